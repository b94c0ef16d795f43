import { pathTo } from '../values/issue-path';
import type { PodSecurityVersions } from './pod-security-versions';
import type { ReviewedPod } from './pods';

/** A level of the Pod Security Standards, from the one that allows least. */
export type PodSecurityLevelName = 'restricted' | 'baseline' | 'privileged';

/** A control of the Pod Security Standards. */
export type PodSecurityControl =
  | 'HostProcess'
  | 'Host Namespaces'
  | 'Privileged Containers'
  | 'Capabilities'
  | 'HostPath Volumes'
  | 'Host Ports'
  | 'Host Probes / Lifecycle Hooks'
  | 'AppArmor'
  | 'SELinux'
  | '/proc Mount Type'
  | 'Seccomp'
  | 'Sysctls'
  | 'Volume Types'
  | 'Privilege Escalation'
  | 'Running as Non-root'
  | 'Running as Non-root user';

/** What a control forbids in a Pod, with what it allows instead. */
export interface Finding {
  readonly path: string;
  readonly allowed: string;
  readonly received: unknown;
}

/** One control of a level. */
export interface Control {
  readonly name: PodSecurityControl;
  readonly findings: (pod: ReviewedPod, versions: PodSecurityVersions) => readonly Finding[];
}

/** A finding for a field, if it has a value that is not allowed. */
export function forbid(path: string, key: string, received: unknown, allowed: string): Finding {
  return { path: pathTo(path, key), received, allowed };
}
