import { isPlain } from '../errors';
import { type NameOf, nameOf } from './props';

/** An option that refers to an object by its name. */
export type ReferenceKey = 'claimName' | 'configMapName' | 'registryCredentials' | 'runtimeClassName' | 'secretName' | 'serviceAccountName';

// Complete, or it does not compile.
const references: Readonly<Record<ReferenceKey, true>> = {
  claimName: true,
  configMapName: true,
  registryCredentials: true,
  runtimeClassName: true,
  secretName: true,
  serviceAccountName: true,
};

/**
 * The same options, in which whatever refers to an object by its name ({@link ReferenceKey}) may be the object.
 *
 * @typeParam T - the options
 */
export type WithConstructs<T> = T extends readonly (infer Item)[]
  ? readonly WithConstructs<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: K extends ReferenceKey ? NameOf | Exclude<T[K], string> : WithConstructs<T[K]> }
    : T;

const deepest = 32;

/** The same options with plain names. What has another shape is left for the checks to report. */
export function plainNames<T>(options: WithConstructs<T>): T {
  return plain(options, []) as T;
}

/** The objects on the way to a value are those of its caller, which takes them back. */
function plain(value: unknown, parents: unknown[]): unknown {
  if (typeof value !== 'object' || value === null || !isPlain(value)) return value;
  if (parents.includes(value) || parents.length >= deepest) return value;
  parents.push(value);
  const copy = Array.isArray(value) ? value.map((item) => plain(item, parents)) : plainRecord(value, parents);
  parents.pop();
  return copy;
}

function plainRecord(record: object, parents: unknown[]): object {
  const entries = Object.entries(record);
  return Object.fromEntries(entries.map(([key, item]) => [key, isReference(key, item) ? nameOf(item) : plain(item, parents)]));
}

/** The id of a secret may be called like an option that refers to an object. */
function isReference(key: string, item: unknown): item is NameOf {
  return Object.hasOwn(references, key) && typeof item === 'object' && item !== null && 'name' in item;
}
