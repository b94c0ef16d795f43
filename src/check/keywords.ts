import { isRecord, type UnknownRecord } from '../values/record';
import { rules } from './formats';
import type { Schema, TypeName } from './schema';
import { type Place, pathOf, type ShapeError } from './shape-error';

/** Reports every rule that a value breaks. */
export type Check<T = unknown> = (value: T, place: Place | undefined, errors: ShapeError[]) => void;

/** Makes the check of a schema. */
export type Compile = (schema: Schema) => Check;

/** Makes the check of one keyword of a schema. The schemas inside it are compiled by the function that is passed. */
type Keyword<T = unknown> = (schema: Schema, compile: Compile) => Check<T>;

const types = {
  number: (value: unknown): value is number => Number.isFinite(value),
  integer: (value: unknown): value is number => Number.isInteger(value),
  string: (value: unknown): value is string => typeof value === 'string',
  boolean: (value: unknown): value is boolean => typeof value === 'boolean',
  array: (value: unknown): value is readonly unknown[] => Array.isArray(value),
  object: isRecord,
} satisfies Readonly<Record<TypeName, (value: unknown) => boolean>>;

const ofNumber = about(types.number);
const ofList = about(types.array);
const ofObject = about(types.object);

/** The keywords that say what a value has to be. Their order is that of the errors. */
export const keywords: Readonly<Partial<Record<keyof Schema, Keyword>>> = {
  type,
  maximum: ofNumber((schema) => unless('maximum', schema, (value) => value <= Number(schema.maximum))),
  minimum: ofNumber((schema) => unless('minimum', schema, (value) => value >= Number(schema.minimum))),
  multipleOf: ofNumber((schema) => unless('multipleOf', schema, (value) => Number.isInteger(value / Number(schema.multipleOf)))),
  format: about(types.string)(format),
  const: (schema) => unless('const', schema, (value) => value === schema.const),
  enum: (schema) => unless('enum', schema, (value) => schema.enum?.includes(value) === true),
  maxItems: ofList((schema) => unless('maxItems', schema, ({ length }) => length <= Number(schema.maxItems))),
  minItems: ofList((schema) => unless('minItems', schema, ({ length }) => length >= Number(schema.minItems))),
  items: ofList(items),
  required: ofObject(required),
  propertyNames: ofObject(propertyNames),
  additionalProperties: ofObject(additionalProperties),
  properties: ofObject(properties),
  discriminator: ofObject(discriminator),
};

/** A keyword that is about values of one type: all others are none of its business. */
function about<T>(isMeant: (value: unknown) => value is T): (keyword: Keyword<T>) => Keyword {
  return (keyword) => (schema, compile) => {
    const check = keyword(schema, compile);
    return (value, place, errors) => {
      if (isMeant(value)) check(value, place, errors);
    };
  };
}

function unless<T>(keyword: keyof Schema, schema: Schema, holds: (value: T) => boolean): Check<T> {
  return (value, place, errors) => {
    if (!holds(value)) errors.push({ path: pathOf(place), keyword, schema, data: value });
  };
}

function type(schema: Schema): Check {
  const [is, ...others] = [schema.type ?? []].flat().map((name: TypeName) => types[name]);
  if (is !== undefined && others.length === 0) return unless('type', schema, is);
  return unless('type', schema, (value) => is?.(value) === true || others.some((isOther) => isOther(value)));
}

function format(schema: Schema): Check<string> {
  const rule = rules[String(schema.format)];
  if (rule === undefined) throw new TypeError(`no rule for the format ${schema.format}`);
  return unless('format', schema, (text) => rule.fault(text) === undefined);
}

function items({ items: schema = {} }: Schema, compile: Compile): Check<readonly unknown[]> {
  const check = compile(schema);
  return (values, parent, errors) => {
    values.forEach((value, index) => {
      check(value, { parent, key: String(index) }, errors);
    });
  };
}

function required(schema: Schema): Check<UnknownRecord> {
  const { required: keys = [] } = schema;
  return (value, place, errors) => {
    for (const key of keys) {
      if (value[key] === undefined) errors.push({ path: pathOf(place), keyword: 'required', schema, data: value, key });
    }
  };
}

function propertyNames({ propertyNames: schema = {} }: Schema, compile: Compile): Check<UnknownRecord> {
  const check = compile(schema);
  return (value, place, errors) => {
    for (const key of Object.keys(value)) {
      const before = errors.length;
      check(key, place, errors);
      if (errors.length > before) errors.push(...errors.splice(before).map((error) => ({ ...error, key })));
    }
  };
}

function additionalProperties(schema: Schema, compile: Compile): Check<UnknownRecord> {
  const { properties: known = {}, additionalProperties: others } = schema;
  const check: Check = others ? compile(others) : () => undefined;
  const names = new Set(Object.keys(known));
  return (value, place, errors) => {
    for (const key in value) {
      if (names.has(key)) continue;
      if (others === false) errors.push({ path: pathOf(place), keyword: 'additionalProperties', schema, data: value, key });
      else check(value[key], { parent: place, key }, errors);
    }
  };
}

/** Most values have few of the properties that there are, and nothing wrong: the order of the schema only matters for errors. */
function properties({ properties: known = {} }: Schema, compile: Compile): Check<UnknownRecord> {
  const checks = new Map(Object.entries(known).map(([key, schema]) => [key, compile(schema)]));
  return (value, parent, errors) => {
    const before = errors.length;
    for (const key in value) if (value[key] !== undefined) checks.get(key)?.(value[key], { parent, key }, errors);
    if (errors.length === before) return;
    errors.length = before;
    for (const [key, check] of checks) if (value[key] !== undefined) check(value[key], { parent, key }, errors);
  };
}

/** The one schema of a union that is meant, by the value of its discriminant. */
function discriminator(schema: Schema, compile: Compile): Check<UnknownRecord> {
  const { discriminator: { propertyName } = { propertyName: '' }, oneOf = [], tags = [] } = schema;
  const checks = new Map<unknown, Check>(oneOf.map((option, at) => [tags[at], compile(option)]));
  return (value, place, errors) => {
    const check = checks.get(value[propertyName]);
    if (check === undefined) errors.push({ path: pathOf(place), keyword: 'discriminator', schema, data: value });
    else check(value, place, errors);
  };
}
