import type { ConfigMap, Pod, Secret, SecretKeySelector } from 'kubernetes-types/core/v1';

/** A Pod, or what has one as its template. */
export type PodOwner = { readonly kind?: string; readonly metadata?: Pod['metadata']; readonly spec?: object };

/** What the Pod refers to, as a cluster would have it. */
export interface ClusterObjects {
  readonly objects?: readonly { readonly kind?: string; readonly metadata?: { readonly name?: string } }[];
  /** Folders of the node that stand for volumes, by the name of their claim. */
  readonly claims?: Readonly<Record<string, string>>;
}

type Data = Readonly<Record<string, string | Buffer>>;

/** The files of a ConfigMap or a Secret. */
export function dataOf(objects: ClusterObjects, kind: 'ConfigMap' | 'Secret', name: string): Data {
  const found = dataIfAny(objects, kind, name);
  if (found === undefined) throw new Error(`MountVolume.SetUp failed: there is no ${kind} ${name}`);
  return found;
}

/** The text of a key of a Secret for a variable, or undefined if it is not there and need not be. */
export function secretTextOf(pod: Pod, objects: ClusterObjects, { name = '', key, optional }: SecretKeySelector): string | undefined {
  const data = dataIfAny(objects, 'Secret', name);
  const text = data?.[key]?.toString();
  if (text !== undefined || optional === true) return text;
  if (data === undefined) throw new Error(`CreateContainerConfigError: secret "${name}" not found`);
  throw new Error(`CreateContainerConfigError: couldn't find key ${key} in Secret ${pod.metadata?.namespace}/${name}`);
}

function dataIfAny({ objects = [] }: ClusterObjects, kind: 'ConfigMap' | 'Secret', name: string): Data | undefined {
  const found = objects.find((object) => object.kind === kind && object.metadata?.name === name);
  if (found === undefined || kind === 'ConfigMap') return found && ((found as ConfigMap).data ?? {});
  const { data = {}, stringData = {} } = found as Secret;
  return { ...mapValues(data, (value) => Buffer.from(value, 'base64')), ...stringData };
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/** The value of a field of a Pod, by its path in the downward API. */
export function fieldOf(pod: Pod, path: string): string {
  const keyed = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (keyed !== null) return pod.metadata?.[keyed[1] as 'labels' | 'annotations']?.[keyed[2] ?? ''] ?? '';
  const value: Readonly<Record<string, string | undefined>> = {
    'metadata.name': pod.metadata?.name,
    'metadata.namespace': pod.metadata?.namespace,
    'metadata.uid': pod.metadata?.uid,
    'spec.nodeName': pod.spec?.nodeName,
    'spec.serviceAccountName': pod.spec?.serviceAccountName ?? 'default',
    'status.podIP': pod.status?.podIP,
    'status.hostIP': pod.status?.hostIP,
  };
  const text = value[path];
  if (text === undefined) throw new Error(`the Pod has no field ${path}`);
  return text;
}
