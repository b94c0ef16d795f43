import { spawnSync } from 'node:child_process';

/** A step of the set-up that has failed. Its message is all that a user is to see of it. */
export class SetupError extends Error {}

/**
 * Runs a program that has to succeed, and returns what it prints.
 *
 * @param {readonly [string, ...string[]]} argv
 * @param {{ readonly cwd?: string, readonly env?: Readonly<Record<string, string>> }} [options] `env` is added to that of this process
 * @returns {string}
 */
export function succeed(argv, { cwd, env } = {}) {
  const [program, ...args] = argv;
  const { error, status, signal, stdout, stderr } = spawnSync(program, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: Number.POSITIVE_INFINITY,
  });
  if (error !== undefined) throw new SetupError(`${argv.join(' ')}: ${error.message}`);
  if (status !== 0) throw new SetupError(`${argv.join(' ')}: ${signal ?? `exit code ${status}`}\n${stdout}${stderr}`.trimEnd());
  return stdout;
}
