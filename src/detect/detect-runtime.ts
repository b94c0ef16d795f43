import type { RuntimePaths } from '../runtimes/detected';
import { type BuildKitConfig, type RuntimeName, runtimeOf } from '../runtimes/registry';
import { socketFault } from '../values/host-path';
import { isRecord } from '../values/record';
import { distributionOf, type NodeDistribution } from './distribution';
import { conclude, type Findings, noFindings } from './findings';
import { hindrance } from './linux';
import { type KnownNode, type NodeObject, readNode } from './node';
import { type DetectOptions, type NamedSocket, readOptions } from './options';
import { valueAt } from './unknown';

/** What a Node tells of its container runtime. */
export interface DetectedRuntime {
  /** Name of the container runtime. */
  readonly runtime: RuntimeName;
  /** The version as the kubelet reports it: with any suffix, `Unknown`, or empty. */
  readonly version: string;
  /** Kubernetes distribution of the node. */
  readonly distribution: NodeDistribution;
  /** Host path of the container runtime's socket. On docker it is that of Docker's API. */
  readonly socket: string;
  /** Where the distribution's runtime keeps things. The API does not tell whether a node's own configuration moves them. */
  readonly paths: RuntimePaths;
  /** The part of a config that this kind of node decides: what differs from the defaults. */
  readonly config: BuildKitConfig;
}

const subject = 'node';

/**
 * Detects the container runtime of a node from its Node object: the distribution by its marks, and by it the paths.
 *
 * @param node - the Node as the API server returns it
 * @param options - what the nodes do not say themselves
 * @throws UnsupportedRuntimeError that names the container runtime, if it is none of those supported.
 * @throws ConfigError with every problem of the node and the options.
 */
export function detectRuntime(node: NodeObject, options: DetectOptions = {}): DetectedRuntime {
  const findings = noFindings();
  const named = readOptions(options, findings.report);
  const known = isLinuxNode(node, findings) ? readNode('', node, findings) : undefined;
  return conclude(subject, findings, known && runtimeOn(known, named));
}

function isLinuxNode(node: unknown, { report }: Findings): boolean {
  const kind = valueAt(node, 'kind') ?? 'Node';
  const hindered = hindrance(node);
  if (!isRecord(node)) report.expected('', 'a Node, as "kubectl get node NAME -o json" prints it', node);
  else if (kind !== 'Node') report.expected('kind', '"Node"', kind, 'give a list of nodes to detectNodePools or detectConfig');
  else if (hindered) report.expected(hindered.path, 'a node that runs Linux Pods with host paths', hindered.value);
  else return true;
  return false;
}

/** What is detected on a node, whose socket may be named by the user. */
export function runtimeOn(node: KnownNode, named: NamedSocket | undefined): DetectedRuntime {
  const { runtime, version } = node;
  const distribution = distributionOf(node);
  const { config, socket, paths } = runtimeOf(runtime).detected({ distribution, socket: named?.socket, criSocket: criSocketOf(node) });
  return { runtime, version, distribution, socket, paths, config };
}

/**
 * What kubeadm noted when the node joined. It is a hint, which newer versions do not give: none is as good as one that is
 * no unix socket.
 *
 * @see https://github.com/kubernetes/enhancements/issues/4656
 */
function criSocketOf({ annotations }: KnownNode): string | undefined {
  const socket = annotations['kubeadm.alpha.kubernetes.io/cri-socket'];
  return socket === undefined || socketFault(socket) !== undefined ? undefined : socket;
}
