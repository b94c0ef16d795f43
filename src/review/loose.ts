import { isRecord, type UnknownRecord } from '../values/record';

// What is reviewed may come from anywhere, so a field that is missing, null or of another type counts as left out, as it does
// for an API server that reads it.

const nothing: UnknownRecord = {};

/** The object that is some keys deeper, empty if there is none. */
export function recordAt(value: unknown, ...keys: readonly string[]): UnknownRecord {
  return optionalRecordAt(value, ...keys) ?? nothing;
}

/** The object that is some keys deeper. */
export function optionalRecordAt(value: unknown, ...keys: readonly string[]): UnknownRecord | undefined {
  const found = keys.reduce<unknown>((parent, key) => (isRecord(parent) ? parent[key] : undefined), value);
  return isRecord(found) ? found : undefined;
}

/** The list of a key, empty if there is none. */
export function listAt(value: UnknownRecord, key: string): readonly unknown[] {
  const list = value[key];
  return Array.isArray(list) ? list : [];
}

/** The texts in the list of a key. */
export function textsAt(value: UnknownRecord, key: string): readonly string[] {
  return listAt(value, key).filter((item) => typeof item === 'string');
}

/** The text of a key, undefined if it is empty. */
export function textAt(value: UnknownRecord, key: string): string | undefined {
  const text = value[key];
  return typeof text === 'string' && text !== '' ? text : undefined;
}

export function numberAt(value: UnknownRecord, key: string): number | undefined {
  const number = value[key];
  return typeof number === 'number' ? number : undefined;
}

export function booleanAt(value: UnknownRecord, key: string): boolean | undefined {
  const boolean = value[key];
  return typeof boolean === 'boolean' ? boolean : undefined;
}
