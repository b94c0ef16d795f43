import type { ValidationSeverity } from '../config/validation';
import { Report } from '../errors';
import type { ValidatedApp } from './app';
import type { ValidatedObject } from './objects';

/** Something that Kubernetes, BuildKit or a container runtime is known to break on. */
export interface Rule {
  /** What a violation is unless the options say otherwise. */
  readonly severity: Exclude<ValidationSeverity, 'off'>;
  /** What the rule asks for, and what happens otherwise. */
  readonly summary: string;
  /** What to do about a violation. */
  readonly fix: string;
  /** Every place where the rule is not followed. */
  readonly find: (app: ValidatedApp) => readonly Finding[];
}

/** One place where a rule is not followed. */
export interface Finding {
  readonly object: ValidatedObject;
  /** Where in the object, such as `spec.containers[0].image`. */
  readonly path: string;
  /** What was expected there, and what there is. */
  readonly message: string;
}

/** A finding for a field. */
export function expected(object: ValidatedObject, path: string, what: string, received: unknown): Finding {
  const report = new Report();
  report.expected(path, what, received);
  return { object, path, message: report.issues.map(({ message }) => message).join() };
}

/** The same for a field that may be wrong. */
export function expectedIf(isWrong: boolean, ...finding: Parameters<typeof expected>): readonly Finding[] {
  return isWrong ? [expected(...finding)] : [];
}
