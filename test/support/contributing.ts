import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const text = readFileSync(resolve(__dirname, '../../CONTRIBUTING.md'), 'utf8');

/** A code block of CONTRIBUTING.md below a comment such as `<!-- patch: src/runtimes/registry.ts -->`. */
export interface Block {
  readonly kind: string;
  readonly file: string;
  readonly code: string;
}

/** The blocks of some kinds, in order. */
export function blocks(...kinds: readonly string[]): readonly Block[] {
  const found = [...text.matchAll(/<!-- (\w+): (\S+) -->\n```\w+\n(.*?)```\n/gs)];
  return found.map(([, kind = '', file = '', code = '']) => ({ kind, file, code })).filter(({ kind }) => kinds.includes(kind));
}

/** What a part of a diff says that a file has, and what it then has. */
export interface Hunk {
  readonly before: string;
  readonly after: string;
}

/** The parts of a diff, which lines with `@@` separate. */
export function hunks(diff: string): readonly Hunk[] {
  return diff.split(/^@@.*\n/m).map((part) => ({ before: side(part, '+'), after: side(part, '-') }));
}

function side(part: string, without: '+' | '-'): string {
  const lines = part.split('\n').filter((line) => line !== '' && !line.startsWith(without));
  return lines.map((line) => `${line.slice(1)}\n`).join('');
}

/** What a diff makes of a text. Each part of it has to be there once. */
export function patched(original: string, diff: string): string {
  return hunks(diff).reduce((result, { before, after }) => {
    const places = result.split(before).length - 1;
    if (places !== 1) throw new Error(`found ${places} times, not once:\n${before}`);
    return result.replace(before, () => after);
  }, original);
}
