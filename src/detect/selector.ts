import type { Labels } from '../config/text';
import { canonical } from '../values/canonical';
import { isUsable, rankOf } from './label-choice';
import type { KnownNode } from './node';

type Entry = readonly [key: string, value: string];

interface Group {
  readonly nodes: readonly KnownNode[];
}

const mostLabels = 3;

/**
 * A selector for each group: the values of the fewest labels that every group has and that tell each from each. A node that
 * comes later can then not fit two of them. Undefined if there are no such labels; of as few, those that fit best.
 */
export function selectorsOf(groups: readonly Group[]): readonly Labels[] | undefined {
  if (groups.length < 2) return groups.map(() => ({}));
  const labels = groups.map(({ nodes }) => new Map(usableLabels(nodes)));
  const keys = tellingKeys(labels);
  for (let size = 1; size <= mostLabels; size++) {
    const found = combinations(keys, size).find((chosen) => new Set(labels.map((own) => valuesOf(own, chosen))).size === groups.length);
    if (found !== undefined) return labels.map((own) => selectorWith(own, found));
  }
  return undefined;
}

/** The keys that every group has, and not with the same value everywhere; those that fit best first. */
function tellingKeys(labels: readonly ReadonlyMap<string, string>[]): readonly string[] {
  const [first = new Map<string, string>()] = labels;
  return [...first.keys()]
    .filter((key) => labels.every((own) => own.has(key)) && labels.some((own) => own.get(key) !== first.get(key)))
    .toSorted((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
}

function valuesOf(labels: ReadonlyMap<string, string>, keys: readonly string[]): string {
  return JSON.stringify(keys.map((key) => labels.get(key)));
}

function selectorWith(labels: ReadonlyMap<string, string>, keys: readonly string[]): Labels {
  return canonical(Object.fromEntries(keys.map((key) => [key, labels.get(key) ?? ''])));
}

function combinations(keys: readonly string[], size: number): readonly (readonly string[])[] {
  if (size === 0) return [[]];
  return keys.flatMap((key, index) => combinations(keys.slice(index + 1), size - 1).map((others) => [key, ...others]));
}

function usableLabels(nodes: readonly KnownNode[]): readonly Entry[] {
  return sharedLabels(nodes).filter(([key, value]) => nodes.every(({ name }) => isUsable(key, value, name)));
}

/** The labels that all the nodes have. */
export function sharedLabels([first, ...more]: readonly KnownNode[]): readonly Entry[] {
  return Object.entries(first?.labels ?? {}).filter(([key, value]) => more.every(({ labels }) => labels[key] === value));
}
