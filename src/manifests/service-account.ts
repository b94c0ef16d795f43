import type { ServiceAccount } from 'kubernetes-types/core/v1';
import { type Manifest, metadata, type Named } from './manifest';

/** A ServiceAccount without rights, whose token is mounted nowhere. Security policies of a cluster are bound to it. */
export function serviceAccountNamed(name: string, owner: Named): Manifest<ServiceAccount> {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadata({ ...owner, name }),
    automountServiceAccountToken: false,
  };
}
