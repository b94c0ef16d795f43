import { Report, UnsupportedRuntimeError } from '../errors';

/** All that is wrong with what was read. */
export interface Findings {
  readonly report: Report;
  /** The names of runtimes that are not supported. */
  readonly unsupported: Set<string>;
}

export function noFindings(): Findings {
  return { report: new Report(), unsupported: new Set() };
}

/**
 * Gives the value, which is there unless something is wrong.
 *
 * @throws UnsupportedRuntimeError if a runtime is not supported, whatever else is wrong.
 * @throws ConfigError if anything else is wrong.
 */
export function conclude<T>(subject: string, { report, unsupported }: Findings, value: T | undefined): T {
  if (unsupported.size > 0) throw new UnsupportedRuntimeError(subject, report.issues, [...unsupported].sort());
  report.finish(subject, false);
  if (value === undefined) throw new TypeError(`${subject}: neither a value nor a problem`);
  return value;
}
