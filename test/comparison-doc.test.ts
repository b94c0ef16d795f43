import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as library from '../src';

const read = (path: string) => readFileSync(resolve(__dirname, '..', path), 'utf8');

interface Row {
  readonly feature: string;
  readonly option: string;
  readonly note: string;
}

const text = read('docs/comparison.md');
const rows = rowsOf(text);

interface Schema {
  readonly $ref?: string;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

const documents = readdirSync(resolve(__dirname, '../schema')).map((file) => JSON.parse(read(`schema/${file}`)) as Schema);

describe('docs/comparison.md', () => {
  it('has the features of all tables', () => {
    expect(rows.length).toBeGreaterThan(80);
  });

  it('names only options and exports that there are', () => {
    const names = rows.flatMap(({ option }) => [...option.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
    expect(names.length).toBeGreaterThan(80);
    expect(names.filter((name) => !(name in library) && !isOption(name))).toEqual([]);
  });

  it('leaves nothing to be done', () => {
    expect(text).not.toMatch(/TODO/i);
  });

  it.each(rows)('says for "$feature" which option it is, or why there is none', ({ option, note }) => {
    expect(option).toMatch(/^(?:`[\w.]+`(?:, `[\w.]+`)*|none)$/);
    if (option === 'none') expect(note).toMatch(/\w+\.$/);
  });

  it.each(['daemon.imgae', 'daemon.resources.request', 'buildKitPod', 'image.tag'])('would find that there is no %s', (name) => {
    expect(name in library || isOption(name)).toBe(false);
  });
});

/** Rows of the tables with a column for our options. */
function rowsOf(text: string): readonly Row[] {
  const tables = text.split(/^\| Feature .*\n\|.*\n/m).slice(1);
  return tables.flatMap((table) => {
    const lines = table.split('\n');
    const end = lines.findIndex((line) => !line.startsWith('|'));
    return lines.slice(0, end).map((line) => {
      const [, feature = '', , option = '', note = ''] = line.split('|').map((cell) => cell.trim());
      return { feature, option, note };
    });
  });
}

/** Whether a dotted path leads from a published document to a property. */
function isOption(path: string): boolean {
  return documents.some(
    (document) =>
      path.split('.').reduce((schemas, key) => schemas.flatMap((schema) => propertyOf(document, schema, key)), [document]).length > 0,
  );
}

function propertyOf(document: Schema, schema: Schema, key: string): readonly Schema[] {
  return [schema, ...alternativesOf(document, schema)].flatMap(({ properties }) => properties?.[key] ?? []);
}

/** All that a schema may stand for. */
function alternativesOf(document: Schema, { $ref, anyOf = [], oneOf = [], items }: Schema): readonly Schema[] {
  const named = $ref === undefined ? [] : (document.definitions?.[decodeURIComponent($ref.replace('#/definitions/', ''))] ?? []);
  return [named, anyOf, oneOf, items ?? []].flat().flatMap((next) => [next, ...alternativesOf(document, next)]);
}
