import type { DaemonSet } from 'kubernetes-types/apps/v1';
import type { ConfigMap, ServiceAccount } from 'kubernetes-types/core/v1';
import type { RoleBinding } from 'kubernetes-types/rbac/v1';
import type { ResolvedBuildKit } from '../resolve/installation';
import type { ResolvedCluster, ResolvedConfig, ResolvedDaemon, ResolvedNodes } from '../resolve/resolved';
import type { ResolvedService } from '../resolve/service/resolved';
import { namespaceManifests, priorityClassManifests } from './cluster';
import { configMap } from './config-map';
import { builderManifests, constraintBinding } from './constraints';
import { daemonSet } from './daemon-set';
import type { Manifest, WorkloadManifest } from './manifest';
import { networkPolicyManifests } from './network-policy';
import { nodeAgentManifests } from './node-agent';
import { observabilityManifests } from './observability';
import { accessManifests } from './rbac';
import { serviceManifests } from './service';
import { serviceAccountNamed } from './service-account';

/** The objects of a daemon. */
export interface DaemonManifests {
  readonly serviceAccount: Manifest<ServiceAccount>;
  /** Where Pods need security context constraints. */
  readonly roleBinding: Manifest<RoleBinding> | undefined;
  readonly configMap: Manifest<ConfigMap>;
  readonly daemonSet: WorkloadManifest<DaemonSet>;
}

/** The objects of the daemon, in the order in which they are applied. */
export function daemonManifests(nodes: ResolvedNodes, daemon: ResolvedDaemon): DaemonManifests {
  const { serviceAccountName, constraint } = daemon;
  return {
    serviceAccount: serviceAccountNamed(serviceAccountName, daemon),
    roleBinding: constraint && constraintBinding(serviceAccountName, constraint, daemon),
    configMap: configMap(daemon),
    daemonSet: daemonSet(nodes, daemon),
  };
}

/** Every object of an installation, in the order in which they are applied. */
export function installationManifests(config: ResolvedBuildKit): readonly Manifest<object>[] {
  return inOrder(config.resolvedCluster, 'topology' in config ? poolManifests(config) : nodeManifests(config));
}

/** The objects of one kind of node, in the order in which they are applied. */
export function nodeManifests(config: ResolvedConfig): readonly Manifest<object>[] {
  const { resolvedDaemon, resolvedNodeAgent, resolvedBuilder } = config;
  const daemon = resolvedDaemon && daemonManifests(config.nodes, resolvedDaemon);
  const agent = resolvedNodeAgent && nodeAgentManifests(config, resolvedNodeAgent);
  const builder = resolvedBuilder && builderManifests(resolvedBuilder);
  return [...policies(config), ...listOf(daemon), ...listOf(agent), ...listOf(builder)];
}

/** The objects of a service, in the order in which they are applied. */
function poolManifests(config: ResolvedService): readonly Manifest<object>[] {
  return [...policies(config), ...listOf(serviceManifests(config))];
}

/** They come first, so that no Pod of the installation runs without its policy. */
function policies({ resolvedNetworkPolicies }: ResolvedBuildKit): readonly Manifest<object>[] {
  return Object.values(networkPolicyManifests(resolvedNetworkPolicies));
}

/** What is made once for a cluster, around what is made for its nodes. */
export function inOrder(cluster: ResolvedCluster, nodes: readonly Manifest<object>[]): readonly Manifest<object>[] {
  const { namespaces, priorityClasses, access, observability } = cluster;
  return [
    ...Object.values(namespaceManifests(namespaces)),
    ...Object.values(priorityClassManifests(priorityClasses)),
    ...nodes,
    ...listOf(access && accessManifests(access)),
    ...listOf(observabilityManifests(observability)),
  ];
}

/** The objects that there are, in their order. */
export function listOf<T extends { readonly [K in keyof T]: Manifest<object> | undefined }>(
  manifests: T | undefined,
): readonly Manifest<object>[] {
  return Object.values<Manifest<object> | undefined>({ ...manifests }).filter((manifest) => manifest !== undefined);
}
