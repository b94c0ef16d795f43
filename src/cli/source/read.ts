import { readFileSync } from 'node:fs';
import { fileFailure, InputFailure, usageFailure } from '../failure';
import { inputIsTerminal, readStandardInput } from '../terminal/streams';
import type { Source } from './source';

/** The name that stands for standard input on a command line. */
export const standardInput = '-';

/**
 * Reads a file, or standard input for `-`.
 *
 * @throws CommandFailure if there is nothing to read, and InputFailure if it is no text.
 */
export async function readSource(file: string): Promise<Source> {
  const name = file === standardInput ? 'standard input' : file;
  const bytes = file === standardInput ? await readPiped() : readNamed(file);
  try {
    return { name, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    throw new InputFailure([{ message: `${name}: expected text in UTF-8; save the file in this encoding` }]);
  }
}

async function readPiped(): Promise<Uint8Array> {
  if (inputIsTerminal()) throw usageFailure('standard input is a terminal; pipe something into the command, or name a file');
  return readStandardInput();
}

function readNamed(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw fileFailure(`cannot read ${file}: ${reasonOf(error)}`);
  }
}

/** Why a file cannot be used, in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return reasons[code ?? ''] ?? message;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file; paths are relative to the current directory',
  EISDIR: 'it is a directory; name one file in it',
  ENOTDIR: 'a part of the path is no directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EEXIST: 'there is a file of this name',
  ENOSPC: 'no space is left on the disk',
  EROFS: 'the file system is read-only',
};
