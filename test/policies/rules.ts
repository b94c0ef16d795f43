import { accessRules } from './access-rules';
import { containerRules } from './container-rules';
import { podRules } from './pod-rules';
import type { AnyObject } from './subjects';

/** A rule that others judge manifests by, as a predicate of one object. */
export interface Rule {
  /** As kube-linter calls it; where it has no such rule, the id of checkov. */
  readonly id: string;
  /** The same rule in the lists of checkov and Polaris. */
  readonly also: readonly string[];
  /** What is wrong where the rule is broken. */
  readonly fault: string;
  /** Subjects that break the rule. */
  readonly find: (object: AnyObject) => readonly string[];
}

export const rules: readonly Rule[] = [...containerRules, ...podRules, ...accessRules];
