import type { Volume } from 'kubernetes-types/core/v1';
import type { PodOwner } from '../kubelet/objects';

/** The Secrets and ConfigMaps that the projected volumes of a workload name, each key with a text that says which it is. */
export function namedFiles(workload: PodOwner): readonly NamedFiles[] {
  const { template } = workload.spec as { readonly template: { readonly spec: { readonly volumes?: readonly Volume[] } } };
  const sources = (template.spec.volumes ?? []).flatMap(({ projected }) => projected?.sources ?? []);
  return sources.flatMap(({ secret, configMap }) => [
    ...(secret === undefined ? [] : [named('Secret', 'stringData', secret)]),
    ...(configMap === undefined ? [] : [named('ConfigMap', 'data', configMap)]),
  ]);
}

interface NamedFiles {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

type Source = { readonly name?: string; readonly items?: readonly { readonly key: string }[] };

function named(kind: string, data: string, { name = '', items = [] }: Source): NamedFiles {
  return { kind, metadata: { name }, [data]: Object.fromEntries(items.map(({ key }) => [key, `${name}/${key}\n`])) };
}
