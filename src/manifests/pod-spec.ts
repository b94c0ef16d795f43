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
    ...nonEmpty(
      'tolerations',
      nodes.tolerations.map((toleration) => ({ ...toleration })),
    ),
    ...nonEmpty('affinity', affinity === undefined ? {} : canonical(affinity)),
    ...(priorityClassName !== undefined && { priorityClassName }),
    ...nonEmpty(
      'imagePullSecrets',
      nodes.imagePullSecrets.map((name): LocalObjectReference => ({ name })),
    ),
  };
}

/** The SELinux context of a Pod. */
export function seLinuxContext({ seLinuxOptions }: ResolvedNodes): Pick<PodSecurityContext, 'seLinuxOptions'> {
  return nonEmpty('seLinuxOptions', { ...seLinuxOptions });
}
