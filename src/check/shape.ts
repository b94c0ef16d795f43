import { isPlain, type Report } from '../errors';
import { pathTo } from '../values/issue-path';
import { didYouMean, nearest } from '../values/nearest';
import type { UnknownRecord } from '../values/record';
import { rules } from './formats';

/** What is read of an error of the compiled validators. */
export interface ShapeError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly parentSchema: {
    readonly properties?: object;
    readonly required?: readonly string[];
    readonly discriminator?: { readonly propertyName: string };
    readonly type?: string | readonly string[];
    readonly format?: string;
    readonly tags?: readonly string[];
  };
  readonly data: unknown;
  /** Set where the error is about a key, not about its value. */
  readonly propertyName?: string;
}

/** A validator that `scripts/generate.mjs` compiled from an interface. */
export interface ShapeValidator {
  (data: unknown): boolean;
  errors?: readonly ShapeError[] | null;
}

/** More to say about a value or a key that is not known, where there is a way out. */
export type Hint = (path: string, received: string) => string | undefined;

/** Reports every place where the input is not what its interface says. */
export function checkShape(validate: ShapeValidator, input: unknown, report: Report, hint: Hint = () => undefined): boolean {
  if (!validate(input)) for (const error of validate.errors ?? []) describe(error, report, hint);
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

type Describe = (error: ShapeError, path: string, report: Report, hint: Hint) => void;

const words: Readonly<Record<string, Describe>> = {
  type: (error, path, report) => report.expected(path, expectedType(error), error.data, objectFor(error)),
  format: describeFormat,
  additionalProperties: describeUnknownKey,
  required: (error, path, report) =>
    report.expected(pathTo(path, String(error.params.missingProperty)), 'a value, which is required', undefined),
  enum: (error, path, report, hint) => describeChoice(path, error.params.allowedValues as unknown[], error.data, report, hint),
  const: (error, path, report, hint) => describeChoice(path, [error.params.allowedValue], error.data, report, hint),
  discriminator: describeDiscriminator,
  minimum: (error, path, report) => report.expected(path, `a number of at least ${error.params.limit}`, error.data),
  maximum: (error, path, report) => report.expected(path, `a number of at most ${error.params.limit}`, error.data),
  multipleOf: (error, path, report) => report.expected(path, 'a whole number', error.data),
  minItems: (error, path, report) => report.expected(path, `at least ${error.params.limit} item`, error.data),
  maxItems: (error, path, report) => report.expected(path, `at most ${error.params.limit} item`, error.data),
  // The format of the key itself is reported beside it.
  propertyNames: () => undefined,
};

function describe(error: ShapeError, report: Report, hint: Hint): void {
  const wording = words[error.keyword];
  if (wording === undefined) throw new TypeError(`no words for the schema keyword ${error.keyword}`);
  wording(error, readablePath(error.instancePath), report, hint);
}

function expectedType({ parentSchema: { format }, params }: ShapeError): string {
  const types = [params.type].flat();
  // A format is about text, and about numbers where these may stand for it.
  const rule = format === undefined || types.includes('boolean') ? undefined : rules[format];
  return rule?.expected ?? types.map(withArticle).join(' or ');
}

/** How what was meant is said as an object. Values are not repeated: they may be secrets in the wrong place. */
function objectFor(error: ShapeError): string | undefined {
  const { properties, required = [], tags } = error.parentSchema;
  if (error.params.type !== 'object') return undefined;
  if (tags !== undefined) return unionFor(error, tags);
  if (error.data === false) return 'leave it out';
  if (required.length > 0) return `write { ${required.map((key) => `${key}: ...`).join(', ')} }`;
  return error.data === true && properties !== undefined ? 'write {} for every default' : undefined;
}

function unionFor({ parentSchema: { discriminator }, data }: ShapeError, tags: readonly string[]): string {
  const meant = typeof data === 'string' ? nearest(data, tags) : undefined;
  const choice = (meant === undefined ? tags : [meant]).map((tag) => JSON.stringify(tag)).join(' or ');
  return `write { ${discriminator?.propertyName}: ${choice}, ... }`;
}

function withArticle(type: unknown): string {
  if (type === 'integer') return 'a whole number';
  return /^[aeiou]/.test(String(type)) ? `an ${type}` : `a ${type}`;
}

function describeFormat(error: ShapeError, path: string, report: Report): void {
  const rule = rules[String(error.params.format)];
  const text = String(error.propertyName ?? error.data);
  const fix = rule?.fault(text) || undefined;
  const where = error.propertyName === undefined ? path : pathTo(path, error.propertyName);
  const what = error.propertyName === undefined ? rule?.expected : `the key to be ${rule?.expected}`;
  report.expected(where, what ?? 'something else', text, fix);
}

function describeUnknownKey(error: ShapeError, path: string, report: Report, hint: Hint): void {
  const key = String(error.params.additionalProperty);
  const known = Object.keys(error.parentSchema.properties ?? {});
  const advice = hint(pathTo(path, key), key) ?? didYouMean(key, known) ?? `known are ${known.toSorted().join(', ')}`;
  report.expected(pathTo(path, key), 'no such key', (error.data as Readonly<Record<string, unknown>>)[key], advice);
}

function describeChoice(path: string, allowed: readonly unknown[], received: unknown, report: Report, hint: Hint): void {
  const choices = allowed.map((value) => JSON.stringify(value));
  const expected = choices.length === 1 ? `${choices[0]}` : `one of ${choices.join(', ')}`;
  const advice = typeof received === 'string' ? (hint(path, received) ?? didYouMean(received, allowed.map(String))) : undefined;
  report.expected(path, expected, received, advice);
}

function describeDiscriminator(error: ShapeError, path: string, report: Report, hint: Hint): void {
  const tag = String(error.params.tag);
  describeChoice(pathTo(path, tag), error.parentSchema.tags ?? [], error.params.tagValue, report, hint);
}

/** A JSON pointer in the form in which a user would write the path in code. */
function readablePath(pointer: string): string {
  const keys = pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  return pathTo('', ...keys);
}
