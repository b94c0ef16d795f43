import { isAlias, isCollection, isMap, isNode, isPair, isScalar, isSeq, type Node, type Pair, type Scalar } from 'yaml';
import type { Span } from './source';
import { isMergeKey, mergeSources, spanOf, type YamlFile } from './yaml-file';

/** What a path of keys leads to in a file: as far as the file has it. */
export interface Found {
  /** The value, or the nearest that there is around it. */
  readonly value: Node | undefined;
  /** Its key, unless it is an item of a list or the whole file. */
  readonly key: Node | undefined;
  /** Whether the path was followed to its end. */
  readonly complete: boolean;
}

/** Follows a path of keys, through aliases and merge keys. */
export function find(file: YamlFile, keys: readonly string[]): Found {
  let found: Found = { value: file.document.contents ?? undefined, key: undefined, complete: true };
  for (const key of keys) {
    const next = childOf(file, found.value, key);
    if (next === undefined) return { ...found, complete: false };
    found = next;
  }
  return found;
}

function childOf(file: YamlFile, node: Node | undefined, key: string): Found | undefined {
  const parent = resolved(file, node);
  if (isSeq(parent)) {
    const item = parent.items[Number(key)];
    return isNode(item) ? { value: item, key: undefined, complete: true } : undefined;
  }
  const pair = pairOf(file, parent, key);
  if (pair === undefined) return undefined;
  return { value: isNode(pair.value) ? pair.value : undefined, key: isNode(pair.key) ? pair.key : undefined, complete: true };
}

function pairOf(file: YamlFile, node: Node | undefined, key: string): Pair | undefined {
  const map = resolved(file, node);
  if (!isMap(map)) return undefined;
  const own = map.items.find((pair) => isPair(pair) && isScalar(pair.key) && String(pair.key.value) === key);
  return own ?? merged(file, map.items, key);
}

/** A key that comes from a merge key. Where several sources have it, the first counts. */
function merged(file: YamlFile, pairs: readonly Pair[], key: string): Pair | undefined {
  const merge = pairs.find((pair) => isMergeKey(pair.key));
  if (merge === undefined) return undefined;
  for (const source of mergeSources(file.document, merge.value)) {
    const pair = pairOf(file, isNode(source) ? source : undefined, key);
    if (pair !== undefined) return pair;
  }
  return undefined;
}

function resolved(file: YamlFile, node: Node | undefined): Node | undefined {
  return isAlias(node) ? node.resolve(file.document) : node;
}

/**
 * Where a reader looks for a problem: at the value, or at the key where the problem is the key or the value begins on a line of its own;
 * of what is not there, at what it should be in.
 */
export function spanAt(file: YamlFile, keys: readonly string[], atKey: boolean): Span | undefined {
  const { value, key, complete } = find(file, keys);
  const target = key !== undefined && (atKey || !complete || value === undefined || isBlock(value) || isAbsent(value)) ? key : value;
  if (target === undefined) return { source: file.source, start: 0, end: 0 };
  const span = spanOf(file.source, target);
  // A place for something that is missing, or for what has several lines, is where it begins.
  const begins = isCollection(target) && (!complete || keys.length === 0 || isBlock(target));
  return span && begins ? { ...span, end: span.start } : span;
}

function isBlock(node: Node): boolean {
  return isCollection(node) && node.flow !== true;
}

function isAbsent(node: Node): boolean {
  return isScalar(node) && node.value === null && node.source === '';
}

/** The scalar without quotes that a path leads to, if there is one. */
export function plainScalarAt(file: YamlFile, keys: readonly string[]): Scalar | undefined {
  const { value, complete } = find(file, keys);
  const node = complete ? resolved(file, value) : undefined;
  return isScalar(node) && (node.type === 'PLAIN' || node.type === undefined) ? node : undefined;
}
