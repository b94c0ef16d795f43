import type { Remark } from './source/source';

/** What a process ends with. */
export const exitCodes = {
  /** It did what it was asked to. */
  ok: 0,
  /** The config, the build or the nodes have problems. */
  input: 1,
  /** The command line has. */
  usage: 2,
  /** A file cannot be read or written. */
  file: 3,
  /** The program has a bug. */
  bug: 70,
  /** Whoever read the output has stopped, as shells say of programs that end by SIGPIPE. */
  pipe: 141,
} as const;

/** Why a command does not do what it was asked to. The message is all that the user needs. */
export class CommandFailure extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Input with problems. */
export class InputFailure extends CommandFailure {
  readonly problems: readonly Remark[];
  /** What to do about all of them. */
  readonly advice: readonly string[];

  constructor(problems: readonly Remark[], advice: readonly string[] = []) {
    super(exitCodes.input, 'the input has problems');
    this.problems = problems;
    this.advice = advice;
  }
}

export function usageFailure(message: string): CommandFailure {
  return new CommandFailure(exitCodes.usage, message);
}

export function fileFailure(message: string): CommandFailure {
  return new CommandFailure(exitCodes.file, message);
}
