import type { Construct, IConstruct } from 'constructs';
import { type ConfigIssue, describeIssue } from '../errors';

/** Type of the metadata that holds a warning. */
const warningType = 'cdk8s-buildkit:warning';

/** Shows warnings on a construct, for whoever looks through the tree. */
export function showWarnings(construct: IConstruct, warnings: readonly ConfigIssue[]): void {
  for (const warning of warnings) construct.node.addMetadata(warningType, describeIssue(warning));
}

/** Runs what a constructor does first. If it fails, the construct leaves the tree again, so that another may take its place. */
export function orLeave<T>(construct: Construct, work: () => T): T {
  try {
    return work();
  } catch (error) {
    construct.node.scope?.node.tryRemoveChild(construct.node.id);
    throw error;
  }
}
