import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { blocks, patched } from './support/contributing';
import { presentGoldens } from './support/goldens';

const root = resolve(__dirname, '..');
const steps = blocks('file', 'patch');
const goldens = presentGoldens();

/** A copy of the tree, in which the steps of CONTRIBUTING.md are taken. */
let copy = '';

const inCopy = (path: string) => join(copy, path);

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'add-a-runtime-'));
  const left = new Set(['node_modules', '.git', 'lib', 'dist', 'site', 'e2e']);
  for (const entry of readdirSync(root)) if (!left.has(entry)) cpSync(join(root, entry), inCopy(entry), { recursive: true });
  symlinkSync(join(root, 'node_modules'), inCopy('node_modules'));
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** Runs a program of the project in the copy, and returns what it prints if it fails. */
function failureOf(...argv: readonly [string, ...string[]]): string | undefined {
  const [program, ...args] = argv;
  const env = { ...process.env, NO_COLOR: '1', VITEST: undefined, VITEST_POOL_ID: undefined, VITEST_WORKER_ID: undefined };
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: copy, env, encoding: 'utf8', maxBuffer: 2 ** 26 });
  return status === 0 ? undefined : `${argv.join(' ')}: exit code ${status}\n${stdout}${stderr}`;
}

/** The same of tests, by the names of their files, with options of vitest. */
function failureOfTests(...args: readonly string[]): string | undefined {
  const words = args.map((arg) => (arg.startsWith('--') ? arg : `test/${arg}.test.ts`));
  return failureOf('node', 'node_modules/vitest/vitest.mjs', 'run', '--typecheck.enabled=false', ...words);
}

describe('the steps of CONTRIBUTING.md that add a runtime', { timeout: 300_000 }, () => {
  it('add one folder, and touch three lists', () => {
    expect(steps.map(({ kind, file }) => `${kind} ${file}`)).toEqual([
      'file src/runtimes/acme/config.ts',
      'file src/runtimes/acme/index.ts',
      'patch src/runtimes/registry.ts',
      'patch src/manifests/index.ts',
      'file test/cases/acme.ts',
      'patch test/cases/index.ts',
    ]);
    for (const { kind, file, code } of steps) {
      mkdirSync(dirname(inCopy(file)), { recursive: true });
      writeFileSync(inCopy(file), kind === 'file' ? code : patched(readFileSync(inCopy(file), 'utf8'), code));
    }
  });

  it('generate its schema', () => {
    expect(failureOf('node', 'scripts/generate.mjs')).toBeUndefined();
    const { definitions, oneOf } = JSON.parse(readFileSync(inCopy('schema/buildkit-config.json'), 'utf8'));
    expect(oneOf).toContainEqual({ $ref: '#/definitions/AcmeConfig' });
    expect(Object.keys(definitions.AcmeConfig.properties)).toContain('importDirectory');
  });

  it('compile, with everything that asks what runtimes there are', () => {
    expect(failureOf('node', 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.json')).toBeUndefined();
  });

  it('are as lint wants them', () => {
    const files = steps.map(({ file }) => file);
    expect(failureOf('node_modules/.bin/biome', 'ci', '--error-on-warnings', '--colors=off', ...files)).toBeUndefined();
  });

  it('write its golden files, and change no other', () => {
    expect(failureOf('node', 'scripts/snapshots.mjs')).toBeUndefined();
    const present = readdirSync(inCopy('test/snapshots'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(inCopy('test/snapshots/').length));
    const added = present.filter((golden) => !goldens.includes(golden));
    expect(added.filter((golden) => !golden.startsWith('acme/'))).toEqual([]);
    expect(added).toEqual(
      expect.arrayContaining(['acme/builder-pod.yaml', 'acme/daemon-set.yaml', 'acme/node-agent-daemon-set.node-agent.yaml']),
    );
    const changed = goldens.filter((golden) => readGolden(copy, golden) !== readGolden(root, golden));
    expect(changed).toEqual([]);
  });

  it('pass the tests of the documentation, of the schemas and of what a runtime may know', () => {
    expect(failureOfTests('documentation', 'schema', 'orphans')).toBeUndefined();
    expect(failureOfTests('architecture', '--testNamePattern=^(the names of the runtimes|a runtime)')).toBeUndefined();
  });

  it('make a build that ends where the runtime finds the image', () => {
    const [build] = parse(readGolden(copy, 'acme/builder-pod.yaml')).spec.containers;
    expect(build.command).toContainEqual(
      'type=docker,name=registry.example.com/team/web:1.4,dest=/var/lib/acme/import/registry.example.com_team_web_1.4.tar,' +
        'compression=uncompressed,oci-mediatypes=true',
    );
    expect(build.volumeMounts).toContainEqual({ mountPath: '/var/lib/acme/import', name: 'import' });
    const { args } = parse(readGolden(copy, 'acme/daemon-set.yaml')).spec.template.spec.containers[0];
    expect(args).toContain('--oci-worker=true');
  });

  it('have it detected, and refuse what it does not know', () => {
    const probe = [
      "import { expect, it } from 'vitest';",
      "import { detectRuntime, resolveConfig } from '../src/manifests';",
      "const status = { nodeInfo: { containerRuntimeVersion: 'acme://1.0', operatingSystem: 'linux', kubeletVersion: 'v1.30.0' } };",
      "it('is detected', () => {",
      "  const { runtime, config } = detectRuntime({ metadata: { name: 'a' }, status } as never);",
      "  expect({ runtime, config }).toEqual({ runtime: 'acme', config: { runtime: 'acme' } });",
      "  expect(() => resolveConfig({ runtime: 'acme', importDirectry: '/x' } as never)).toThrow('importDirectory');",
      '});',
    ];
    writeFileSync(inCopy('test/acme.test.ts'), probe.join('\n'));
    expect(failureOfTests('acme')).toBeUndefined();
  });
});

function readGolden(tree: string, golden: string): string {
  return readFileSync(join(tree, 'test/snapshots', golden), 'utf8');
}
