/** A value as messages show it. */
export function received(value: unknown): string {
  return value === undefined || value === null ? 'nothing' : JSON.stringify(value);
}
