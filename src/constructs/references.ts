import { isPlain } from '../errors';
import { type NameOf, nameOf } from './props';

// Complete, or it does not compile.
const references = ['claimName', 'configMapName', 'registryCredentials', 'secretName', 'serviceAccountName'] as const;

type Reference = (typeof references)[number];

/** The same options, in which whatever refers to an object by its name may be the object. */
export type WithConstructs<T> = T extends readonly (infer Item)[]
  ? readonly WithConstructs<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: K extends Reference ? NameOf | Exclude<T[K], string> : WithConstructs<T[K]> }
    : T;

const deepest = 32;

/** The same options with plain names. What has another shape is left for the checks to report. */
export function plainNames<T>(options: WithConstructs<T>): T {
  return plain(options, 0) as T;
}

function plain(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || !isPlain(value) || depth > deepest) return value;
  if (Array.isArray(value)) return value.map((item) => plain(item, depth + 1));
  const isReference = (key: string) => (references as readonly string[]).includes(key);
  const entries = Object.entries(value).map(([key, item]) => [key, isReference(key) ? nameOf(item) : plain(item, depth + 1)] as const);
  return Object.fromEntries(entries);
}
