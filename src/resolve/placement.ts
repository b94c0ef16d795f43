import type { ImageBuildRequest } from '../config/build';
import type { Affinity } from '../config/kubernetes';
import type { Report } from '../errors';
import { combine } from './metadata';
import type { ResolvedNodes } from './resolved';

/** Where a build runs: on the nodes of its config, of which the request may choose some or one. */
export function placeBuild(
  nodes: ResolvedNodes,
  request: ImageBuildRequest,
  report: Report,
): { readonly nodes: ResolvedNodes; readonly affinity: Affinity | undefined } {
  return { nodes: nodesOf(nodes, request, report), affinity: affinityOf(request, report) };
}

function nodesOf(nodes: ResolvedNodes, request: ImageBuildRequest, report: Report): ResolvedNodes {
  if (request.nodeSelector === undefined) return nodes;
  const layers = [nodes.nodeSelector, request.nodeSelector].map((entries) => ({ path: 'nodeSelector', entries }));
  return { ...nodes, nodeSelector: combine(layers, report) };
}

const required = 'requiredDuringSchedulingIgnoredDuringExecution';

/** A node is chosen through the scheduler, which heeds its taints and its free resources. */
function affinityOf({ affinity, nodeName }: ImageBuildRequest, report: Report): Affinity | undefined {
  if (nodeName === undefined) return affinity;
  if (affinity?.nodeAffinity?.[required] !== undefined) {
    report.expected(`affinity.nodeAffinity.${required}`, 'no requirement beside nodeName, which is one', affinity.nodeAffinity[required]);
  }
  const matchFields = [{ key: 'metadata.name', operator: 'In', values: [nodeName] }] as const;
  return {
    ...affinity,
    nodeAffinity: { ...affinity?.nodeAffinity, [required]: { nodeSelectorTerms: [{ matchFields }] } },
  };
}
