/** An object with keys, of which nothing else is known. */
export type UnknownRecord = Readonly<Record<string, unknown>>;

/** Whether a value is an object with keys and no list: what comes from JSON may be anything. */
export function isRecord(value: unknown): value is UnknownRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
