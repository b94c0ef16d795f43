import type { ConfigIssue } from '../../errors';
import { keysOf } from '../../values/issue-path';
import type { Check } from '../source/hint';
import { find } from '../source/locate';
import { remarksOn } from '../source/remarks';
import type { Remark } from '../source/source';
import type { YamlFile } from '../source/yaml-file';
import { type BuildFlags, flagOf, saidByFlags } from './build-request';

/** Where a user finds what is wrong with a build: at a flag, or in the file of the request. */
export function buildRemarks(
  file: YamlFile | undefined,
  flags: BuildFlags,
  issues: readonly ConfigIssue[],
  check: Check,
): readonly Remark[] {
  const said = saidByFlags(flags);
  return issues.flatMap((issue) => {
    const [key = '', inner] = keysOf(issue.path);
    const flag = flagOf[key];
    const inFile = file !== undefined && !Object.hasOwn(said, key) && (flag === undefined || find(file, [key]).complete);
    if (inFile) return remarksOn(file, [issue], check);
    if (flag === undefined) return [{ message: issue.path === '' ? issue.message : `${issue.path}: ${issue.message}` }];
    return [{ message: `${flag}${key === 'buildArgs' && inner !== undefined ? ` ${inner}` : ''}: ${issue.message}` }];
  });
}
