import type { Pod, PodSpec, Volume } from 'kubernetes-types/core/v1';
import type { Annotations, Labels } from '../config/text';

/**
 * A Kubernetes object as the API server takes it: plain data with a name. It has no status, and no dates.
 *
 * @typeParam T - the object's type in `kubernetes-types`
 */
export type Manifest<T> = Omit<T, 'apiVersion' | 'kind' | 'metadata' | 'status'> & {
  /** Group and version of the API. */
  apiVersion: ManifestWord<T, 'apiVersion'>;
  /** Kind of the object. */
  kind: ManifestWord<T, 'kind'>;
  /** Its name, and what is said about it. */
  metadata: ManifestMetadata;
};

/**
 * The text that every object of a type has in a field, such as `Pod` as its kind.
 *
 * @typeParam T - the object's type in `kubernetes-types`
 * @typeParam K - the field
 */
export type ManifestWord<T, K extends string> = T extends { [P in K]?: infer W }
  ? unknown extends W
    ? string
    : Extract<W, string>
  : string;

/** What the metadata of a rendered object has. */
export interface ManifestMetadata extends TemplateMetadata {
  /** Name of the object. */
  name: string;
  /** Its namespace. Left out for objects of the whole cluster. */
  namespace?: string;
}

/** What the metadata of the Pods of a rendered object has. */
export interface TemplateMetadata {
  /** The library's labels, and those of the config. */
  labels?: Record<string, string>;
  /** The library's annotations, and those of the config. */
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
> & {
  /** What its containers mount. Empty if they mount nothing. */
  volumes: RenderedVolume[];
};

/** A volume of a rendered Pod. */
export type RenderedVolume = Pick<
  Volume,
  'name' | 'configMap' | 'downwardAPI' | 'emptyDir' | 'hostPath' | 'persistentVolumeClaim' | 'projected' | 'secret'
>;

/** The Pods of a workload. */
export interface PodTemplate {
  /** What is said about the Pods. */
  metadata: TemplateMetadata;
  /** What the Pods are. */
  spec: RenderedPodSpec;
}

/** A rendered Pod. */
export type PodManifest = Omit<Manifest<Pod>, 'spec'> & {
  /** What the Pod is. */
  spec: RenderedPodSpec;
};

/**
 * A workload whose Pods are made from a template.
 *
 * @typeParam T - the workload's type in `kubernetes-types`
 */
export type WorkloadManifest<T extends Workload> = Omit<Manifest<T>, 'spec'> & {
  /** What the workload is. */
  spec: Omit<NonNullable<T['spec']>, 'template'> & WorkloadSpec<PodTemplate>;
};

/** An object that makes Pods from a template. */
export interface Workload {
  /** What it is. */
  spec?: WorkloadSpec;
}

/**
 * A spec with a template for Pods.
 *
 * @typeParam Template - the template
 */
export interface WorkloadSpec<Template extends object = object> {
  /** What the Pods are made from. */
  template: Template;
}

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
