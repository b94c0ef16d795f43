import type { Pod, PodSpec } from 'kubernetes-types/core/v1';
import type { PodOwner } from '../kubelet/objects';

/** A Secret or a ConfigMap. */
export interface NamedObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/** What the key of an object has. */
type TextOf = (name: string, key: string) => string;

/** The Secrets and ConfigMaps that a Pod or a workload names, each key with a text, by default one that says which it is. */
export function namedObjects(owner: PodOwner, textOf: TextOf = (name, key) => `${name}/${key}\n`): readonly NamedObject[] {
  const objects = new Map<string, { readonly kind: string; readonly name: string; readonly keys: Set<string> }>();
  for (const { kind, name = '', keys } of [...namedByVolumes(owner), ...namedByVariables(owner)]) {
    const found = objects.get(`${kind}/${name}`) ?? { kind, name, keys: new Set<string>() };
    for (const key of keys) found.keys.add(key);
    objects.set(`${kind}/${name}`, found);
  }
  return [...objects.values()].map(({ kind, name, keys }) => ({
    kind,
    metadata: { name },
    [kind === 'Secret' ? 'stringData' : 'data']: Object.fromEntries([...keys].map((key) => [key, textOf(name, key)])),
  }));
}

/** The names of the claims that a Pod or a workload mounts. */
export function namedClaims(owner: PodOwner): readonly string[] {
  return (specOf(owner).volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);
}

interface Reference {
  readonly kind: 'Secret' | 'ConfigMap';
  readonly name: string | undefined;
  readonly keys: readonly string[];
}

function namedByVolumes(owner: PodOwner): readonly Reference[] {
  const sources = (specOf(owner).volumes ?? []).flatMap(({ projected }) => projected?.sources ?? []);
  const keys = (items: readonly { readonly key: string }[] = []) => items.map(({ key }) => key);
  return sources.flatMap(({ secret, configMap }): readonly Reference[] => [
    ...(secret === undefined ? [] : [{ kind: 'Secret', name: secret.name, keys: keys(secret.items) } as const]),
    ...(configMap === undefined ? [] : [{ kind: 'ConfigMap', name: configMap.name, keys: keys(configMap.items) } as const]),
  ]);
}

function namedByVariables(owner: PodOwner): readonly Reference[] {
  const { initContainers = [], containers } = specOf(owner);
  return [...initContainers, ...containers]
    .flatMap(({ env = [] }) => env)
    .flatMap(({ valueFrom }) => valueFrom?.secretKeyRef ?? [])
    .map(({ name, key }) => ({ kind: 'Secret', name, keys: [key] }));
}

function specOf({ spec }: PodOwner): PodSpec {
  const { template } = spec as { readonly template?: Pod };
  return template?.spec ?? (spec as PodSpec);
}
