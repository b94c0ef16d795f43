import { type ConfigIssue, describeIssue } from '../../errors';
import { keysOf } from '../../values/issue-path';
import { type Check, hintFor } from './hint';
import { spanAt } from './locate';
import type { Remark } from './source';
import type { YamlFile } from './yaml-file';

/** Problems of what a file says, each with its place in the file and, where YAML is the reason, with what to write. */
export function remarksOn(file: YamlFile, issues: readonly ConfigIssue[], check: Check): readonly Remark[] {
  return issues.map((issue) => {
    const hint = hintFor(file, issue, check);
    return hint === undefined ? remarkOn(file, issue) : { ...remarkOn(file, issue), message: `${describeIssue(issue)}; ${hint}` };
  });
}

/** An issue with its place in the file. */
export function remarkOn(file: YamlFile, issue: ConfigIssue): Remark {
  const atKey = /^expected (?:no such key|the key to be)/.test(issue.message);
  return { message: describeIssue(issue), span: spanAt(file, keysOf(issue.path), atKey) };
}
