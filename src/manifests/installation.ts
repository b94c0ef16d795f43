import type { DaemonSet } from 'kubernetes-types/apps/v1';
import type { ConfigMap, ServiceAccount } from 'kubernetes-types/core/v1';
import type { ResolvedAccess, ResolvedConfig, ResolvedDaemon, ResolvedNodes } from '../resolve/resolved';
import { configMap } from './config-map';
import { daemonSet } from './daemon-set';
import type { Manifest, WorkloadManifest } from './manifest';
import { nodeAgentManifests } from './node-agent';
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
  const { resolvedDaemon, resolvedAccess, resolvedNodeAgent } = config;
  const daemon = resolvedDaemon === undefined ? [] : Object.values<Manifest<object>>({ ...daemonManifests(config.nodes, resolvedDaemon) });
  const agent =
    resolvedNodeAgent === undefined ? [] : Object.values<Manifest<object>>({ ...nodeAgentManifests(config, resolvedNodeAgent) });
  return [...daemon, ...agent, ...accessManifestList(resolvedAccess)];
}

/** The objects of an access, if there is one. */
export function accessManifestList(access: ResolvedAccess | undefined): readonly Manifest<object>[] {
  if (access === undefined) return [];
  return Object.values<Manifest<object> | undefined>({ ...accessManifests(access) }).filter((manifest) => manifest !== undefined);
}
