import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import * as library from '../src';
import { builderPod, detectConfig, detectNodePools, imagePinning, resolveConfig, validateManifests } from '../src';
import { readConfig } from '../src/cli/config/config-file';
import { parseYaml } from '../src/cli/source/yaml-file';
import { presentGoldens } from './support/goldens';
import { type Block, blocks, blocksNoted } from './support/pages';
import { diagnosticsOf, moduleOf, run } from './support/snippets';
import { validate } from './support/validate';

const root = resolve(__dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const titled = (some: readonly Block[]) => some.map((block) => [`${block.page}:${block.line}`, block] as const);

describe('what pages show of files', () => {
  const check = (folder: string) => spawnSync('node', [join(root, 'scripts/documents.mjs'), folder, '--check'], { encoding: 'utf8' });

  it('is what the files have', () => {
    expect(check(root)).toMatchObject({ status: 0, stderr: '' });
    expect([...blocksNoted('example'), ...blocksNoted('yaml')].length).toBeGreaterThan(20);
  });

  it('would be found out of date', () => {
    const copy = mkdtempSync(join(tmpdir(), 'pages-'));
    try {
      for (const path of ['README.md', 'docs', 'examples', 'test/snapshots/examples'])
        cpSync(join(root, path), join(copy, path), { recursive: true });
      const example = join(copy, 'examples/docker.ts');
      writeFileSync(example, readFileSync(example, 'utf8').replace('NODE_VERSION', 'OTHER'));
      expect(check(copy)).toMatchObject({ status: 1, stderr: 'out of date, "npm run snapshots" writes them: docs/docker.md\n' });
    } finally {
      rmSync(copy, { recursive: true });
    }
  });
});

describe('TypeScript and JavaScript in pages', () => {
  const snippets = blocks.filter(({ language, note }) => ['ts', 'js'].includes(language) && !note.startsWith('example: '));
  const modules = new Map(snippets.map((block) => [`${block.page.replace('/', '-')}-${block.line}.ts`, moduleOf(block)]));

  it('compile', () => {
    expect(modules.size).toBeGreaterThan(20);
    expect(diagnosticsOf(modules)).toEqual([]);
  });

  it('would not compile with a mistake', () => {
    const wrong = moduleOf({
      page: '',
      line: 1,
      language: 'ts',
      note: '',
      code: "new BuildKit(chart, 'b', { runtime: 'docker', daemon: {} });\n",
    });
    expect(diagnosticsOf(new Map([['wrong.ts', wrong]]))).toHaveLength(1);
  });

  it.each(titled(snippets))('run: %s', (_title, block) => {
    expect(run(moduleOf(block)).exported).toBeTypeOf('object');
  });

  it('print what the pages say', () => {
    const [pinning] = blocksNoted('pinning');
    const source = snippets.find(({ page, code }) => page === pinning?.page && code.includes('imagePinning'));
    expect(run(moduleOf(source as Block)).printed.join('\n')).toBe(pinning?.code.trimEnd());
    expect(imagePinning({ runtime: 'docker' }, ['a:1']).type).toBe('unsupported');
  });
});

describe('YAML in pages', () => {
  const written = blocks.filter(({ language, note }) => language === 'yaml' && !note.startsWith('yaml: '));
  const isConfigFile = ({ code }: Block) => /^kind: BuildKit/m.test(code);
  const isSynthConfig = ({ code }: Block) => /^validations:/m.test(code);
  const own = written.filter((block) => !isConfigFile(block) && !isSynthConfig(block));
  const configFiles = written.filter(isConfigFile);

  it.each(titled(configFiles))('is what the command line takes: %s', (_title, { page, code }) => {
    expect(readConfig(parseYaml({ name: page, text: code }).data).issues).toEqual([]);
  });

  it.each(titled(written.filter(isSynthConfig)))('is what cdk8s and the plugin take: %s', (_title, { code }) => {
    const [validation] = parse(code).validations;
    expect(library).toHaveProperty(validation.class);
    expect(validateManifests([], validation.properties)).toEqual([]);
    expect(() => validateManifests([], { ...validation.properties, other: true } as never)).toThrow('other: expected no such key');
  });

  it.each(titled(own))('is what Kubernetes takes: %s', (_title, { code }) => {
    const documents = parseAllDocuments(code).map((document) => document.toJS());
    expect(documents.length).toBeGreaterThan(0);
    for (const document of documents) expect(validate(document)).toEqual([]);
  });

  it('is looked at', () => {
    expect(own.length).toBeGreaterThan(0);
    expect(configFiles.length).toBeGreaterThan(0);
    expect(validate({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec: { ttlStrategy: {} } })).not.toEqual([]);
  });
});

describe('errors in pages', () => {
  it.each(blocksNoted('refused').map((block) => [`${block.page}:${block.line}`, block] as const))(
    'are those of the library: %s',
    (_title, block) => {
      expect(messageOf(JSON.parse(block.value))).toBe(block.code.trimEnd());
    },
  );

  it('are many', () => {
    expect(blocksNoted('refused').length).toBeGreaterThan(12);
  });
});

describe('images in pages', () => {
  it.each(blocksNoted('images').map((block) => [block.value, block] as const))('are those of %s', (file, { code }) => {
    const images = [...read(file).matchAll(/^ *(?:- )?image: (\S+)$/gm)].map(([, image]) => image);
    expect(code.trimEnd().split('\n')).toEqual([...new Set(images)].sort());
  });
});

describe('commands in pages', () => {
  const lines = blocks.flatMap(({ page, line, language, code }) =>
    language === 'sh'
      ? code
          .replaceAll('\\\n', '')
          .split('\n')
          .map((command, index) => ({ at: `${page}:${line + index + 1}`, command }))
      : [],
  );
  const commands = lines.filter(({ command }) => command !== '' && !command.startsWith('#'));
  const goldens = presentGoldens().map((golden) => read(`test/snapshots/${golden}`));
  const inPages = blocks.flatMap(({ language, code }) => (language === 'yaml' ? [code] : []));
  const objects = new Set(
    [...goldens, ...inPages].flatMap((text) =>
      parseAllDocuments(text).map((one) => `${one.get('kind')}/${one.getIn(['metadata', 'name'])}`.toLowerCase()),
    ),
  );
  const found = (pattern: RegExp) =>
    commands.flatMap(({ at, command }) => [...command.matchAll(pattern)].map(([, value = '']) => ({ at, value })));

  it('are many', () => {
    expect(commands.length).toBeGreaterThan(60);
  });

  it('apply files that an example writes', () => {
    const charts = new Set(goldenCharts());
    const files = found(/dist\/([\w-]+)\.k8s\.yaml/g);
    expect(files.length).toBeGreaterThan(8);
    expect(files.filter(({ value }) => !charts.has(value))).toEqual([]);
  });

  it('name DaemonSets and Pods that there are', () => {
    const named = [...found(/\b(daemonset\/[\w-]+)/g), ...found(/\b(pod\/[\w-]+)/g)];
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter(({ value }) => !objects.has(value))).toEqual([]);
  });

  it('select labels that objects have', () => {
    const labels = found(/ (?:-l|--selector) (app\.kubernetes\.io\/\S+)/g);
    expect(labels.length).toBeGreaterThan(3);
    const has = (label: string) => goldens.some((text) => text.includes(label.replace('=', ': ')));
    expect(labels.filter(({ value }) => !has(value))).toEqual([]);
  });

  it('run scripts that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
    const named = found(/\bnpm run (\S+)/g);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter(({ value }) => !(value in scripts))).toEqual([]);
  });

  it('are lines that a shell can read', () => {
    const wrong = commands.filter(({ command }) => spawnSync('sh', ['-n', '-c', command]).status !== 0);
    expect(wrong).toEqual([]);
  });
});

/** The charts of the examples, each of which has a file in dist/. */
function goldenCharts(): readonly string[] {
  const examples = [...read('examples/main.ts').matchAll(/'\.\/(.*)'/g)].map(([, name]) => read(`examples/${name}.ts`));
  return examples.flatMap((text) => [...text.matchAll(/new Chart\(app, '([\w-]+)'/g)].map(([, chart = '']) => chart));
}

interface Refused {
  readonly config?: object;
  readonly request?: object;
  readonly nodes?: Readonly<Record<string, readonly string[]>>;
  readonly detectConfig?: Readonly<Record<string, readonly string[]>>;
}

/** The message of the error with which an input is refused. */
function messageOf({ config, request, nodes, detectConfig: ofOneKind }: Refused): string {
  const base = { name: 'build-web', image: 'team/web:1', context: { type: 'persistentVolumeClaim', claimName: 'sources' } };
  try {
    if (nodes !== undefined) detectNodePools(listOf(nodes));
    else if (ofOneKind !== undefined) detectConfig(listOf(ofOneKind));
    else if (request !== undefined) builderPod(config as never, { ...base, ...request } as never);
    else resolveConfig(config as never);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing is refused');
}

/** Nodes by their runtime and name, with the labels that every node has. */
function listOf(nodes: Readonly<Record<string, readonly string[]>>) {
  const status = (runtime: string) => ({
    nodeInfo: {
      containerRuntimeVersion: `${runtime}://24.0.9`,
      kubeletVersion: 'v1.30.2',
      operatingSystem: 'linux',
      osImage: 'Debian GNU/Linux 12 (bookworm)',
    },
  });
  const labels = (name: string) => ({ 'kubernetes.io/os': 'linux', 'kubernetes.io/hostname': name });
  return {
    items: Object.entries(nodes).flatMap(([runtime, names]) =>
      names.map((name) => ({ metadata: { name, labels: labels(name) }, status: status(runtime) })),
    ),
  };
}
