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

const known: ReadonlyMap<string | undefined, Admission> = new Map([
  ['openshift', { ...openAdmission, distribution: 'OpenShift', securityContextConstraints: true }],
  ['okd', { ...openAdmission, distribution: 'OKD', securityContextConstraints: true }],
  ['talos', { ...openAdmission, distribution: 'Talos', unlabelledLevel: 'baseline' }],
]);

/** What the API server of the distribution asks of Pods: what Kubernetes does, unless something else is known. */
export function admissionOf({ distribution }: { readonly distribution?: string }): Admission {
  return known.get(distribution) ?? openAdmission;
}
