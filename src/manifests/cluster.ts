import type { Namespace } from 'kubernetes-types/core/v1';
import type { PriorityClass } from 'kubernetes-types/scheduling/v1';
import type { ResolvedPriorityClasses } from '../resolve/priority-classes';
import type { ResolvedNamespace, ResolvedPriorityClass } from '../resolve/resolved';
import { type Manifest, metadata } from './manifest';

/** The namespaces of a cluster, by their names. */
export function namespaceManifests(namespaces: readonly ResolvedNamespace[]): Readonly<Record<string, Manifest<Namespace>>> {
  return Object.fromEntries(namespaces.map((namespace) => [namespace.name, namespaceManifest(namespace)]));
}

/** The PriorityClasses of a cluster, by what they are for. */
export function priorityClassManifests(classes: ResolvedPriorityClasses): Readonly<Record<string, Manifest<PriorityClass>>> {
  return Object.fromEntries(
    Object.entries<ResolvedPriorityClass | undefined>({ daemon: classes.daemon, builds: classes.builds }).flatMap(([key, value]) => {
      return value === undefined ? [] : [[key, priorityClassManifest(value)]];
    }),
  );
}

/** A namespace with the Pod Security level of its Pods. */
function namespaceManifest(namespace: ResolvedNamespace): Manifest<Namespace> {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: metadata({ ...namespace, namespace: undefined }) };
}

/** A PriorityClass, which is nobody's default. */
function priorityClassManifest(priorityClass: ResolvedPriorityClass): Manifest<PriorityClass> {
  const { value, preemptionPolicy, description } = priorityClass;
  return {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: metadata({ ...priorityClass, namespace: undefined }),
    value,
    preemptionPolicy,
    description,
  };
}
