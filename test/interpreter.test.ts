import { isDeepStrictEqual } from 'node:util';
import Ajv, { type ErrorObject } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rules } from '../src/check/formats';
import { definitions as json } from '../src/check/generated/definitions';
import { interpreterOf } from '../src/check/interpreter';
import type { Schema } from '../src/check/schema';
import type { ShapeError } from '../src/check/shape-error';
import { runtimeOf } from '../src/runtimes/registry';
import { pathTo } from '../src/values/issue-path';
import { anyConfig, anyRequest } from './support/arbitraries';
import { anyService } from './support/service-arbitraries';

// ajv is the referee: the interpreter has to find the same errors in the same order.

const definitions = Object.fromEntries(Object.entries(json).map(([name, text]): [string, Schema] => [name, JSON.parse(text)]));
const ajv = new Ajv({
  allErrors: true,
  verbose: true,
  messages: false,
  discriminator: true,
  allowUnionTypes: true,
  keywords: ['tags'],
  formats: Object.fromEntries(Object.entries(rules).map(([name, { fault }]) => [name, (text: string) => fault(text) === undefined])),
  schemas: [{ $id: 'all', definitions }],
});
const interpreter = interpreterOf(json);

function errorsOfAjv(name: string, input: unknown): ShapeError[] {
  const validate = ajv.getSchema(`all#/definitions/${name}`);
  if (validate === undefined) throw new Error(`ajv does not know ${name}`);
  return validate(input) ? [] : (validate.errors ?? []).filter(isOfBoth).map(inOurForm);
}

/** What ajv finds besides: that a key is wrong is told twice, and whole numbers from 1e21 are none for it. */
function isOfBoth({ keyword, data }: ErrorObject): boolean {
  return keyword !== 'propertyNames' && !(keyword === 'multipleOf' && Number.isInteger(data));
}

function inOurForm({ instancePath, keyword, params, parentSchema, data, propertyName }: ErrorObject): ShapeError {
  const keys = instancePath.split('/').slice(1);
  const path = pathTo('', ...keys.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~')));
  const key = params.missingProperty ?? params.additionalProperty ?? propertyName;
  return { path, keyword: keyword as keyof Schema, schema: parentSchema as Schema, data, ...(key !== undefined && { key }) };
}

function expectSame(name: string, input: unknown): void {
  const [ours, theirs] = [interpreter(name)(input), errorsOfAjv(name, input)];
  // Comparing is faster than expecting.
  if (!isDeepStrictEqual(ours, theirs)) expect(ours, `${name} of ${JSON.stringify(input)}`).toEqual(theirs);
}

const probes: readonly unknown[] = [
  ...[undefined, null, true, false, 0, -1, 1, 1.5, 7, 1e6, 1e21, Number.NaN, Number.POSITIVE_INFINITY],
  ...['', 'x', 'X y', '/data', '10%', '1.2.3', '500m', 'https://example.com/a', 'a: b'],
  ...[[], [null], ['x', 1], {}, { unknown: 1 }, { 'a/b~c': 'x', 'not a key': 1, 0: {} }, { type: 'unknown' }, { kind: 1 }],
];

describe('the interpreter finds what ajv finds', () => {
  it.each(Object.entries(definitions))('in values of %s', (name, schema) => {
    for (const input of faultyInputs(schema)) expectSame(name, input);
  });

  const inputs = {
    configs: anyConfig.map((config) => [runtimeOf(config.runtime).shape, config] as const),
    services: anyService.map((config) => ['BuildKitServiceConfig', config] as const),
    requests: anyRequest.map((request) => ['ImageBuildRequest', request] as const),
  };
  it.each(Object.entries(inputs))('in %s with several faults', (_, inputs) => {
    const faults = fc.array(fc.tuple(fc.nat(), fc.oneof(fc.constantFrom(...probes), fc.jsonValue())), { minLength: 1, maxLength: 4 });
    const property = fc.property(inputs, faults, ([name, input], faults) => {
      expectSame(
        name,
        faults.reduce((data: unknown, [place, value]) => breakAt(data, place, value), input),
      );
    });
    fc.assert(property, { numRuns: 2000 });
  });

  it('of which there is something for each keyword', () => {
    const found = Object.entries(definitions).flatMap(([name, schema]) =>
      faultyInputs(schema).flatMap((input) => interpreter(name)(input)),
    );
    const values = ['const', 'discriminator', 'enum', 'format', 'maximum', 'minimum', 'multipleOf', 'type'];
    const sizes = ['additionalProperties', 'maxItems', 'minItems', 'required'];
    expect([...new Set(found.map(({ keyword }) => keyword))].toSorted()).toEqual([...values, ...sizes].toSorted());
  });
});

it('refuses a keyword that it does not know', () => {
  const validate = (schema: object) => interpreterOf({ Name: JSON.stringify(schema) })('Name')('b');
  expect(() => validate({ type: 'string', pattern: '^a$' })).toThrow(new TypeError('no rule for the schema keyword pattern'));
  expect(() => validate({ format: 'unknown' })).toThrow(new TypeError('no rule for the format unknown'));
  expect(() => interpreterOf({})('Name')('b')).toThrow(new TypeError('no schema is called Name'));
});

/** Inputs for a schema, of which most break it: each value, and each in the place of each property. */
function faultyInputs(schema: Schema): readonly unknown[] {
  const inProperties = (example: object) => Object.keys(example).flatMap((key) => probes.map((probe) => ({ ...example, [key]: probe })));
  return [...probes, ...examplesOf(schema).flatMap((example) => [example, ...inProperties(example)])];
}

/** Objects with each property of a schema, whose values are wrong more often than not; of a union one for each discriminant. */
function examplesOf({ properties = {}, discriminator, oneOf = [], tags = [] }: Schema): readonly Readonly<Record<string, unknown>>[] {
  if (discriminator === undefined) {
    const keys = Object.entries(properties).map(([key, schema]) => [key, schema.const ?? 'x']);
    return keys.length === 0 ? [] : [Object.fromEntries([...keys, ['unknown', 1]])];
  }
  return oneOf.map((_, at) => ({ [discriminator.propertyName]: tags[at], unknown: 1 }));
}

/** The same data with one of its values replaced. */
function breakAt(data: unknown, place: number, fault: unknown): unknown {
  if (typeof data !== 'object' || data === null) return fault;
  const keys = [...Object.keys(data), Array.isArray(data) ? String(data.length) : 'unknown'];
  const key = keys[place % keys.length] ?? '';
  const old = (data as Readonly<Record<string, unknown>>)[key];
  const value = place % 7 > 1 ? breakAt(old, Math.floor(place / keys.length), fault) : fault;
  return Object.assign(Array.isArray(data) ? [...data] : { ...data }, { [key]: value });
}
