import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as cdk8s from 'cdk8s';
import ts from 'typescript';
import { vi } from 'vitest';
import * as library from '../../src';
import * as plain from '../../src/manifests';
import type { Block } from './pages';

const root = resolve(__dirname, '../..');

/** What snippets use without saying where it comes from, in the order in which one may need the other. */
const context: Readonly<Record<string, string>> = {
  App: "import { App } from 'cdk8s';",
  Chart: "import { Chart } from 'cdk8s';",
  app: "import { App as AppOfSnippet } from 'cdk8s'; const app = new AppOfSnippet();",
  chart:
    "import { App as AppOfChart, Chart as ChartOfSnippet } from 'cdk8s'; const chart = new ChartOfSnippet(new AppOfChart(), 'snippet');",
  config: "const config = { runtime: 'cri-o' } as const;",
  buildKit:
    "import { BuildKit as BuildKitOfSnippet } from 'cdk8s-buildkit'; import { App as AppOfBuildKit, Chart as ChartOfBuildKit } from 'cdk8s'; const buildKit = new BuildKitOfSnippet(new ChartOfBuildKit(new AppOfBuildKit(), 'of-snippet'), 'buildkit', { runtime: 'cri-o' });",
  pod: "import { builderPod as podOfSnippet } from 'cdk8s-buildkit'; const pod = podOfSnippet({ runtime: 'cri-o' }, { name: 'build', image: 'web:1', context: { type: 'git', url: 'https://git.example.com/web.git' } });",
  test: 'const test = (_name: string, body: () => void) => body();',
  expect:
    "import { deepStrictEqual } from 'node:assert'; const expect = (actual: unknown) => ({ toEqual: (expected: unknown) => deepStrictEqual(actual, expected) });",
  kubectlGetNodes: "import { readFileSync as readNodes } from 'node:fs'; const kubectlGetNodes = readNodes('examples/nodes.json', 'utf8');",
};

/** A snippet as a module of its own: with what it leaves out, and with options of a config inside of a config. */
export function moduleOf({ code }: Block): string {
  const body = /^\w+: /.test(code)
    ? `export const asConfig = resolveConfig({ runtime: 'cri-o', ${code.trim().replace(/,$/, '')} });\n`
    : code;
  const isMissing = (name: string) => new RegExp(`(?<![\\w'/@-]|[^.]\\.)${name}(?![\\w'/-])`).test(body) && !declares(body, name);
  const exported = Object.keys(library).filter(isMissing);
  return [
    ...(exported.length > 0 ? [`import { ${exported.join(', ')} } from 'cdk8s-buildkit';`] : []),
    ...Object.entries(context).flatMap(([name, line]) => (isMissing(name) ? [line] : [])),
    'export {};',
    body,
  ].join('\n');
}

function declares(body: string, name: string): boolean {
  return new RegExp(`(?:const|let|function|class) (?:${name}\\b|\\{[^}]*\\b${name}\\b[^}]*\\})|import \\{[^}]*\\b${name}\\b`).test(body);
}

/** What the compiler says of modules, all in one program. */
export function diagnosticsOf(modules: ReadonlyMap<string, string>): readonly string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root);
  const settings = { ...options, noUnusedLocals: false, noUnusedParameters: false, noEmit: true };
  const host = ts.createCompilerHost(settings);
  const files = new Map([...modules].map(([name, text]) => [join(root, name), text]));
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (name, ...rest) => {
    const text = files.get(name);
    return text === undefined ? getSourceFile(name, ...rest) : ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true);
  };
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name) ?? readFile(name);
  const program = ts.createProgram([...files.keys()], settings, host);
  return [...files.keys()].flatMap((name) => {
    const source = program.getSourceFile(name);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(({ messageText }) => `${name.slice(root.length + 1)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
  });
}

/** Runs a module as Node would in the folder of the repository, and returns what it exports and prints. */
export function run(module: string): { readonly exported: Readonly<Record<string, unknown>>; readonly printed: readonly string[] } {
  const { outputText } = ts.transpileModule(module, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
  });
  const printed: string[] = [];
  const known: Readonly<Record<string, unknown>> = { cdk8s, 'cdk8s-buildkit': library, 'cdk8s-buildkit/manifests': plain, 'node:fs': fs };
  const others = createRequire(__filename);
  const requireOf = (name: string) => known[name] ?? others(name);
  const output = mkdtempSync(join(tmpdir(), 'snippet-'));
  const exported: Record<string, unknown> = {};
  try {
    vi.stubEnv('CDK8S_OUTDIR', output);
    const console = { log: (...values: readonly unknown[]) => printed.push(values.join(' ')) };
    new Function('exports', 'require', 'process', 'console', outputText)(exported, requireOf, { env: { CDK8S_OUTDIR: output } }, console);
  } finally {
    vi.unstubAllEnvs();
    rmSync(output, { recursive: true });
  }
  return { exported, printed };
}

/** Files of the user's are those of the examples. */
const fs = {
  readFileSync: (path: string, encoding: 'utf8') =>
    readFileSync(join(root, path === 'nodes.json' ? 'test/support/kind-nodes.json' : path), encoding),
};
