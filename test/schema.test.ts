import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import Ajv, { type AnySchemaObject, type ValidateFunction } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rules } from '../src/check/formats';
import { validators } from '../src/check/validators';
import { runtimeOf } from '../src/runtimes/registry';
import { cases } from './cases';
import { serviceCases } from './cases/service';
import { anyConfig, anyRequest } from './support/arbitraries';
import { anyService } from './support/service-arbitraries';

const read = (name: string): AnySchemaObject => JSON.parse(readFileSync(resolve(__dirname, `../schema/${name}.json`), 'utf8'));
const configSchema = read('buildkit-config');
const requestSchema = read('image-build-request');
const serviceSchema = read('buildkit-service-config');
/** The rules for text in the form that ajv calls. */
const formats = Object.fromEntries(Object.entries(rules).map(([name, { fault }]) => [name, (text: string) => fault(text) === undefined]));
const compile = (schema: AnySchemaObject) => new Ajv({ discriminator: true, allowUnionTypes: true, formats }).compile(schema);
const isConfig = compile(configSchema);
const isService = compile(serviceSchema);
const isRequest = compile(requestSchema);

const problems = (validate: ValidateFunction, input: unknown) => (validate(input) ? [] : validate.errors);

describe('the published schemas', () => {
  it.each(cases)('take what the library takes: $config.runtime, $name', ({ config, request }) => {
    expect(problems(isConfig, config)).toEqual([]);
    expect(problems(isRequest, request)).toEqual([]);
  });

  it.each(serviceCases)('take what the library takes: service, $name', ({ config, request }) => {
    expect(problems(isService, config)).toEqual([]);
    expect(problems(isRequest, request)).toEqual([]);
  });

  it('agree with the validator of services, also about input with a fault', () => {
    fc.assert(
      fc.property(anyService, fc.anything(), fc.nat(), (config, fault, place) => {
        const broken = breakAt(config, fault, place);
        expect(isService(broken)).toBe(validators.BuildKitServiceConfig(broken).length === 0);
      }),
    );
  });

  it('agree with the validators, also about input with a fault', () => {
    fc.assert(
      fc.property(anyConfig, anyRequest, fc.anything(), fc.nat(), (config, request, fault, place) => {
        const broken = breakAt(config, fault, place);
        expect(isConfig(broken)).toBe(validators[runtimeOf(config.runtime).shape](broken).length === 0);
        const brokenRequest = breakAt(request, fault, place);
        expect(isRequest(brokenRequest)).toBe(validators.ImageBuildRequest(brokenRequest).length === 0);
      }),
    );
  });

  it.each(Object.entries<AnySchemaObject>({ ...configSchema.definitions, ...serviceSchema.definitions, ...requestSchema.definitions }))(
    'describe %s',
    (_, definition) => {
      expect(definition.description, 'the definition itself').toBeTruthy();
      for (const [name, property] of Object.entries<AnySchemaObject>(definition.properties ?? {})) {
        // A discriminant says all by its value.
        if (property.const === undefined) expect(property.description, name).toBeTruthy();
      }
    },
  );

  it('refer to nothing that is not in them', () => {
    for (const schema of [configSchema, serviceSchema, requestSchema]) {
      const references = [...JSON.stringify(schema).matchAll(/"#\/definitions\/(\w+)"/g)].map(([, name]) => name);
      expect(Object.keys(schema.definitions)).toEqual(expect.arrayContaining(references));
    }
  });
});

/** The same input with one value replaced: that of its key at the given place, but for the discriminant. */
function breakAt(input: object, fault: unknown, place: number): object {
  const keys = [...Object.keys(input), 'unknown'].filter((key) => key !== 'runtime');
  return { ...input, [keys[place % keys.length] ?? 'unknown']: fault };
}
