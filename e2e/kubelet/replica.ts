import type { Deployment, StatefulSet } from 'kubernetes-types/apps/v1';
import type { Pod, PodSpec } from 'kubernetes-types/core/v1';

/** A replica of a Deployment or a StatefulSet, as its controller makes it. */
export function replicaOf(workload: Deployment | StatefulSet, ordinal: number): Pod {
  const { metadata, spec } = workload;
  const template = spec?.template;
  if (template?.spec === undefined) throw new Error('there is no Pod to run');
  const isNamed = workload.kind === 'StatefulSet';
  const name = `${metadata?.name}-${isNamed ? ordinal : `7c9f8d6b5-x7k2${ordinal}`}`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...template.metadata, name, namespace: metadata?.namespace ?? 'default' },
    spec: isNamed ? withClaims(workload as StatefulSet, template.spec, name) : template.spec,
  };
}

/** Each replica of a StatefulSet has claims of its own, which are named after the two. */
function withClaims(
  { spec: { volumeClaimTemplates = [] } = { serviceName: '' } as never }: StatefulSet,
  spec: PodSpec,
  pod: string,
): PodSpec {
  const claims = volumeClaimTemplates.map(({ metadata }) => metadata?.name ?? '');
  const volumes = claims.map((name) => ({ name, persistentVolumeClaim: { claimName: `${name}-${pod}` } }));
  return { ...spec, volumes: [...(spec.volumes ?? []), ...volumes] };
}
