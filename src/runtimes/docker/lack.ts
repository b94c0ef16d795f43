import type { Report } from '../../errors';

/** An option that the engine lacks: where it is, its value, what to do instead, and what is expected, if it is not that it is left out. */
export type Lack = readonly [path: string, value: unknown, fix: string, what?: string];

/** What is expected where the engine lacks a type of something, and not the option. */
export const otherType = 'another type on docker';

/** Reports the options that are given. */
export function reportLacks(lacks: readonly Lack[], report: Report): void {
  for (const [path, value, fix, what = 'no such option on docker'] of lacks) {
    if (value !== undefined) report.expected(path, what, value, fix);
  }
}
