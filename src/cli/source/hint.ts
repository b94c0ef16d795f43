import type { ConfigIssue } from '../../errors';
import { keysOf } from '../../values/issue-path';
import { isRecord } from '../../values/record';
import { plainScalarAt } from './locate';
import type { YamlFile } from './yaml-file';

/** Finds every problem of some data. */
export type Check = (data: unknown) => readonly ConfigIssue[];

const booleans: Readonly<Record<string, boolean>> = { yes: true, on: true, y: true, no: false, off: false, n: false };

/**
 * What to write where YAML reads a word in another way than it is meant: `1.20` as the number 1.2, `yes` as text. It is said where it
 * helps: where the problem goes away with it.
 */
export function hintFor(file: YamlFile, issue: ConfigIssue, check: Check): string | undefined {
  const keys = keysOf(issue.path);
  const scalar = plainScalarAt(file, keys);
  const written = scalar?.source;
  if (scalar === undefined || written === undefined) return undefined;
  if (scalar.value === null) return written === '' ? 'a key without a value is null: leave it out, or give it one' : undefined;
  const helps = (value: unknown) => check(replaced(file.data, keys, value)).every(({ path }) => path !== issue.path);
  if (typeof scalar.value !== 'string') {
    return helps(written) ? `YAML reads ${written} as a ${typeof scalar.value}: put it in quotes, "${written}"` : undefined;
  }
  const meant = booleans[written.toLowerCase()];
  return meant !== undefined && helps(meant) ? `YAML reads ${written} as text: write ${meant}` : undefined;
}

/** The same data with another value at a path. */
function replaced(data: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(data)) return data.map((item, index) => (String(index) === key ? replaced(item, rest, value) : item));
  return isRecord(data) ? { ...data, [key]: replaced(data[key], rest, value) } : data;
}
