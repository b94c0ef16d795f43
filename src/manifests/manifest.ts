import type { ObjectMeta } from 'kubernetes-types/meta/v1';
import type { Annotations, Labels } from '../config/text';

/** A Kubernetes object as the API server takes it: plain data with a name. */
export type Manifest<T> = T & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta & { readonly name: string };
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
export function metadata({ name, namespace, labels, annotations }: Named): ObjectMeta & { readonly name: string } {
  return { name, ...(namespace !== undefined && { namespace }), labels: { ...labels }, ...nonEmpty('annotations', { ...annotations }) };
}

/** A record under its key, unless it is empty. */
export function nonEmpty<K extends string, T extends object>(key: K, value: T): { [P in K]?: T } {
  return (Object.keys(value).length === 0 ? {} : { [key]: value }) as { [P in K]?: T };
}
