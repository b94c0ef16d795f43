/**
 * One CSV record of `key=value` fields, as buildctl reads `--output`. A field with a comma, a quote or a line break is
 * quoted as a whole, and its quotes are doubled.
 */
export function csvRecord(fields: readonly (readonly [key: string, value: string])[]): string {
  return fields.map(([key, value]) => quoteField(`${key}=${value}`)).join(',');
}

function quoteField(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
