import type { PodSpec } from 'kubernetes-types/core/v1';
import type { KubernetesObject } from './objects';

export interface PodTemplate {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>>; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: PodSpec;
}

interface Workload {
  readonly spec: WorkloadSpec;
}

interface WorkloadSpec {
  readonly template: PodTemplate;
  readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
}

interface CronJob {
  readonly spec: { readonly jobTemplate: Workload };
}

const workloads = ['DaemonSet', 'Deployment', 'Job', 'StatefulSet'];

/** The Pods of a workload as a controller would make them, or the Pod itself. Other objects have none. */
export function podTemplateOf(object: KubernetesObject): PodTemplate | undefined {
  if (object.kind === 'Pod') return object as KubernetesObject & PodTemplate;
  if (workloads.includes(object.kind)) return withClaims((object as KubernetesObject & Workload).spec);
  if (object.kind === 'CronJob') return (object as KubernetesObject & CronJob).spec.jobTemplate.spec.template;
  return undefined;
}

/** A StatefulSet gives each of its Pods a volume for each of its claim templates. */
function withClaims({ template, volumeClaimTemplates = [] }: WorkloadSpec): PodTemplate {
  if (volumeClaimTemplates.length === 0) return template;
  const volumes = volumeClaimTemplates.map(({ metadata: { name } }) => ({ name, persistentVolumeClaim: { claimName: `${name}-0` } }));
  return { ...template, spec: { ...template.spec, volumes: [...(template.spec.volumes ?? []), ...volumes] } };
}

/** A Pod as a controller makes it from the template of a workload. */
export function podOf(workload: KubernetesObject): KubernetesObject {
  const template = podTemplateOf(workload);
  if (template === undefined) throw new Error(`a ${workload.kind} has no Pods`);
  const { name, namespace } = workload.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    ...template,
    metadata: { ...template.metadata, name, ...(namespace === undefined ? {} : { namespace }) },
  };
}
