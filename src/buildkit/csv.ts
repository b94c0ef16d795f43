/** One `key=value` of a record. */
export type Field<T extends string = string> = readonly [key: string, value: T];

/**
 * One CSV record of `key=value` fields, as BuildKit's clients read `--output`. A field with a comma, a quote or a line break is
 * quoted as a whole, and its quotes are doubled.
 */
export function csvRecord(fields: readonly Field[]): string {
  let record = '';
  for (const [key, value] of fields) record += (record === '' ? '' : ',') + recordField(key, value);
  return record;
}

/** A field whose value nobody knows yet, and which may have a comma. A value with a quote makes the record one that nobody can read. */
export function quotedField<T extends string>([key, value]: Field<T>): T {
  return `"${key}=${value}"` as T;
}

/** Fields of which some have no value, and are left out. */
export function definedFields(fields: Readonly<Record<string, string | number | boolean | undefined>>): readonly Field[] {
  const defined: Field[] = [];
  for (const key of Object.keys(fields)) if (fields[key] !== undefined) defined.push([key, String(fields[key])]);
  return defined;
}

function recordField(key: string, value: string): string {
  return special.test(key) || special.test(value) ? `"${`${key}=${value}`.replaceAll('"', '""')}"` : `${key}=${value}`;
}

const special = /[",\r\n]/;

/** The fields of such a record. Keys are in lower case, as the clients make them, too. */
export function parseRecord(record: string): Readonly<Record<string, string>> {
  const fields = record.match(/("(?:[^"]|"")*"|[^,"]*)(?:,|$)/g) ?? [];
  return Object.fromEntries(
    fields
      .map((field) => field.replace(/,$/, ''))
      .map((field) => (field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field))
      .filter((field) => field !== '')
      .map((field) => {
        const equals = field.indexOf('=');
        return equals === -1 ? [field.toLowerCase(), ''] : [field.slice(0, equals).toLowerCase(), field.slice(equals + 1)];
      }),
  );
}
