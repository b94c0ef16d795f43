import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** A finding, and what it is about. */
export interface Finding {
  /** As docs/policies.md writes it: the name of a check or rule between backticks, a colon, and what is wrong. */
  readonly finding: string;
  readonly subject: string;
}

/** The cells of a table of docs/policies.md, row by row, without those of the head. */
export function tableOf(heading: string): readonly (readonly string[])[] {
  const text = readFileSync(resolve(__dirname, '../../docs/policies.md'), 'utf8');
  const section = text.split(/^## /m).find((section) => section.startsWith(`${heading}\n`)) ?? '';
  const [, , ...rows] = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** What stands between backticks in a cell. */
export function namesIn(cell = ''): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}

/** The findings that a table accepts, with the subjects as they are written. */
export function acceptedIn(heading: string, objectsColumn: number): readonly Finding[] {
  return tableOf(heading).flatMap((row) => namesIn(row[objectsColumn]).map((subject) => ({ finding: row[0] ?? '', subject })));
}

/** Findings that no row accepts, and what rows accept although it is not found. */
export function differences(found: readonly Finding[], accepted: readonly Finding[]): readonly string[] {
  const unargued = found.filter((one) => !accepted.some((other) => covers(other, one)));
  const needless = accepted.filter((one) => !found.some((other) => covers(one, other)));
  const lines = [...unargued.map((one) => `not accepted: ${textOf(one)}`), ...needless.map((one) => `not found: ${textOf(one)}`)];
  return [...new Set(lines)].sort();
}

function covers({ finding, subject }: Finding, found: Finding): boolean {
  return finding === found.finding && (subject.endsWith('/*') ? found.subject.startsWith(subject.slice(0, -1)) : subject === found.subject);
}

function textOf({ finding, subject }: Finding): string {
  return `${finding}, ${subject}`;
}
