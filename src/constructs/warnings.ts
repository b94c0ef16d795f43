import type { IConstruct } from 'constructs';
import { type ConfigIssue, describeIssue } from '../errors';

/** Type of the metadata that holds a warning. */
const warningType = 'cdk8s-buildkit:warning';

/** Keeps warnings on a construct, for whoever looks through the tree. */
export function keepWarnings(construct: IConstruct, warnings: readonly ConfigIssue[]): readonly ConfigIssue[] {
  for (const warning of warnings) construct.node.addMetadata(warningType, describeIssue(warning));
  return warnings;
}
