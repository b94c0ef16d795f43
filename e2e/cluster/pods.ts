import type { Pod } from 'kubernetes-types/core/v1';
import { waitUntil } from '../node/process';
import type { ApiClient } from './api-client';
import { type KubernetesObject, pathOf, read } from './objects';

/** A Pod as the API server has it. */
export type StoredPod = KubernetesObject & Pod;

export function hasEnded({ status }: StoredPod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

/** The Pods of a namespace that have a label. */
export async function podsWith(client: ApiClient, namespace: string, labelSelector: string): Promise<readonly StoredPod[]> {
  const { body } = await client.send({ method: 'GET', path: `/api/v1/namespaces/${namespace}/pods`, query: { labelSelector } });
  // The items of a list do not say what they are.
  const { items } = body as { readonly items: readonly StoredPod[] };
  return items.map((pod) => ({ ...pod, apiVersion: 'v1', kind: 'Pod' }));
}

/** Asks for an object until it is as wanted, and returns it. */
export async function readUntil<T extends KubernetesObject>(
  client: ApiClient,
  object: KubernetesObject,
  isWanted: (stored: T) => boolean,
  timeoutSeconds = 90,
): Promise<T> {
  let last: T | undefined;
  const what = `${object.kind} ${object.metadata.name} is as wanted`;
  const isSo = async () => {
    last = (await read(client, object)) as KubernetesObject as T;
    return isWanted(last);
  };
  await waitUntil(what, isSo, timeoutSeconds).catch((cause) => {
    throw new Error(`${cause.message}: ${JSON.stringify((last as { readonly status?: unknown } | undefined)?.status)}`, { cause });
  });
  return last as T;
}

/** What a container of a Pod has printed. */
export async function logOf(client: ApiClient, pod: KubernetesObject, container: string): Promise<string> {
  const { body } = await client.send({ method: 'GET', path: `${await pathOf(client, pod)}/log`, query: { container } });
  return typeof body === 'string' ? body : JSON.stringify(body);
}
