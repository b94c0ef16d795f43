import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';

export type Argv = readonly [program: string, ...args: string[]];

export interface ProcessOptions {
  /** Variables besides those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Kills the program after so many seconds. Its exit code is then 137. */
  readonly timeoutSeconds?: number;
}

/** What a program has done. */
export interface Result {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that runs. */
export interface RunningProcess {
  readonly pid: number;
  readonly exited: Promise<Result>;
  /** What it has printed so far, standard output and error as they came. */
  readonly output: () => string;
  readonly kill: (signal: NodeJS.Signals) => void;
}

export function start(argv: Argv, options: ProcessOptions = {}): RunningProcess {
  const [program, ...args] = argv;
  const child = spawn(program, args, { env: { ...process.env, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const printed: string[] = [];
  const collect = (stream: NodeJS.ReadableStream) => {
    const parts: string[] = [];
    stream.setEncoding('utf8').on('data', (text: string) => {
      parts.push(text);
      printed.push(text);
    });
    return () => parts.join('');
  };
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const exited = exitCodeOf(child, options).then((exitCode) => ({ exitCode, stdout: stdout(), stderr: stderr() }));
  return { pid: child.pid ?? 0, exited, output: () => printed.join(''), kill: (signal) => child.kill(signal) };
}

/** Runs a program to its end, whatever that is. */
export function run(argv: Argv, options?: ProcessOptions): Promise<Result> {
  return start(argv, options).exited;
}

/** Runs a program that has to succeed, and returns what it prints. */
export async function succeed(argv: Argv, options?: ProcessOptions): Promise<string> {
  const { exitCode, stdout, stderr } = await run(argv, options);
  if (exitCode !== 0) throw new Error(`${argv.join(' ')}: exit code ${exitCode}\n${stdout}${stderr}`);
  return stdout;
}

function exitCodeOf(child: ChildProcess, { timeoutSeconds }: ProcessOptions): Promise<number> {
  const timer = timeoutSeconds === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), timeoutSeconds * 1000);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

/** Asks again and again until the answer is yes. */
export async function waitUntil(what: string, isSo: () => Promise<boolean> | boolean, timeoutSeconds = 60): Promise<void> {
  const end = Date.now() + timeoutSeconds * 1000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`waited ${timeoutSeconds} s in vain until ${what}`);
    await sleep(0.1);
  }
}

export function sleep(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
