import type { Answer, ApiClient, Call } from './api-client';

/** What every object has. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** An object as the server gives it back. */
export interface StoredObject extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & { readonly uid: string; readonly resourceVersion: string };
}

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

// Otherwise the server would drop fields that it does not know.
const fieldValidation = 'Strict';

/**
 * What the server would say of an object if it were created: every field known, every admission plugin passed.
 *
 * @param yaml Text of the object, which the server reads as kubectl does. Without it the object is sent as JSON.
 */
export function tryCreate(client: ApiClient, object: KubernetesObject, yaml?: string): Promise<Answer> {
  return post(client, object, { dryRun: 'All' }, yaml);
}

/** Whatever is wrong with an object in the eyes of the server: its refusal, or the warnings with which it takes it. */
export async function problemsOf(client: ApiClient, object: KubernetesObject, yaml?: string): Promise<readonly string[]> {
  return problemsIn(await tryCreate(client, object, yaml));
}

export function problemsIn(answer: Answer): readonly string[] {
  return [...(isSuccess(answer) ? [] : [messageOf(answer)]), ...answer.warnings];
}

export async function create(client: ApiClient, object: KubernetesObject, yaml?: string): Promise<StoredObject> {
  return stored(await post(client, object, {}, yaml));
}

/** Creates an object unless there is one of its name. */
export async function ensure(client: ApiClient, object: KubernetesObject): Promise<void> {
  const answer = await post(client, object);
  if (answer.status !== 409) stored(answer);
}

/** Creates or changes an object as `kubectl apply --server-side` does. */
export async function apply(client: ApiClient, object: KubernetesObject): Promise<StoredObject> {
  return stored(await patch(client, object, {}));
}

/** What the server would say of an object if it were applied, whether it is there or not. */
export function tryApply(client: ApiClient, object: KubernetesObject): Promise<Answer> {
  return patch(client, object, { dryRun: 'All' });
}

async function patch(client: ApiClient, object: KubernetesObject, query: Call['query']): Promise<Answer> {
  const path = await pathOf(client, object);
  return client.send({
    method: 'PATCH',
    path,
    query: { fieldManager: 'e2e', fieldValidation, ...query },
    body: JSON.stringify(object),
    contentType: 'application/apply-patch+yaml',
  });
}

/** Whether there is an object of its name. */
export async function isThere(client: ApiClient, object: KubernetesObject): Promise<boolean> {
  return isSuccess(await client.send({ method: 'GET', path: await pathOf(client, object) }));
}

export async function read(client: ApiClient, object: KubernetesObject): Promise<StoredObject> {
  return stored(await client.send({ method: 'GET', path: await pathOf(client, object) }));
}

export async function remove(client: ApiClient, object: KubernetesObject): Promise<void> {
  // At once: no kubelet and no controller is there to wait for.
  const query = { gracePeriodSeconds: '0', propagationPolicy: 'Background' };
  const path = await pathOf(client, object);
  const answer = await client.send({ method: 'DELETE', path, query });
  if (!isSuccess(answer)) throw new Error(messageOf(answer));
  if (finalizersOf(answer).length > 0) await letGo(client, path);
}

function finalizersOf({ body }: Answer): readonly string[] {
  return (body as { readonly metadata?: { readonly finalizers?: readonly string[] } }).metadata?.finalizers ?? [];
}

/** Ends what a controller would end, such as the protection of claims that Pods use. */
async function letGo(client: ApiClient, path: string): Promise<void> {
  const body = JSON.stringify({ metadata: { finalizers: null } });
  const answer = await client.send({ method: 'PATCH', path, body, contentType: 'application/merge-patch+json' });
  if (!isSuccess(answer)) throw new Error(messageOf(answer));
}

/** Path of an object on the server, which is also where its subresources are. */
export async function pathOf(client: ApiClient, object: KubernetesObject): Promise<string> {
  return `${await collection(client, object)}/${object.metadata.name}`;
}

async function post(client: ApiClient, object: KubernetesObject, query: Call['query'] = {}, yaml?: string): Promise<Answer> {
  const content = yaml === undefined ? { body: JSON.stringify(object) } : { body: yaml, contentType: 'application/yaml' };
  return client.send({ method: 'POST', path: await collection(client, object), query: { ...query, fieldValidation }, ...content });
}

/** Path of all objects of a kind and a namespace, as the server itself says where they are. */
async function collection(client: ApiClient, { apiVersion, kind, metadata }: KubernetesObject): Promise<string> {
  const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const resources = await resourcesOf(client, group);
  const resource = resources.find(({ name, kind: known }) => known === kind && !name.includes('/'));
  if (resource === undefined) throw new Error(`the server does not know ${apiVersion} ${kind}`);
  return `${group}${resource.namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : ''}/${resource.name}`;
}

const discovered = new WeakMap<ApiClient, Map<string, Promise<readonly Resource[]>>>();

function resourcesOf(client: ApiClient, group: string): Promise<readonly Resource[]> {
  const known = discovered.get(client) ?? new Map<string, Promise<readonly Resource[]>>();
  discovered.set(client, known);
  const resources = known.get(group) ?? discover(client, group);
  known.set(group, resources);
  return resources;
}

async function discover(client: ApiClient, path: string): Promise<readonly Resource[]> {
  const answer = await client.send({ method: 'GET', path });
  if (!isSuccess(answer)) throw new Error(messageOf(answer));
  return (answer.body as { readonly resources: readonly Resource[] }).resources;
}

function stored(answer: Answer): StoredObject {
  if (!isSuccess(answer)) throw new Error(messageOf(answer));
  return answer.body as StoredObject;
}

function isSuccess({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

/** Why the server refuses a request. */
function messageOf({ status, body }: Answer): string {
  const message = typeof body === 'object' && body !== null && 'message' in body ? body.message : body;
  return `${status} ${message}`;
}
