import type { Container, PodSpec } from 'kubernetes-types/core/v1';
import type { LabelSelector, ObjectMeta } from 'kubernetes-types/meta/v1';
import type { PolicyRule, RoleRef, Subject } from 'kubernetes-types/rbac/v1';

/** What an object of this library may have: the objects of all its kinds in one. */
export interface AnyObject {
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly spec?: PodSpec & {
    readonly template?: { readonly metadata?: ObjectMeta; readonly spec: PodSpec };
    readonly selector?: LabelSelector;
    readonly replicas?: number;
    readonly ttlSecondsAfterFinished?: number;
    readonly updateStrategy?: { readonly type?: string };
    readonly type?: string;
  };
  readonly rules?: readonly PolicyRule[];
  readonly roleRef?: RoleRef;
  readonly subjects?: readonly Subject[];
}

/** What a finding is about: the name of an application, or one of its containers. */
export function subjectOf(object: AnyObject, container?: Container): string {
  const name = object.metadata.labels?.['app.kubernetes.io/name'] ?? `${object.kind} ${object.metadata.name}`;
  return container === undefined ? name : `${name}/${container.name}`;
}

/** The Pods that an object makes, or is. */
export function podSpecOf({ kind, spec }: AnyObject): PodSpec | undefined {
  return kind === 'Pod' ? spec : spec?.template?.spec;
}

/** All containers, those that end before the others start first. */
export function containersOf({ initContainers = [], containers }: PodSpec): readonly Container[] {
  return [...initContainers, ...containers];
}
