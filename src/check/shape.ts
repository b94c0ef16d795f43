import { isPlain, type Report } from '../errors';
import { pathTo } from '../values/issue-path';
import { didYouMean, nearest } from '../values/nearest';
import type { UnknownRecord } from '../values/record';
import { rules } from './formats';
import type { ShapeError, ShapeValidator } from './shape-error';

/** More to say about a value or a key that is not known, where there is a way out. */
export type Hint = (path: string, received: string) => string | undefined;

/** Reports every place where the input is not what its interface says. */
export function checkShape(validate: ShapeValidator, input: unknown, report: Report, hint: Hint = () => undefined): boolean {
  for (const error of validate(input)) describe(error, report, hint);
  return !report.hasIssues;
}

/** Reports what is not plain data: the entries of a Map, say, would be lost without a word. */
export function checkPlain(input: unknown, report: Report): boolean {
  checkPlainAt([], input, report, []);
  return !report.hasIssues;
}

const deepest = 32;

/** The keys and the objects on the way to a value are those of its caller, which takes them back. */
function checkPlainAt(keys: string[], value: unknown, report: Report, parents: unknown[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (!isPlain(value)) report.expected(pathTo('', ...keys), 'a plain object', value);
  else if (parents.includes(value) || parents.length >= deepest) {
    report.expected(pathTo('', ...keys), 'an object that does not contain itself', value);
  } else {
    parents.push(value);
    for (const key of Object.keys(value)) {
      keys.push(key);
      checkPlainAt(keys, (value as UnknownRecord)[key], report, parents);
      keys.pop();
    }
    parents.pop();
  }
}

type Describe = (error: ShapeError, report: Report, hint: Hint) => void;

const words: Readonly<Record<string, Describe>> = {
  type: (error, report) => report.expected(error.path, expectedType(error), error.data, objectFor(error)),
  format: describeFormat,
  additionalProperties: describeUnknownKey,
  required: ({ path, key }, report) => report.expected(pathTo(path, String(key)), 'a value, which is required', undefined),
  enum: ({ path, schema, data }, report, hint) => describeChoice(path, schema.enum ?? [], data, report, hint),
  const: ({ path, schema, data }, report, hint) => describeChoice(path, [schema.const], data, report, hint),
  discriminator: describeDiscriminator,
  minimum: ({ path, schema, data }, report) => report.expected(path, `a number of at least ${schema.minimum}`, data),
  maximum: ({ path, schema, data }, report) => report.expected(path, `a number of at most ${schema.maximum}`, data),
  multipleOf: ({ path, data }, report) => report.expected(path, 'a whole number', data),
  minItems: ({ path, schema, data }, report) => report.expected(path, `at least ${schema.minItems} item`, data),
  maxItems: ({ path, schema, data }, report) => report.expected(path, `at most ${schema.maxItems} item`, data),
};

function describe(error: ShapeError, report: Report, hint: Hint): void {
  const wording = words[error.keyword];
  if (wording === undefined) throw new TypeError(`no words for the schema keyword ${error.keyword}`);
  wording(error, report, hint);
}

function expectedType({ schema: { format, type } }: ShapeError): string {
  const types = [type ?? []].flat();
  // A format is about text, and about numbers where these may stand for it.
  const rule = format === undefined || types.includes('boolean') ? undefined : rules[format];
  return rule?.expected ?? types.map(withArticle).join(' or ');
}

/** How what was meant is said as an object. Values are not repeated: they may be secrets in the wrong place. */
function objectFor(error: ShapeError): string | undefined {
  const { properties, required = [], tags, type } = error.schema;
  if (type !== 'object') return undefined;
  if (tags !== undefined) return unionFor(error, tags);
  if (error.data === false) return 'leave it out';
  if (required.length > 0) return `write { ${required.map((key) => `${key}: ...`).join(', ')} }`;
  return error.data === true && properties !== undefined ? 'write {} for every default' : undefined;
}

function unionFor({ schema: { discriminator }, data }: ShapeError, tags: readonly string[]): string {
  const meant = typeof data === 'string' ? nearest(data, tags) : undefined;
  const choice = (meant === undefined ? tags : [meant]).map((tag) => JSON.stringify(tag)).join(' or ');
  return `write { ${discriminator?.propertyName}: ${choice}, ... }`;
}

function withArticle(type: unknown): string {
  if (type === 'integer') return 'a whole number';
  return /^[aeiou]/.test(String(type)) ? `an ${type}` : `a ${type}`;
}

function describeFormat({ path, schema, data, key }: ShapeError, report: Report): void {
  const rule = rules[String(schema.format)];
  const fix = rule?.fault(String(data)) || undefined;
  const where = key === undefined ? path : pathTo(path, key);
  const what = key === undefined ? rule?.expected : `the key to be ${rule?.expected}`;
  report.expected(where, what ?? 'something else', data, fix);
}

function describeUnknownKey({ path, schema, data, key: unknown }: ShapeError, report: Report, hint: Hint): void {
  const key = String(unknown);
  const known = Object.keys(schema.properties ?? {});
  const advice = hint(pathTo(path, key), key) ?? didYouMean(key, known) ?? `known are ${known.toSorted().join(', ')}`;
  report.expected(pathTo(path, key), 'no such key', (data as UnknownRecord)[key], advice);
}

function describeChoice(path: string, allowed: readonly unknown[], received: unknown, report: Report, hint: Hint): void {
  const choices = allowed.map((value) => JSON.stringify(value));
  const expected = choices.length === 1 ? `${choices[0]}` : `one of ${choices.join(', ')}`;
  const advice = typeof received === 'string' ? (hint(path, received) ?? didYouMean(received, allowed.map(String))) : undefined;
  report.expected(path, expected, received, advice);
}

function describeDiscriminator({ path, schema, data }: ShapeError, report: Report, hint: Hint): void {
  const tag = schema.discriminator?.propertyName ?? '';
  describeChoice(pathTo(path, tag), schema.tags ?? [], (data as UnknownRecord)[tag], report, hint);
}
