import type { DaemonSet } from 'kubernetes-types/apps/v1';
import type { ConfigMap, ServiceAccount } from 'kubernetes-types/core/v1';
import type { ResolvedConfig, ResolvedDaemon } from '../resolve/resolved';
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
export function daemonManifests(config: ResolvedConfig, daemon: ResolvedDaemon): DaemonManifests {
  return { serviceAccount: serviceAccount(daemon), configMap: configMap(daemon), daemonSet: daemonSet(config, daemon) };
}

/** Every object of an installation, in the order in which they are applied. */
export function installationManifests(config: ResolvedConfig): readonly Manifest<object>[] {
  const daemon = config.daemon === undefined ? [] : Object.values<Manifest<object>>({ ...daemonManifests(config, config.daemon) });
  return [...daemon, ...(config.access === undefined ? [] : accessList(accessManifests(config.access)))];
}

function accessList(access: AccessManifests): readonly Manifest<object>[] {
  return Object.values<Manifest<object> | undefined>({ ...access }).filter((manifest) => manifest !== undefined);
}
