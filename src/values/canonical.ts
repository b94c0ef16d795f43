import type { UnknownRecord } from './record';

/** A deep copy of plain data with sorted keys, so that the order in which a user writes keys never shows. */
export function canonical<T>(value: T): T {
  return sorted(value) as T;
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const copy: Record<string, unknown> = {};
  for (const key of sortedKeys(value)) {
    const item = sorted((value as UnknownRecord)[key]);
    if (item !== undefined) setOwn(copy, key, item);
  }
  return copy;
}

const few = 16;

/** Most objects have few keys. For these, getting ready to sort takes longer than to put each in its place. */
function sortedKeys(value: object): readonly string[] {
  const keys = Object.keys(value);
  if (keys.length > few) return keys.sort();
  for (let at = 1; at < keys.length; at++) {
    const key = String(keys[at]);
    let place = at;
    for (; place > 0 && String(keys[place - 1]) > key; place--) keys[place] = String(keys[place - 1]);
    keys[place] = key;
  }
  return keys;
}

/** An assignment, which a key that JSON may have and objects have already does not escape. */
function setOwn(record: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(record, key, { value, configurable: true, enumerable: true, writable: true });
  else record[key] = value;
}

/** The entries of a record in the order of their keys' code units, which no locale changes. */
export function sortedEntries<T>(record: Readonly<Record<string, T>>): readonly (readonly [string, T])[] {
  return sortedKeys(record).map((key) => [key, record[key] as T]);
}
