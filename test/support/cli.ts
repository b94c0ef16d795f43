import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(__dirname, '../..');

/** How the program is run. */
export interface RunOptions {
  /** What is piped into it. */
  readonly input?: string | Uint8Array;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What a run of the program leaves. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Writes the program to a folder as the build does, but for the check of its types, and returns the folder. */
export function buildCli(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cli-'));
  const source = join(root, 'src');
  for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))) {
    const target = join(folder, 'lib', file.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, transpile(readFileSync(join(source, file), 'utf8')));
  }
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

function transpile(text: string): string {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
  return ts.transpileModule(text, { compilerOptions }).outputText;
}

/** Runs the program of a folder as a process. */
export function runCli(folder: string, args: readonly string[], { input = '', cwd = root, env = {} }: RunOptions = {}): Run {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [mainOf(folder), ...args], {
    ...{ input, cwd, encoding: 'utf8' as const, maxBuffer: 2 ** 28 },
    env: { PATH: process.env.PATH, ...env },
  });
  if (error !== undefined) throw error;
  return { status, stdout, stderr };
}

/** The file that is the program. */
export function mainOf(folder: string): string {
  return join(folder, 'lib/cli/main.js');
}
