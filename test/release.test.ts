import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { parse } from 'yaml';
import { type Printed, Repository, writeFiles } from './support/repository';

const root = resolve(__dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const manifest = JSON.parse(read('package.json'));

/** A repository with a package of its own, for the scripts of this one. */
class Package extends Repository {
  constructor(fields: object = {}) {
    super();
    symlinkSync(join(root, 'node_modules'), join(this.path, 'node_modules'));
    this.commit({
      '.gitignore': 'node_modules\n',
      'package.json': JSON.stringify({ name: 'cdk8s-buildkit', version: '0.0.0', ...fields }),
    });
  }

  script(name: string, ...args: readonly string[]): Printed {
    return this.run('node', join(root, 'scripts', name), ...args);
  }
}

describe('a release', () => {
  const named = {
    repository: { type: 'git', url: 'git+https://github.com/team/app.git' },
    bugs: 'https://github.com/team/app/issues',
    homepage: 'https://github.com/team/app#readme',
  };

  it('begins if package.json names the repository', () => {
    expect(new Package(named).script('release.mjs', 'check', 'team/app')).toMatchObject({ status: 0, stderr: '' });
  });

  it('ends early if it does not, and says what to write', () => {
    const { status, stderr } = new Package({ ...named, repository: undefined }).script('release.mjs', 'check', 'team/app');
    expect(status).toBe(1);
    expect(stderr).toMatchInlineSnapshot(`
      "package.json does not name the repository that it is published from. The registry compares them, and refuses a provenance that differs.
      Write into package.json, next to "license":
        "repository": {
          "type": "git",
          "url": "git+https://github.com/team/app.git"
        }
      CONTRIBUTING.md, "Releasing", has the rest of what is set up once.
      "
    `);
    expect(new Package(named).script('release.mjs', 'check', 'other/app').status).toBe(1);
    expect(new Package({ ...named, private: true }).script('release.mjs', 'check', 'team/app').stderr).toContain('private');
  });

  it('of this package ends early, for it has no public repository yet, or names all of it', () => {
    const given = ['repository', 'bugs', 'homepage'].filter((field) => field in manifest);
    expect([[], ['repository', 'bugs', 'homepage']]).toContainEqual(given);
  });

  describe('asks the registry', () => {
    /** In place of npm, a program that answers so. */
    function registry(stdout: string, status: number): Printed {
      const repository = new Package({ version: '1.2.3' });
      const folder = join(repository.path, 'bin');
      writeFiles(folder, { 'npm.txt': stdout, npm: `#!/bin/sh\ncat '${folder}/npm.txt'\nexit ${status}\n` });
      repository.run('chmod', '+x', join(folder, 'npm'));
      vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`);
      onTestFinished(() => void vi.unstubAllEnvs());
      return repository.script('release.mjs', 'state');
    }

    it.each([
      ['has the version', '"1.2.3"\n', 0, 'true'],
      ['has the package and not the version', '', 0, 'false'],
      ['does not know the package', '{ "error": { "code": "E404" } }', 1, 'false'],
    ])('that %s', (_, stdout, status, published) => {
      expect(registry(stdout, status)).toMatchObject({ status: 0, stdout: `version=1.2.3\npublished=${published}\n` });
    });

    it('and does not take its failure for a no', () => {
      expect(registry('{ "error": { "code": "E500" } }', 1)).toMatchObject({ status: 1, stdout: '' });
    });
  });

  it('has the version and the notes that the changesets say', () => {
    const repository = new Package();
    for (const entry of ['.changeset', 'CHANGELOG.md']) cpSync(join(root, entry), join(repository.path, entry), { recursive: true });
    writeFiles(repository.path, { '.changeset/second.md': "---\n'cdk8s-buildkit': patch\n---\n\nMends what was wrong.\n" });
    repository.commit({});
    const { status, stderr } = repository.run('node', 'node_modules/@changesets/cli/bin.js', 'version');
    expect([status, stderr]).toEqual([0, expect.anything()]);
    const { version } = JSON.parse(readFileSync(join(repository.path, 'package.json'), 'utf8'));
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(version).not.toBe('0.0.0');
    expect(readdirSync(join(repository.path, '.changeset')).sort()).toEqual(['README.md', 'config.json']);
    expect(repository.script('release.mjs', 'notes').stdout).toMatch(/^### \w+ Changes\n.*Mends what was wrong\.\n$/s);
  });

  it('has no notes without a section of its version', () => {
    const repository = new Package({ version: '9.9.9' });
    writeFileSync(join(repository.path, 'CHANGELOG.md'), '# cdk8s-buildkit\n\n## 9.9.8\n\nwords\n');
    expect(repository.script('release.mjs', 'notes')).toMatchObject({ status: 1, stderr: 'CHANGELOG.md has no section "## 9.9.9"\n' });
  });

  it('has no other commands', () => {
    expect(new Package().script('release.mjs', 'publish').stderr).toContain('expected one of check, state, notes, received "publish"');
  });
});

describe('a change', () => {
  const changeset = { '.changeset/a.md': "---\n'cdk8s-buildkit': patch\n---\n\nwords\n" };

  function changed(files: Readonly<Record<string, string>>): Printed {
    const repository = new Package({ files: ['lib', 'src', 'schema', 'docs'] });
    repository.commit({ 'src/index.ts': 'export {};\n', '.changeset/old.md': 'old', '.changeset/README.md': 'words' });
    repository.git('checkout', '--quiet', '-b', 'branch');
    repository.commit(files);
    return repository.script('changed.mjs', 'main');
  }

  it('of what is published needs a changeset', () => {
    const { status, stderr } = changed({ 'src/index.ts': 'export const x = 1;\n', '.changeset/README.md': 'other words' });
    expect(status).toBe(1);
    expect(stderr).toMatchInlineSnapshot(`
      "No changeset says what changes for users, but these files did, of 1:
        src/index.ts

      Run "npx changeset", or "npx changeset --empty" if nothing changes for them, and commit what it writes.
      "
    `);
    expect(changed({ 'test/snapshots/cri-o/builder-pod.yaml': 'a: 1\n' }).status).toBe(1);
  });

  it('has it with one', () => {
    expect(changed({ 'src/index.ts': 'export const x = 1;\n', ...changeset })).toMatchObject({ status: 0, stderr: '' });
  });

  it('of anything else needs none', () => {
    expect(changed({ 'docs/a.md': 'words', 'test/a.test.ts': '' })).toMatchObject({ status: 0, stderr: '' });
  });
});

describe('the workflows', () => {
  interface Job {
    readonly permissions?: Readonly<Record<string, string>>;
    readonly 'timeout-minutes'?: number;
    readonly steps: readonly { readonly uses?: string; readonly run?: string; readonly with?: Readonly<Record<string, unknown>> }[];
  }

  const files = [
    ...readdirSync(join(root, '.github/workflows')).map((file) => `.github/workflows/${file}`),
    'examples/pipelines/github-actions.yml',
  ];
  const jobs = files.flatMap((file) => {
    const { permissions, jobs: own } = parse(read(file));
    return Object.entries<Job>(own).map(([name, job]) => ({ name: `${file} ${name}`, job, rights: job.permissions ?? permissions }));
  });
  const steps = jobs.flatMap(({ name, job }) => job.steps.map((step) => ({ name, ...step })));

  it('take actions by their commits, and say which versions they are', () => {
    const uses = files.flatMap((file) => [...read(file).matchAll(/uses: (.*)$/gm)].map(([, action]) => action));
    expect(uses).toHaveLength(steps.filter(({ uses: action }) => action !== undefined).length);
    expect(uses.filter((action) => !/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action ?? ''))).toEqual([]);
    expect(new Map(uses.map((action) => [action?.split('@')[0], action])).size, 'one version of each').toBe(new Set(uses).size);
  });

  it('write where they have to, and nowhere else', () => {
    const writing = jobs.filter(({ rights }) => Object.values<string>(rights).includes('write'));
    expect(Object.fromEntries(writing.map(({ name, rights }) => [name, rights]))).toEqual({
      '.github/workflows/release.yml version': { contents: 'write', 'pull-requests': 'write' },
      '.github/workflows/release.yml publish': { 'id-token': 'write' },
      '.github/workflows/release.yml tag': { contents: 'write' },
      'examples/pipelines/github-actions.yml comment': { contents: 'read', 'pull-requests': 'write' },
    });
  });

  it('run no code of this repository where they publish', () => {
    const publishing = steps.filter(({ name }) => name === '.github/workflows/release.yml publish');
    expect(publishing.map(({ uses, run }) => uses?.split('@')[0] ?? run)).toEqual([
      'actions/setup-node',
      'actions/download-artifact',
      'npm publish --ignore-scripts --provenance --access public ./cdk8s-buildkit-*.tgz',
    ]);
  });

  it('end, keep no credentials of git, and run nobody else’s code with rights', () => {
    expect(jobs.filter(({ job }) => job['timeout-minutes'] === undefined)).toEqual([]);
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.length).toBeGreaterThan(5);
    expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([]);
    for (const file of files) expect(JSON.stringify(parse(read(file)).on)).not.toMatch(/pull_request_target|workflow_run/);
  });

  it('run scripts that there are', () => {
    const commands = steps.flatMap(({ run = '' }) => run.split('\n'));
    const scripts = commands.flatMap((command) => /^npm run (\S+)/.exec(command)?.[1] ?? []);
    expect(scripts.filter((script) => manifest.scripts[script] === undefined)).toEqual([]);
    expect(scripts).toContain('check:package');
  });
});
