import type { ConfigMap } from 'kubernetes-types/core/v1';
import type { ResolvedDaemon } from '../resolve/resolved';
import { digest } from './digest';
import { type Manifest, metadata } from './manifest';

/** The ConfigMap with the daemon's buildkitd.toml. */
export function configMap(daemon: ResolvedDaemon): Manifest<ConfigMap> {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadata({ ...daemon, name: daemon.configMapName }),
    data: { 'buildkitd.toml': daemon.toml() },
  };
}

/** A digest of the configuration. Beside the Pod template, it rolls the daemons when the configuration changes. */
export function configChecksum(daemon: ResolvedDaemon): string {
  return digest(daemon.toml());
}
