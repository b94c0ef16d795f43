import type { Pod, PodSpec, Volume } from 'kubernetes-types/core/v1';
import type { Annotations, Labels } from '../config/text';

/** A Kubernetes object as the API server takes it: plain data with a name. It has no status, and no dates. */
export type Manifest<T> = Omit<T, 'apiVersion' | 'kind' | 'metadata' | 'status'> & {
  apiVersion: Word<T, 'apiVersion'>;
  kind: Word<T, 'kind'>;
  metadata: ManifestMetadata;
};

type Word<T, K extends string> = T extends { [P in K]?: infer W } ? (unknown extends W ? string : Extract<W, string>) : string;

/** What the metadata of a rendered object has. */
export interface ManifestMetadata extends TemplateMetadata {
  name: string;
  namespace?: string;
}

/** What the metadata of the Pods of a rendered object has. */
export interface TemplateMetadata {
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

/** What a rendered Pod says: no more, so that Pods of every client library have a place for it. */
export type RenderedPodSpec = Pick<
  PodSpec,
  | 'activeDeadlineSeconds'
  | 'affinity'
  | 'automountServiceAccountToken'
  | 'containers'
  | 'enableServiceLinks'
  | 'hostUsers'
  | 'imagePullSecrets'
  | 'initContainers'
  | 'nodeSelector'
  | 'priorityClassName'
  | 'restartPolicy'
  | 'runtimeClassName'
  | 'schedulerName'
  | 'securityContext'
  | 'serviceAccountName'
  | 'terminationGracePeriodSeconds'
  | 'tolerations'
  | 'topologySpreadConstraints'
> & { volumes: RenderedVolume[] };

/** A volume of a rendered Pod. */
export type RenderedVolume = Pick<
  Volume,
  'name' | 'configMap' | 'downwardAPI' | 'emptyDir' | 'hostPath' | 'persistentVolumeClaim' | 'projected' | 'secret'
>;

/** The Pods of a workload. */
export interface PodTemplate {
  metadata: TemplateMetadata;
  spec: RenderedPodSpec;
}

/** A rendered Pod. */
export type PodManifest = Omit<Manifest<Pod>, 'spec'> & { spec: RenderedPodSpec };

/** A workload whose Pods are made from a template. */
export type WorkloadManifest<T extends { spec?: { template: object } }> = Omit<Manifest<T>, 'spec'> & {
  spec: Omit<NonNullable<T['spec']>, 'template'> & { template: PodTemplate };
};

/** What metadata is made of. */
export interface Named {
  readonly name: string;
  /** Undefined for objects of the whole cluster. */
  readonly namespace: string | undefined;
  readonly labels: Labels;
  readonly annotations: Annotations;
}

/** Metadata of one object. */
export function metadata({ name, namespace, labels, annotations }: Named): ManifestMetadata {
  return {
    name,
    ...(namespace !== undefined && { namespace }),
    labels: { ...labels },
    ...(!isEmpty(annotations) && { annotations: { ...annotations } }),
  };
}

/** A record or a list under its key, unless it is empty. */
export function nonEmpty<K extends string, T extends object>(key: K, value: T): { [P in K]?: T } {
  return (isEmpty(value) ? {} : { [key]: value }) as { [P in K]?: T };
}

/** Whether a record or a list is empty. */
export function isEmpty(value: object): boolean {
  for (const _ in value) return false;
  return true;
}
