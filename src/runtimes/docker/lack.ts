import type { Report } from '../../errors';
import { asksForSomething } from '../../values/asked';

/** An option that the engine lacks: where it is, its value, what to do instead, and what is expected, if it is not that it is left out. */
export type Lack = readonly [path: string, value: unknown, fix: string, what?: string];

/** What is expected where the engine lacks a type of something, and not the option. */
export const otherType = 'another type on docker';

/** A value that asks for something: one request for all runtimes may spell out its defaults. */
export function asked(value: unknown): unknown {
  return asksForSomething(value) ? value : undefined;
}

/** Reports the options that are given. */
export function reportLacks(lacks: readonly Lack[], report: Report): void {
  for (const [path, value, fix, what = 'no such option on docker'] of lacks) {
    if (value !== undefined) report.expected(path, what, value, fix);
  }
}
