import type { ServiceAccount } from 'kubernetes-types/core/v1';
import type { ResolvedDaemon } from '../resolve/resolved';
import { type Manifest, metadata } from './manifest';

/** The ServiceAccount of the daemon. It has no rights, and its token is mounted nowhere. */
export function serviceAccount(daemon: ResolvedDaemon): Manifest<ServiceAccount> {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadata({ ...daemon, name: daemon.serviceAccountName }),
    automountServiceAccountToken: false,
  };
}
