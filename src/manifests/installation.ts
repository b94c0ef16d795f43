import type { DaemonSet } from 'kubernetes-types/apps/v1';
import type { ConfigMap, ServiceAccount } from 'kubernetes-types/core/v1';
import type { ResolvedCluster, ResolvedConfig, ResolvedDaemon, ResolvedNodes } from '../resolve/resolved';
import { configMap } from './config-map';
import { daemonSet } from './daemon-set';
import type { Manifest, WorkloadManifest } from './manifest';
import { networkPolicyManifests } from './network-policy';
import { nodeAgentManifests } from './node-agent';
import { observabilityManifests } from './observability';
import { accessManifests } from './rbac';
import { serviceAccountNamed } from './service-account';

/** The objects of a daemon. */
export interface DaemonManifests {
  readonly serviceAccount: Manifest<ServiceAccount>;
  readonly configMap: Manifest<ConfigMap>;
  readonly daemonSet: WorkloadManifest<DaemonSet>;
}

/** The objects of the daemon, in the order in which they are applied. */
export function daemonManifests(nodes: ResolvedNodes, daemon: ResolvedDaemon): DaemonManifests {
  return {
    serviceAccount: serviceAccountNamed(daemon.serviceAccountName, daemon),
    configMap: configMap(daemon),
    daemonSet: daemonSet(nodes, daemon),
  };
}

/** Every object of an installation, in the order in which they are applied. */
export function installationManifests(config: ResolvedConfig): readonly Manifest<object>[] {
  return inOrder(config.resolvedCluster, nodeManifests(config));
}

/** The objects of one kind of node, in the order in which they are applied. */
export function nodeManifests(config: ResolvedConfig): readonly Manifest<object>[] {
  const { resolvedDaemon, resolvedNodeAgent } = config;
  const daemon = resolvedDaemon && daemonManifests(config.nodes, resolvedDaemon);
  const agent = resolvedNodeAgent && nodeAgentManifests(config, resolvedNodeAgent);
  // First, so that no Pod of the installation runs without its policy.
  return [...Object.values(networkPolicyManifests(config.resolvedNetworkPolicies)), ...listOf(daemon), ...listOf(agent)];
}

/** What is made once for a cluster, around what is made for its nodes. */
export function inOrder({ access, observability }: ResolvedCluster, nodes: readonly Manifest<object>[]): readonly Manifest<object>[] {
  return [...nodes, ...listOf(access && accessManifests(access)), ...listOf(observabilityManifests(observability))];
}

function listOf<T extends { readonly [K in keyof T]: Manifest<object> | undefined }>(
  manifests: T | undefined,
): readonly Manifest<object>[] {
  return Object.values<Manifest<object> | undefined>({ ...manifests }).filter((manifest) => manifest !== undefined);
}
