import { type ConfigIssue, describeIssue } from '../../errors';
import { keysOf } from '../../values/issue-path';
import { type Check, hintFor } from './hint';
import { spanAt } from './locate';
import { byPlace, type Remark } from './source';
import type { YamlFile } from './yaml-file';

/** How many problems are shown. A hint takes a check of the whole file, so the others have none. */
export const mostShown = 50;

/**
 * Problems of what a file says in the order of their places, with what to write where YAML is the reason: for those that are shown.
 */
export function remarksOn(file: YamlFile, issues: readonly ConfigIssue[], check: Check): readonly Remark[] {
  const placed = byPlace(issues.map((issue) => ({ ...remarkOn(file, issue), issue })));
  return placed.map(({ issue, message, span }, index) => {
    const hint = index < mostShown ? hintFor(file, issue, check) : undefined;
    return { message: hint === undefined ? message : `${message}; ${hint}`, span };
  });
}

/** An issue with its place in the file. */
export function remarkOn(file: YamlFile, issue: ConfigIssue): Remark {
  const atKey = /^expected (?:no such key|the key to be)/.test(issue.message);
  return { message: describeIssue(issue), span: spanAt(file, keysOf(issue.path), atKey) };
}
