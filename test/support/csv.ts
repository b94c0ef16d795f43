/** The fields of one CSV record by RFC 4180, as BuildKit reads it. */
export function parseCsv(record: string): readonly string[] {
  const field = /(?:"((?:[^"]|"")*)"|([^",]*))(?:,|$)/gsy;
  const fields: string[] = [];
  while (field.lastIndex < record.length) {
    const match = field.exec(record);
    if (match === null) throw new Error(`not a CSV record: ${record}`);
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
  }
  return fields;
}
