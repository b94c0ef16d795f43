import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Repository, temporaryFolder } from './support/repository';

const root = resolve(__dirname, '..');
const folder = resolve(root, 'examples/pipelines');

/** An app that makes a file for each entry of objects.json. */
const app = {
  '.gitignore': 'node_modules\ndist\nyaml-diff.*\n',
  'cdk8s.yaml': 'language: typescript\napp: node main.js\n',
  'main.js': `const { ApiObject, App, Chart } = require('cdk8s');
const app = new App();
for (const [name, data] of Object.entries(require('./objects.json'))) {
  new ApiObject(new Chart(app, name), 'object', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });
}
app.synth();
`,
};

/** A git repository with a commit for each state of an app. */
class AppRepository extends Repository {
  commitObjects(objects: object): void {
    this.commit({ ...app, 'objects.json': JSON.stringify(objects) });
  }

  /** Runs the script on the last two commits, and returns what it says. */
  diff(...options: readonly string[]): { markdown: string; patch: string; stderr: string; status: number | null } {
    // In place of `npm ci`, which needs a registry.
    const install = ['--install', `ln -s '${root}/node_modules' node_modules`];
    const args = [join(folder, 'yaml-diff.mjs'), 'HEAD^1', 'HEAD', ...install, '--synth', 'node main.js', ...options];
    const { status, stderr } = this.run('node', ...args);
    const written = (name: string) => (status === 0 ? readFileSync(join(this.path, name), 'utf8') : '');
    return { markdown: written('yaml-diff.md'), patch: written('yaml-diff.patch'), stderr, status };
  }
}

describe('the YAML diff of two revisions', () => {
  it('shows what cdk8s synth makes of them', () => {
    const repository = new AppRepository();
    repository.commitObjects({ web: { port: '80' }, db: { port: '5432' } });
    repository.commitObjects({ web: { port: '8080' }, db: { port: '5432' } });
    const before = repository.git('status', '--porcelain');
    const { markdown, patch } = repository.diff('--synth', 'npx cdk8s synth --check-upgrade=false');
    expect(markdown).toMatchInlineSnapshot(`
      "<!-- yaml-diff -->
      ### YAML of \`cdk8s synth\`

      - changed \`web.k8s.yaml\` (+1 -1)

      <details>
      <summary>Diff</summary>

      \`\`\`diff
      diff --git base/web.k8s.yaml head/web.k8s.yaml
      index 5cf67c5..e6a4e41 100644
      --- base/web.k8s.yaml
      +++ head/web.k8s.yaml
      @@ -3,4 +3,4 @@ kind: ConfigMap
       metadata:
         name: web
       data:
      -  port: "80"
      +  port: "8080"
      \`\`\`

      </details>
      "
    `);
    expect(markdown).toContain(patch);
    expect(repository.git('status', '--porcelain')).toBe(before);
    expect(repository.git('worktree', 'list').trim().split('\n')).toHaveLength(1);
  });

  it('says that nothing differs', () => {
    const repository = new AppRepository();
    repository.commitObjects({ web: { port: '80' } });
    repository.commit({ 'README.md': 'words' });
    expect(repository.diff()).toMatchObject({ markdown: '<!-- yaml-diff -->\n### YAML of `cdk8s synth`\n\nNo difference.\n', patch: '' });
  });

  it('tells files that are new from those that are gone', () => {
    const repository = new AppRepository();
    repository.commitObjects({ web: { a: '1' }, old: { a: '1', b: '2' } });
    repository.commitObjects({ web: { a: '1' }, new: { a: '1' } });
    const { markdown } = repository.diff();
    expect(markdown.split('\n').filter((line) => /^- (new|removed|changed) /.test(line))).toEqual([
      '- new `new.k8s.yaml` (+6 -0)',
      '- removed `old.k8s.yaml` (+0 -7)',
    ]);
  });

  it('takes an app that is new, in a folder of its own', () => {
    const repository = new AppRepository();
    repository.commit({ 'README.md': 'words' });
    repository.commit(
      Object.fromEntries(Object.entries({ ...app, 'objects.json': '{ "web": {} }' }).map(([name, text]) => [`deploy/${name}`, text])),
    );
    expect(repository.diff('--app', 'deploy').markdown).toContain('- new `web.k8s.yaml`');
  });

  it('is cut at the end of a line where it is too long for a comment, and whole in the patch', () => {
    const repository = new AppRepository();
    const data = (value: string) => Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`key${index}`, value.repeat(20)]));
    repository.commitObjects({ web: data('a') });
    repository.commitObjects({ web: data('b') });
    const { markdown, patch } = repository.diff();
    expect(markdown.length).toBeLessThanOrEqual(60_000);
    expect(markdown.length).toBeGreaterThan(59_000);
    const [, shown = ''] = /^```diff\n(.*?)^```$/ms.exec(markdown) ?? [];
    expect(patch.startsWith(shown)).toBe(true);
    expect(markdown).toContain(
      `The first ${shown.split('\n').length - 1} of ${patch.trimEnd().split('\n').length} lines. All are in \`yaml-diff.patch\``,
    );
    expect(patch.match(/^[+] {2}key/gm)).toHaveLength(2000);
  });

  it('lists no more files than a reader reads', () => {
    const repository = new AppRepository();
    const objects = (value: string) => Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`web${index}`, { value }]));
    repository.commitObjects(objects('a'));
    repository.commitObjects(objects('b'));
    const { markdown } = repository.diff();
    expect(markdown.split('\n').filter((line) => line.startsWith('- changed'))).toHaveLength(50);
    expect(markdown).toContain('- and 10 more\n');
  });

  it('is one block of code, whatever is in the YAML', () => {
    const repository = new AppRepository();
    repository.commitObjects({ web: { text: 'a' } });
    repository.commitObjects({ web: { text: '```\n</details>\n````\n@everyone <img src=x>' } });
    const { markdown, patch } = repository.diff();
    expect(markdown).toContain(`\n\`\`\`\`\`diff\n${patch}\`\`\`\`\`\n`);
  });

  it('does not depend on the git of whoever runs it', () => {
    const repository = new AppRepository();
    repository.commitObjects({ web: { a: '1' } });
    repository.commitObjects({ web: { a: '2' } });
    const { patch } = repository.diff();
    for (const [key, value] of [
      ['diff.noprefix', 'true'],
      ['diff.mnemonicPrefix', 'true'],
      ['color.ui', 'always'],
      ['diff.external', 'false'],
    ]) {
      repository.git('config', '--local', key ?? '', value ?? '');
    }
    expect(repository.diff().patch).toBe(patch);
  });

  it('fails if a revision does not synthesize, with the words of what failed', () => {
    const repository = new AppRepository();
    repository.commitObjects({ web: {} });
    repository.commit({ 'main.js': 'throw new Error("no such chart");' });
    const { status, stderr } = repository.diff();
    expect(status).toBe(1);
    expect(stderr).toContain('no such chart');
    expect(repository.git('worktree', 'list').trim().split('\n')).toHaveLength(1);
  });

  it.each([
    [['--dist', 'elsewhere'], 'made no folder elsewhere'],
    [['--max', 'many'], '--max: expected at least 10000 characters, received many'],
    [['extra'], 'expected two revisions'],
  ])('fails with %j', (options, message) => {
    const repository = new AppRepository();
    repository.commitObjects({ web: {} });
    repository.commitObjects({ web: { a: '1' } });
    expect(repository.diff(...options)).toMatchObject({ status: 1, stderr: expect.stringContaining(message) });
  });
});

interface Comment {
  readonly id: number;
  readonly user: { readonly type: string };
  body: string;
}

describe('the comment on a pull request', () => {
  let comments: Comment[] = [];
  let server: Server;

  beforeEach(async () => {
    comments = [];
    server = createServer(async (request, response) => {
      const url = new URL(request.url ?? '', 'http://localhost');
      const chunks = await request.toArray();
      const body: string = chunks.length === 0 ? '' : JSON.parse(Buffer.concat(chunks).toString()).body;
      const answer = request.headers.authorization === 'Bearer secret' ? serve(`${request.method} ${url.pathname}`, url, body) : undefined;
      response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? 'refused'));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });

  afterEach(() => new Promise((done) => server.close(done)));

  /** What GitHub does with comments. */
  function serve(call: string, { searchParams }: URL, body: string): unknown {
    if (call === 'GET /repos/team/app/issues/7/comments') {
      const [size, page] = [Number(searchParams.get('per_page')), Number(searchParams.get('page'))];
      return comments.slice((page - 1) * size, page * size);
    }
    if (call === 'POST /repos/team/app/issues/7/comments') return comments.push(comment(body)) && {};
    const [, id] = /^PATCH \/repos\/team\/app\/issues\/comments\/(\d+)$/.exec(call) ?? [];
    const known = comments.find((one) => String(one.id) === id);
    if (known !== undefined) known.body = body;
    return known;
  }

  const comment = (body: string, type = 'Bot'): Comment => ({ id: comments.length + 1000, user: { type }, body });

  async function update(body: string, token = 'secret'): Promise<void> {
    const file = join(temporaryFolder(), 'comment.md');
    writeFileSync(file, body);
    const { port } = server.address() as AddressInfo;
    const env = { ...process.env, GITHUB_TOKEN: token, GITHUB_REPOSITORY: 'team/app', GITHUB_API_URL: `http://127.0.0.1:${port}` };
    await promisify(execFile)('node', [join(folder, 'update-comment.mjs'), '7', file], { env });
  }

  const bodies = () => comments.map(({ body }) => body);

  it('is made once, and then updated', async () => {
    comments.push(comment('hello', 'User'));
    await update('<!-- yaml-diff -->\none\n');
    await update('<!-- yaml-diff -->\ntwo\n');
    expect(bodies()).toEqual(['hello', '<!-- yaml-diff -->\ntwo\n']);
  });

  it('is found behind a hundred others', async () => {
    for (let index = 0; index < 150; index++) comments.push(comment(`${index}`));
    await update('<!-- yaml-diff -->\none\n');
    await update('<!-- yaml-diff -->\ntwo\n');
    expect(bodies().slice(150)).toEqual(['<!-- yaml-diff -->\ntwo\n']);
  });

  it('is not that of somebody who writes the same line', async () => {
    comments.push(comment('<!-- yaml-diff -->\nmine', 'User'));
    await update('<!-- yaml-diff -->\none\n');
    expect(bodies()).toEqual(['<!-- yaml-diff -->\nmine', '<!-- yaml-diff -->\none\n']);
  });

  it('is there for a difference only, and says when there is none any more', async () => {
    await update('<!-- yaml-diff -->\n\nNo difference.\n');
    expect(bodies()).toEqual([]);
    await update('<!-- yaml-diff -->\none\n');
    await update('<!-- yaml-diff -->\n\nNo difference.\n');
    expect(bodies()).toEqual(['<!-- yaml-diff -->\n\nNo difference.\n']);
  });

  it('fails with the answer of the server', async () => {
    await expect(update('<!-- yaml-diff -->\n', 'wrong')).rejects.toThrow(/GET .*404.*refused/s);
  });
});

describe('the pipelines', () => {
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');

  it('run the scripts that are beside them', () => {
    const github = read('github-actions.yml');
    expect([...github.matchAll(/node pipelines\/(\S+)/g)].map(([, script]) => script)).toEqual(['yaml-diff.mjs', 'update-comment.mjs']);
    expect(read('gitlab-ci.yml')).toContain('node pipelines/yaml-diff.mjs');
  });

  it('show the files that the script writes', () => {
    expect(parse(read('gitlab-ci.yml'))['yaml-diff'].artifacts.paths).toEqual(['yaml-diff.md', 'yaml-diff.patch']);
    expect(read('github-actions.yml')).toContain('yaml-diff.md\n            yaml-diff.patch\n');
  });

  it('write with one job only, which runs no package, and not for forks', () => {
    const { on, permissions, jobs } = parse(read('github-actions.yml'));
    expect([on, permissions]).toEqual(['pull_request', {}]);
    expect(jobs.diff.permissions).toEqual({ contents: 'read' });
    expect(jobs.comment.permissions).toEqual({ contents: 'read', 'pull-requests': 'write' });
    expect(jobs.comment.if).toBe('github.event.pull_request.head.repo.full_name == github.repository');
    expect(JSON.stringify(jobs.comment.steps)).not.toMatch(/\bnp[mx]\b/);
    expect(read('github-actions.yml')).not.toContain('secrets.');
  });
});
