import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BuildKitConfig,
  builderPod,
  buildkitManifests,
  ConfigError,
  type ImageBuildRequest,
  type NodePoolsConfig,
  nodePoolManifests,
  preflightManifests,
  type RuntimeClassOptions,
  runtimeClassManifest,
} from '../src';
import { cases } from './cases';
import { serviceCases } from './cases/service';

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

/** What is made of some input, and the input. */
interface Use {
  readonly input: object;
  readonly make: (input: never) => unknown;
}

const useOf = <T extends object>(input: T, make: (input: T) => unknown): Use => ({ input, make });

const buildsOf = (entries: readonly { readonly config: object; readonly request: ImageBuildRequest }[]): readonly Use[] =>
  entries.flatMap(({ config, request }) => [
    useOf(config as BuildKitConfig, (wrongConfig) => {
      buildkitManifests(wrongConfig);
      builderPod({ ...wrongConfig, builds: undefined } as never, request);
    }),
    useOf(request, (wrongRequest) => builderPod({ ...config, builds: undefined } as never, wrongRequest)),
  ]);

const nodes = cases.filter(({ goldens }) => goldens.length > 0);

const tasks = nodes.map(({ config }) => useOf(config, preflightManifests));

const pools: readonly Use[] = nodes.map(({ config: { runtime, observability, networkPolicies, namespaces, priorityClasses } }) =>
  useOf(
    {
      ...(observability && { observability }),
      ...(networkPolicies && { networkPolicies }),
      ...(namespaces && { namespaces }),
      ...(priorityClasses && { priorityClasses }),
      nodePools: {
        a: { runtime, nodeSelector: { pool: 'a' }, tolerations: [{ operator: 'Exists' }] },
        b: { runtime: 'docker', nodeSelector: { pool: 'b' } },
      },
    } as NodePoolsConfig,
    nodePoolManifests,
  ),
);

const runtimeClass: RuntimeClassOptions = {
  name: 'kata',
  handler: 'kata',
  overhead: { cpu: '250m', memory: '128Mi' },
  nodeSelector: { sandbox: 'kata' },
  tolerations: [{ key: 'sandbox', operator: 'Exists' }],
};

const groups: Readonly<Record<string, readonly Use[]>> = {
  'nodes and their builds': buildsOf(nodes),
  'services and their builds': buildsOf(serviceCases),
  'what is done on nodes': tasks,
  'node pools': pools,
  RuntimeClasses: [useOf(runtimeClass, runtimeClassManifest)],
};

describe('input that is wrong in one place', () => {
  it.each(Object.entries(groups))('is taken or refused, and never makes the library fail: %s', (_, uses) => {
    const place = fc
      .constantFrom(...uses)
      .chain((use) => fc.tuple(fc.constant(use), fc.integer({ min: 1, max: size(use.input) - 1 }), wrong));
    fc.assert(
      fc.property(place, ([{ input, make }, target, value]) => {
        try {
          make(replaced(input, target, value) as never);
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
          expect((error as ConfigError).issues.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 600 },
    );
  });
});
