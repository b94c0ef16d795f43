import type { BuildKitConfig } from '../runtimes/registry';
import { canonical } from '../values/canonical';
import { runtimeOn } from './detect-runtime';
import { conclude, type Findings, noFindings } from './findings';
import type { KnownNode } from './node';
import { type NodeListInput, readNodeList } from './node-list';
import { type DetectOptions, type NamedSocket, readOptions } from './options';
import { nodePoolLabel } from './pool-label';
import { namePools } from './pool-names';

/** Nodes of one kind: one config fits them all. */
export interface NodeGroup {
  readonly name: string;
  readonly config: BuildKitConfig;
  /** Sorted by name. */
  readonly nodes: readonly KnownNode[];
}

/** What errors call the input. */
export const subject = 'node list';

/** Groups the nodes of a cluster by their configs. The groups are sorted by name, and at least one. */
export function groupNodes(input: NodeListInput, options: DetectOptions): readonly NodeGroup[] {
  const findings = noFindings();
  const named = readOptions(options, findings.report);
  const nodes = readNodeList(input, findings);
  checkNamedSocket(nodes, named, findings);
  return conclude(subject, findings, nameGroups(byConfig(nodes, named)));
}

/** A socket is that of one container runtime. */
function checkNamedSocket(nodes: readonly KnownNode[], named: NamedSocket | undefined, { report }: Findings): void {
  const runtimes = new Set(nodes.map(({ runtime }) => runtime));
  if (named === undefined || runtimes.size < 2) return;
  const advice = 'leave it out, or detect the nodes of each container runtime by themselves';
  report.expected(named.path, `no socket for nodes of ${[...runtimes].sort().join(' and ')} together`, named.socket, advice);
}

type Unnamed = Omit<NodeGroup, 'name'>;

function byConfig(nodes: readonly KnownNode[], named: NamedSocket | undefined): readonly Unnamed[] {
  const groups = new Map<string, { readonly config: BuildKitConfig; readonly nodes: KnownNode[] }>();
  for (const node of nodes) {
    const config = canonical(runtimeOn(node, named).config);
    const key = JSON.stringify(config);
    const group = groups.get(key) ?? { config, nodes: [] };
    groups.set(key, group);
    group.nodes.push(node);
  }
  return [...groups.values()];
}

function nameGroups(groups: readonly Unnamed[]): readonly NodeGroup[] {
  const names = namePools(groups.map(({ config, nodes }) => ({ config, labels: nodes.map(({ labels }) => labels[nodePoolLabel]) })));
  const named = groups.map((group, index) => ({ ...group, name: names[index] ?? '' }));
  return named.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
