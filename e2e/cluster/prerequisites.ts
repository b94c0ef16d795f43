import { waitUntil } from '../node/process';
import type { ApiClient } from './api-client';
import { ensureCustomResources } from './custom-resources';
import { ensure, isThere, type KubernetesObject, remove, tryCreate } from './objects';
import { podTemplateOf } from './pod-template';

/** Creates what a cluster has before objects are applied: custom resources, namespaces with what a controller puts there, and what Pods name. */
export async function prepareFor(client: ApiClient, objects: readonly KubernetesObject[]): Promise<void> {
  for (const apiVersion of new Set(objects.map((object) => object.apiVersion))) await ensureCustomResources(client, apiVersion);
  for (const name of new Set(['default', ...objects.map(namespaceOf)])) await ensureNamespace(client, name);
  for (const object of objects) await ensureServiceAccountOf(client, object);
  // Workloads only make Pods later, and may bring the RuntimeClass of these.
  const pods = objects.filter(({ kind }) => kind === 'Pod');
  const runtimeClasses = new Set(pods.flatMap((pod) => podTemplateOf(pod)?.spec.runtimeClassName ?? []));
  for (const name of runtimeClasses) await ensureRuntimeClass(client, name);
  const priorityClasses = new Set(objects.flatMap((object) => podTemplateOf(object)?.spec.priorityClassName ?? []));
  for (const name of priorityClasses) await ensurePriorityClass(client, name);
}

/** Creates a namespace, and its first ServiceAccount as the controller manager does. */
export async function ensureNamespace(client: ApiClient, name: string, labels: Readonly<Record<string, string>> = {}): Promise<void> {
  await ensure(client, { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
  await ensure(client, serviceAccount('default', name));
}

export function namespaceOf({ metadata }: KubernetesObject): string {
  return metadata.namespace ?? 'default';
}

export function serviceAccount(name: string, namespace: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } };
}

// A Pod needs its ServiceAccount; a workload only makes Pods later, and brings its own.
async function ensureServiceAccountOf(client: ApiClient, object: KubernetesObject): Promise<void> {
  const name = object.kind === 'Pod' ? podTemplateOf(object)?.spec.serviceAccountName : undefined;
  if (name !== undefined) await ensure(client, serviceAccount(name, namespaceOf(object)));
}

async function ensurePriorityClass(client: ApiClient, name: string): Promise<void> {
  // Kubernetes brings these itself.
  if (name.startsWith('system-')) return;
  await ensure(client, { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, ...{ value: 1 } });
  await untilKnown(client, { priorityClassName: name }, 'known');
}

async function ensureRuntimeClass(client: ApiClient, name: string): Promise<void> {
  await ensure(client, { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name }, ...{ handler: 'any' } });
  await untilKnown(client, { runtimeClassName: name }, 'known');
}

/** Takes away a PriorityClass, which cannot be changed, so that another of its name can be made. */
export async function forgetPriorityClass(client: ApiClient, priorityClass: KubernetesObject): Promise<void> {
  if (!(await isThere(client, priorityClass))) return;
  await remove(client, priorityClass);
  await untilPriorityClass(client, priorityClass.metadata.name, 'forgotten');
}

/** Waits until Pods may name a PriorityClass, or may no more. */
export async function untilPriorityClass(client: ApiClient, name: string, state: 'known' | 'forgotten'): Promise<void> {
  await untilKnown(client, { priorityClassName: name }, state);
}

/** Admission looks classes up among those that it has been told of. */
async function untilKnown(client: ApiClient, reference: object, state: 'known' | 'forgotten'): Promise<void> {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'probe' } };
  const spec = { ...reference, containers: [{ name: 'probe', image: 'probe:1' }] };
  await waitUntil(`the class of ${JSON.stringify(reference)} is ${state}`, async () => {
    return ((await tryCreate(client, { ...pod, ...{ spec } })).status === 201) === (state === 'known');
  });
}
