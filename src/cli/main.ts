#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { CommandFailure, exitCodes, InputFailure } from './failure';
import { createProgram } from './program';
import { describeProblems } from './terminal/describe';
import { colours, endWithOutput, say } from './terminal/streams';

/** The version of the package. */
function version(): string {
  return JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')).version;
}

/** Says why a command failed, and returns the exit code. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (error instanceof InputFailure) say([...describeProblems(error.problems, colours), ...error.advice]);
  else if (error instanceof CommandFailure) say([`${colours.red('error')}: ${error.message}`]);
  if (error instanceof CommandFailure) return error.exitCode;
  say(['cdk8s-buildkit has a bug. Please report it with the command, its input and this:', String((error as Error)?.stack ?? error)]);
  return exitCodes.bug;
}

endWithOutput();
createProgram(version())
  .parseAsync()
  .catch((error: unknown) => {
    process.exitCode = exitCodeOf(error);
  });
