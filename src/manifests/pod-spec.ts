import type { LocalObjectReference, PodSecurityContext } from 'kubernetes-types/core/v1';
import type { ResolvedNodes } from '../resolve/resolved';
import { canonical } from '../values/canonical';
import { nonEmpty, type RenderedPodSpec } from './manifest';

interface Scheduling {
  readonly affinity: object | undefined;
  readonly priorityClassName: string | undefined;
}

/** What every Pod of an installation has: its nodes, and no access to the API server. */
export function commonPodSpec(
  nodes: ResolvedNodes,
  { affinity, priorityClassName }: Scheduling,
): Omit<RenderedPodSpec, 'containers' | 'volumes'> {
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    nodeSelector: { ...nodes.nodeSelector },
    ...(nodes.tolerations.length > 0 && { tolerations: nodes.tolerations.map((toleration) => ({ ...toleration })) }),
    ...(affinity !== undefined && nonEmpty('affinity', canonical(affinity))),
    ...(priorityClassName !== undefined && { priorityClassName }),
    ...(nodes.imagePullSecrets.length > 0 && { imagePullSecrets: nodes.imagePullSecrets.map((name): LocalObjectReference => ({ name })) }),
  };
}

/** The SELinux context of a Pod. */
export function seLinuxContext({ seLinuxOptions }: ResolvedNodes): Pick<PodSecurityContext, 'seLinuxOptions'> {
  return seLinuxOptions === undefined ? {} : nonEmpty('seLinuxOptions', { ...seLinuxOptions });
}
