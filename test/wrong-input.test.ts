import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builderPod, buildkitManifests, ConfigError, type ImageBuildRequest } from '../src';
import { cases } from './cases';

/** The same data with one of its values replaced. */
function replaced(data: unknown, target: number, value: unknown): unknown {
  let place = -1;
  const walk = (node: unknown): unknown => {
    place += 1;
    if (place === target) return value;
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, walk(item)]));
  };
  return walk(data);
}

function size(data: unknown): number {
  if (typeof data !== 'object' || data === null) return 1;
  return Object.values(data).reduce((sum: number, item) => sum + size(item), 1);
}

const wrong = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    0.5,
    Number.NaN,
    '',
    ' ',
    'x',
    '$',
    '../x',
    {},
    [],
    [null],
    { type: 'x' },
    { __proto__: null },
    'Ä\n',
  ),
  fc.anything({ maxDepth: 2, withNullPrototype: true }),
);

const whole = cases.filter(({ goldens }) => goldens.length > 0);
const place = fc.constantFrom(...whole).chain((entry) => {
  const places = (data: object) => fc.integer({ min: 1, max: size(data) - 1 });
  return fc.tuple(fc.constant(entry), fc.boolean(), places(entry.config), places(entry.request), wrong);
});

describe('input that is wrong in one place', () => {
  it('is taken or refused, and never makes the library fail', () => {
    fc.assert(
      fc.property(place, ([entry, inConfig, configPlace, requestPlace, value]) => {
        const config = inConfig ? replaced(entry.config, configPlace, value) : entry.config;
        const request = inConfig ? entry.request : replaced(entry.request, requestPlace, value);
        try {
          buildkitManifests(config as never);
          builderPod({ ...(config as object), builds: undefined } as never, request as ImageBuildRequest);
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
          expect((error as ConfigError).issues.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 1500 },
    );
  });
});
