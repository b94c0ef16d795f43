/** The value of JSON text; undefined if it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    // What comes from a program is of no known type.
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/** The strings of a list; none if it is no list. */
export function stringsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
