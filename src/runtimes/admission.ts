import type { PodSecurityLevel } from '../values/pod-security';

/** What the API server of a distribution asks of Pods. */
export interface Admission {
  /** What says so, in the words of a message. */
  readonly distribution: string;
  /** The Pod Security level of namespaces that have no label. */
  readonly unlabelledLevel: PodSecurityLevel;
  /** Whether Pods are admitted by the security context constraints that their ServiceAccounts may use. */
  readonly securityContextConstraints: boolean;
}

/** Kubernetes as it comes: a namespace without labels admits everything. */
export const openAdmission: Admission = {
  distribution: 'Kubernetes',
  unlabelledLevel: 'privileged',
  securityContextConstraints: false,
};
