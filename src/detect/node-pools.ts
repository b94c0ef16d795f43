import type { Labels } from '../config/text';
import { type ConfigError, NodeLabelsError, Report } from '../errors';
import type { BuildKitConfig } from '../runtimes/registry';
import { canonical } from '../values/canonical';
import { groupNodes, type NodeGroup, subject } from './groups';
import { labelCommands } from './label-commands';
import type { NodeListInput } from './node-list';
import type { DetectOptions } from './options';
import { selectorsOf, sharedLabels } from './selector';

/** Nodes of one kind. */
export interface DetectedNodePool {
  /** A DNS label such as `containerd-k3s`, which stays the same as long as the pool does. */
  readonly name: string;
  /** The part of a config that this kind of node decides, with the node selector if there are other pools. */
  readonly config: BuildKitConfig;
  /**
   * Labels that every node of the pool has, of which one has another value in each other pool; none if there is only this pool.
   */
  readonly nodeSelector: Labels;
  /** The names of the nodes, sorted. */
  readonly nodes: readonly string[];
}

/**
 * Groups the nodes of a cluster by what differs in their manifests, and finds the labels that select each group. Nodes that
 * cannot run Linux Pods with host paths are left out. The order of the nodes does not matter.
 *
 * @param nodes - the Nodes as the API server returns them
 * @param options - what the nodes do not say themselves
 * @throws NodeLabelsError if the labels of the nodes do not tell the groups apart, with the commands that change it.
 * @throws UnsupportedRuntimeError that names the container runtimes that are none of those supported.
 * @throws ConfigError with every problem of the nodes and the options.
 */
export function detectNodePools(nodes: NodeListInput, options: DetectOptions = {}): readonly DetectedNodePool[] {
  const groups = groupNodes(nodes, options);
  const selectors = selectorsOf(groups);
  if (selectors === undefined) throw labelsError(groups);
  return groups.map((group, index) => pool(group, selectors[index] ?? {}));
}

/**
 * The part of a config that the nodes of a cluster decide, which have to be all of one kind.
 *
 * @param nodes - the Nodes as the API server returns them
 * @param options - what the nodes do not say themselves
 * @throws UnsupportedRuntimeError that names the container runtimes that are none of those supported.
 * @throws ConfigError with every problem of the nodes and the options; also if the nodes are of several kinds.
 */
export function detectConfig(nodes: NodeListInput, options: DetectOptions = {}): BuildKitConfig {
  const groups = groupNodes(nodes, options);
  const [only, ...more] = groups;
  if (only !== undefined && more.length === 0) return only.config;
  const kinds = Object.fromEntries(groups.map((group) => [group.name, group.nodes.length]));
  throw Report.single(subject, 'nodes of one kind', kinds, 'use detectNodePools, which gives a config for each kind');
}

function pool({ name, config, nodes }: NodeGroup, nodeSelector: Labels): DetectedNodePool {
  const isAlone = Object.keys(nodeSelector).length === 0;
  return { name, config: isAlone ? config : { ...config, nodeSelector }, nodeSelector, nodes: nodes.map((node) => node.name) };
}

function labelsError(groups: readonly NodeGroup[]): ConfigError {
  const report = new Report();
  for (const { name, nodes } of groups) {
    const shared = canonical(Object.fromEntries(sharedLabels(nodes)));
    report.expected('', `a label whose value tells the nodes of pool "${name}" from all others, such as a node pool's`, shared);
  }
  return new NodeLabelsError(subject, report.issues, labelCommands(groups));
}
