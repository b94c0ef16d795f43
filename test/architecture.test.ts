import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { runtimeNames } from '../src/runtimes/registry';

const source = resolve(__dirname, '../src');

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.startsWith('check/generated'))
  .sort();

describe('the names of the runtimes', () => {
  it.each(files.filter((file) => !file.startsWith('runtimes/')))('do not stand in %s', (file) => {
    const names = stringsOf(file).filter((text) => runtimeNames().includes(text));
    expect(names).toEqual([]);
  });

  it('do stand where they belong, or this test would look in vain', () => {
    const found = files.filter((file) => file.startsWith('runtimes/')).flatMap(stringsOf);
    expect(found).toEqual(expect.arrayContaining([...runtimeNames()]));
  });
});

describe('a runtime', () => {
  const folders = readdirSync(join(source, 'runtimes'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const ofFolder = (name: string) => files.filter((file) => file.startsWith(`runtimes/${name}/`));

  it('has a folder', () => {
    expect(folders.map(({ name }) => name).sort()).toEqual([...runtimeNames()].sort());
  });

  it.each(folders)('knows no other: $name', ({ name }) => {
    expect(ofFolder(name).flatMap((file) => foreignImports(name, importsOf(file)))).toEqual([]);
  });

  it('does know the others where they are listed, or this test would look in vain', () => {
    expect(foreignImports('docker', importsOf('runtimes/registry.ts'))).toEqual(
      expect.arrayContaining(['runtimes/containerd', 'runtimes/cri-o']),
    );
    expect(foreignImports('docker', ['runtimes/registry', 'runtimes/docker/config', 'runtimes/runtime'])).toEqual(['runtimes/registry']);
  });

  /** What lies in the folders of other runtimes, and the list of them all. */
  function foreignImports(own: string, imports: readonly string[]): readonly string[] {
    const foreign = ['registry', ...folders.map(({ name }) => name).filter((name) => name !== own)];
    return imports.filter((path) => foreign.some((name) => `${path}/`.startsWith(`runtimes/${name}/`)));
  }
});

/** The modules of the library that a file imports, types included, by their paths in src/. */
function importsOf(file: string): readonly string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(source, file), 'utf8'), true, false);
  const local = importedFiles.filter(({ fileName }) => fileName.startsWith('.'));
  return local.map(({ fileName }) => relative(source, resolve(dirname(join(source, file)), fileName)));
}

/** Every string in quotes, and every quoted type and key. */
function stringsOf(file: string): readonly string[] {
  const strings: string[] = [];
  const visit = (node: ts.Node): void => {
    const isImport = ts.isImportDeclaration(node) || ts.isExportDeclaration(node);
    if (ts.isStringLiteralLike(node)) strings.push(node.text);
    if (!isImport) ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(join(source, file), 'utf8'), ts.ScriptTarget.ES2022));
  return strings;
}

it('the plain entry point does not reach cdk8s', () => {
  const reached = reachable(join(source, 'manifests/index.ts'));
  expect(reached.packages.toSorted()).toEqual(['node:crypto', 'smol-toml', 'yaml']);
  expect([...reached.files].map((file) => relative(source, file))).toContain('check/generated/definitions.ts');
  expect([...reached.files].filter((file) => file.includes('/constructs/'))).toEqual([]);
});

it('the command line reaches no cdk8s, and no entry point reaches the command line', () => {
  const reached = reachable(join(source, 'cli/main.ts'));
  expect([...new Set(reached.packages)].sort()).toEqual(['commander', 'node:crypto', 'node:fs', 'node:path', 'smol-toml', 'yaml']);
  expect([...reachable(join(source, 'index.ts')).files].filter((file) => file.includes('/cli/'))).toEqual([]);
});

it('the entry point for validation reaches neither cdk8s nor what renders objects', () => {
  const reached = reachable(join(source, 'validation/index.ts'));
  expect([...new Set(reached.packages)]).toEqual(['smol-toml']);
  expect([...reached.files].filter((file) => /\/(constructs|manifests|resolve)\//.test(file))).toEqual([]);
});

/** The files that an entry point loads, and the packages: imports of types are gone at run time. */
function reachable(entry: string, found = { files: new Set<string>(), packages: [] as string[] }): typeof found {
  found.files.add(entry);
  const text = ts.transpileModule(readFileSync(entry, 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  });
  for (const { fileName } of ts.preProcessFile(text.outputText, true, false).importedFiles) {
    const path = resolve(dirname(entry), fileName);
    const file = [`${path}.ts`, join(path, 'index.ts')].find((candidate) => ts.sys.fileExists(candidate));
    if (!fileName.startsWith('.')) found.packages.push(fileName);
    else if (file === undefined) throw new Error(`${entry} imports ${fileName}, which is no file`);
    else if (!found.files.has(file)) reachable(file, found);
  }
  return found;
}

// That the project passes its lint says nothing if the lint finds nothing.
describe('lint refuses', () => {
  const cases = {
    'an import against the order of the layers': [
      'values',
      "import { Report } from '../errors';\nexport const x = Report;",
      'noRestrictedImports',
    ],
    'knowledge of runtimes in manifests': [
      'manifests',
      "import { crio } from '../runtimes/cri-o';\nexport const x = crio;",
      'noRestrictedImports',
    ],
    'knowledge of runtimes in the commands for images': [
      'images',
      "import { docker } from '../runtimes/docker';\nexport const x = docker;",
      'noRestrictedImports',
    ],
    'detection of anything but runtimes': [
      'detect',
      "import { resolveConfig } from '../resolve/config';\nexport const x = resolveConfig;",
      'noRestrictedImports',
    ],
    'reviews that know where objects come from': [
      'review',
      "import { resolveConfig } from '../resolve/config';\nexport const x = resolveConfig;",
      'noRestrictedImports',
    ],
    'decisions that depend on a review': [
      'resolve',
      "import { podSecurityLevel } from '../review/pod-security';\nexport const x = podSecurityLevel;",
      'noRestrictedImports',
    ],
    'rules that know a runtime': ['validation', "import { crio } from '../runtimes/cri-o';\nexport const x = crio;", 'noRestrictedImports'],
    'rules for what is rendered here only': [
      'validation',
      "import { daemonSet } from '../manifests/daemon-set';\nexport const x = daemonSet;",
      'noRestrictedImports',
    ],
    'cdk8s outside constructs': ['resolve', "import { App } from 'cdk8s';\nexport const x = App;", 'noRestrictedImports'],
    'the file system': ['buildkit', "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;", 'noRestrictedImports'],
    'the clock': ['resolve', 'export const x = Date.now();', 'noRestrictedGlobals'],
    'the environment': ['resolve', 'export const x = process.env;', 'noRestrictedGlobals'],
    output: ['resolve', "console.log('x');", 'noConsole'],
    'random numbers': ['resolve', 'export const x = Math.random();', 'uses no random numbers'],
    'cdk8s in the command line': ['cli', "import { App } from 'cdk8s';\nexport const x = App;", 'noRestrictedImports'],
    'constructs in the command line': [
      'cli/commands',
      "import { BuildKit } from '../../constructs/buildkit';\nexport const x = BuildKit;",
      'noRestrictedImports',
    ],
    'decisions of the command line': [
      'cli/config',
      "import { resolveConfig } from '../../resolve/config';\nexport const x = resolveConfig;",
      'noRestrictedImports',
    ],
    'the clock in the command line': ['cli', 'export const x = Date.now();', 'noRestrictedGlobals'],
    'the command line in the library': [
      'manifests',
      "import { createProgram } from '../cli/program';\nexport const x = createProgram;",
      'noRestrictedImports',
    ],
    'a cycle': ['values', "import { parseImage } from './image';\nexport const x = parseImage;", 'noImportCycles'],
  } as const;

  it.each(Object.entries(cases))('%s', (name, [folder, text, rule]) => {
    // A copy of the tree, so that nothing here is touched while other tests read it.
    const copy = mkdtempSync(join(tmpdir(), 'lint-'));
    try {
      for (const entry of ['src', 'lint', 'biome.json']) cpSync(resolve(source, '..', entry), join(copy, entry), { recursive: true });
      symlinkSync(resolve(source, '../node_modules'), join(copy, 'node_modules'));
      writeFileSync(join(copy, 'src', folder, 'probe.ts'), text);
      if (name === 'a cycle') appendFileSync(join(copy, 'src/values/image.ts'), "\nexport { x } from './probe';\n");
      const biome = join(copy, 'node_modules/.bin/biome');
      const { stdout, stderr, status } = spawnSync(biome, ['lint', '--colors=off', `src/${folder}/probe.ts`], {
        cwd: copy,
        encoding: 'utf8',
      });
      expect(stdout + stderr).toContain(rule);
      expect(status).not.toBe(0);
    } finally {
      rmSync(copy, { recursive: true });
    }
  });
});
