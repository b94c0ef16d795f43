/** Whether a value asks for something: not one that is left out, off or empty, nor one that holds such values only. */
export function asksForSomething(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value !== undefined && value !== false;
  return Object.values(value).some(asksForSomething);
}
