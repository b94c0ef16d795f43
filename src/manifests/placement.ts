import type { Affinity } from 'kubernetes-types/core/v1';
import { Report } from '../errors';
import { sortedEntries } from '../values/canonical';
import { isDnsSubdomain } from '../values/dns';

const required = 'requiredDuringSchedulingIgnoredDuringExecution';

/**
 * The affinity of Pods that must start at once: to all of the nodes that are known to hold their image, so that the scheduler
 * chooses among them.
 *
 * @param nodes - the names of the nodes
 * @throws ConfigError if there is no node, or one whose name is none.
 */
export function affinityToNodes(nodes: readonly string[]): Affinity {
  const wrong = nodes.find((node) => !isDnsSubdomain(node));
  if (wrong !== undefined || nodes.length === 0) {
    throw Report.single('nodes', 'the names of the nodes that hold the image', wrong ?? nodes, 'without one, leave the affinity out');
  }
  // A requirement on the name of a node takes one value, and terms are alternatives.
  const nodeSelectorTerms = [...new Set(nodes)].sort().map((node) => ({
    matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }],
  }));
  return { nodeAffinity: { [required]: { nodeSelectorTerms } } };
}

/**
 * The affinity of Pods that may wait for their image: to every node with the given labels, such as those of a worker plane.
 * Undefined if there are no labels: such Pods run anywhere.
 *
 * @param labels - labels of the nodes, all of which they have
 */
export function affinityToLabels(labels: Readonly<Record<string, string>>): Affinity | undefined {
  const matchExpressions = sortedEntries(labels).map(([key, value]) => ({ key, operator: 'In', values: [value] }));
  if (matchExpressions.length === 0) return undefined;
  return { nodeAffinity: { [required]: { nodeSelectorTerms: [{ matchExpressions }] } } };
}
