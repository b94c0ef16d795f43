import type { DaemonSet } from 'kubernetes-types/apps/v1';
import type { ConfigMap, ServiceAccount } from 'kubernetes-types/core/v1';
import type { ResolvedConfig, ResolvedDaemon, ResolvedNodes } from '../resolve/resolved';
import { configMap } from './config-map';
import { daemonSet } from './daemon-set';
import type { Manifest } from './manifest';
import { type AccessManifests, accessManifests } from './rbac';
import { serviceAccount } from './service-account';

/** The objects of a daemon. */
export interface DaemonManifests {
  readonly serviceAccount: Manifest<ServiceAccount>;
  readonly configMap: Manifest<ConfigMap>;
  readonly daemonSet: Manifest<DaemonSet>;
}

/** The objects of the daemon, in the order in which they are applied. */
export function daemonManifests(nodes: ResolvedNodes, daemon: ResolvedDaemon): DaemonManifests {
  return { serviceAccount: serviceAccount(daemon), configMap: configMap(daemon), daemonSet: daemonSet(nodes, daemon) };
}

/** Every object of an installation, in the order in which they are applied. */
export function installationManifests(config: ResolvedConfig): readonly Manifest<object>[] {
  const { resolvedDaemon, resolvedAccess } = config;
  const daemon = resolvedDaemon === undefined ? [] : Object.values<Manifest<object>>({ ...daemonManifests(config.nodes, resolvedDaemon) });
  return [...daemon, ...(resolvedAccess === undefined ? [] : accessList(accessManifests(resolvedAccess)))];
}

function accessList(access: AccessManifests): readonly Manifest<object>[] {
  return Object.values<Manifest<object> | undefined>({ ...access }).filter((manifest) => manifest !== undefined);
}
