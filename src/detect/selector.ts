import type { Labels } from '../config/text';
import { isUsable, rankOf } from './label-choice';
import type { KnownNode } from './node';

type Entry = readonly [key: string, value: string];

const mostLabels = 3;

/**
 * The fewest labels that all the nodes have and that none of the others has together; undefined if there are none. Of as
 * few, those that fit best.
 */
export function selectorOf(nodes: readonly KnownNode[], others: readonly KnownNode[]): Labels | undefined {
  const candidates = sharedLabels(nodes)
    .filter(([key, value]) => nodes.every(({ name }) => isUsable(key, value, name)))
    .toSorted(byFitness);
  const found = fewest(candidates, distinct(candidates, others));
  return found && Object.fromEntries(found.toSorted(([a], [b]) => byText(a, b)));
}

/** The labels that all the nodes have. */
export function sharedLabels([first, ...more]: readonly KnownNode[]): readonly Entry[] {
  return Object.entries(first?.labels ?? {}).filter(([key, value]) => more.every(({ labels }) => labels[key] === value));
}

function byFitness([a]: Entry, [b]: Entry): number {
  return rankOf(a) - rankOf(b) || byText(a, b);
}

function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}

/** What each of the others has of the candidates. Nodes that are the same in this count once. */
function distinct(candidates: readonly Entry[], others: readonly KnownNode[]): readonly ReadonlySet<Entry>[] {
  const shared = others.map(({ labels }) => candidates.filter(([key, value]) => labels[key] === value));
  const byKeys = new Map(shared.map((entries) => [entries.map(([key]) => key).join(), new Set(entries)]));
  return [...byKeys.values()];
}

function fewest(candidates: readonly Entry[], others: readonly ReadonlySet<Entry>[]): readonly Entry[] | undefined {
  // Of a node with all of them no selection is free, which trying every combination would find out last.
  if (others.some((other) => other.size === candidates.length)) return undefined;
  for (let size = 1; size <= mostLabels; size++) {
    const found = combination(candidates, others, size);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first combination of at most `size` candidates that none of the others has. */
function combination(candidates: readonly Entry[], others: readonly ReadonlySet<Entry>[], size: number): readonly Entry[] | undefined {
  if (others.length === 0) return [];
  if (size === 1) {
    const last = candidates.find((candidate) => !others.some((other) => other.has(candidate)));
    return last && [last];
  }
  for (const [index, candidate] of candidates.entries()) {
    const left = others.filter((other) => other.has(candidate));
    const more = left.length < others.length ? combination(candidates.slice(index + 1), left, size - 1) : undefined;
    if (more !== undefined) return [candidate, ...more];
  }
  return undefined;
}
