import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Ajv, { type AnySchemaObject } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { builderJob, builderPod, buildkitManifests, nodePoolManifests, toYaml } from '../src';
import { rules } from '../src/check/formats';
import { readConfig } from '../src/cli/config/config-file';
import { parseYaml } from '../src/cli/source/yaml-file';
import { cases } from './cases';
import { serviceCases } from './cases/service';
import { anyConfig, anyRequest } from './support/arbitraries';
import { forms, source } from './support/config-files';
import { anyServiceBuild } from './support/service-arbitraries';

const root = resolve(__dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** Every object of a file, as `synth` writes them. */
function synth(text: string): string {
  const { issues, installation, builds } = readConfig(parseYaml(source(text)).data);
  expect(issues).toEqual([]);
  return toYaml([...(installation?.manifests ?? []), ...builds]);
}

describe.each(forms)('a config file in %s makes what the library makes', (_, write) => {
  it.each(cases)('$config.runtime, $name', ({ config, request }) => {
    const build = config.builds?.workload === 'Job' ? builderJob(config, request) : builderPod(config, request);
    expect(synth(write({ kind: 'BuildKit', ...config, imageBuilds: [request] }))).toBe(toYaml([...buildkitManifests(config), build]));
  });

  it.each(serviceCases)('service, $name', ({ config: { topology, ...config }, request }) => {
    const own = { topology, ...config };
    const build = config.builds?.workload === 'Job' ? builderJob(own, request) : builderPod(own, request);
    const expected = toYaml([...buildkitManifests(own), build]);
    expect(synth(write({ kind: 'BuildKitService', ...config, imageBuilds: [request] }))).toBe(expected);
    expect(synth(write({ kind: 'BuildKitService', topology, ...config, imageBuilds: [request] }))).toBe(expected);
  });

  it('whatever the config of nodes', () => {
    fc.assert(
      fc.property(anyConfig, anyRequest, (config, request) => {
        const text = write({ $schema: 'x', kind: 'BuildKit', ...config, imageBuilds: [request] });
        expect(synth(text)).toBe(toYaml([...buildkitManifests(config), builderPod(config, request)]));
      }),
      { numRuns: 40 },
    );
  });

  it('whatever the service', () => {
    fc.assert(
      fc.property(anyServiceBuild, ([config, request]) => {
        const text = write({ kind: 'BuildKitService', ...config, imageBuilds: [request] });
        expect(synth(text)).toBe(toYaml([...buildkitManifests(config), builderPod(config, request)]));
      }),
      { numRuns: 40 },
    );
  });

  it('node pools', () => {
    const config = {
      nodePools: {
        a: { runtime: 'docker', nodeSelector: { pool: 'a' } },
        b: { runtime: 'cri-o', nodeSelector: { pool: 'b' } },
      },
      access: { subjects: [{ kind: 'User', name: 'alice' }] },
    } as const;
    expect(synth(write({ kind: 'BuildKitNodePools', ...config }))).toBe(toYaml(nodePoolManifests(config)));
  });
});

const folder = 'examples/config-files';
const files = readdirSync(join(root, folder)).sort();
const configs = files.filter((file) => 'kind' in parse(read(`${folder}/${file}`), { merge: true }));

describe('the example files', () => {
  it('are found', () => {
    expect(files.filter((file) => !configs.includes(file))).toEqual(['web.yaml']);
  });

  it.each(configs)('%s makes what the app of its name makes', (file) => {
    expect(synth(read(`${folder}/${file}`))).toBe(read(`test/snapshots/examples/${file}`));
  });

  it.each(files)('%s names the schema that it follows', (file) => {
    const text = read(`${folder}/${file}`);
    const [, place = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text) ?? [];
    const validate = compile(read(join(folder, place)));
    validate(parse(text, { merge: true }));
    expect(validate.errors).toBe(null);
  });
});

function compile(schema: string) {
  const textFormats = Object.fromEntries(
    Object.entries(rules).map(([name, { fault }]) => [name, (text: string) => fault(text) === undefined]),
  );
  return new Ajv({ discriminator: true, allowUnionTypes: true, formats: textFormats }).compile(JSON.parse(schema));
}

describe('the published schema of config files', () => {
  const validate = compile(read('schema/config-file.json'));

  it.each(cases)('takes $config.runtime, $name', ({ config, request }) => {
    validate({ $schema: 'x', kind: 'BuildKit', ...config, imageBuilds: [request] });
    expect(validate.errors).toBe(null);
  });

  it.each(serviceCases)('takes service, $name', ({ config: { topology, ...config }, request }) => {
    validate({ kind: 'BuildKitService', ...config, imageBuilds: [request] });
    expect(validate.errors).toBe(null);
  });

  it.each([
    {},
    { kind: 'BuildKit' },
    { kind: 'BuildKit', runtime: 'podman' },
    { kind: 'BuildKit', runtime: 'cri-o', topology: 'service' },
    { kind: 'BuildKit', runtime: 'cri-o', imageBuilds: {} },
    {
      kind: 'BuildKit',
      runtime: 'cri-o',
      imageBuilds: [{ nodePool: 'a', name: 'a', image: 'a', context: { type: 'hostPath', path: '/a' } }],
    },
    { kind: 'BuildKitService' },
    { kind: 'BuildKitNodePools', nodePools: {} },
    { kind: 'BuildKitNodePools', nodePools: { a: { runtime: 'docker', namespace: 'b' } } },
    { kind: 'BuildKitNodePools', nodePools: { a: { runtime: 'docker' } }, runtime: 'docker' },
    { kind: 'BuildKitNodePools', nodePools: { 'A b': { runtime: 'docker' } } },
    {
      kind: 'BuildKitNodePools',
      nodePools: { a: { runtime: 'docker' } },
      imageBuilds: [{ name: 'a', image: 'a', context: { type: 'hostPath', path: '/a' } }],
    },
  ])('refuses what the program refuses: %j', (data) => {
    expect(validate(data)).toBe(false);
    expect(readConfig(data).issues).not.toEqual([]);
  });

  it('agrees with the program about keys on top', () => {
    fc.assert(
      fc.property(anyConfig, fc.string(), fc.jsonValue(), (config, key, value) => {
        const data = { ...config, kind: 'BuildKit', [key]: value };
        if (!validate(data)) expect(readConfig(data).issues).not.toEqual([]);
      }),
    );
  });

  it.each(['config-file', 'image-build-file'])('describes every key, in %s', (name) => {
    for (const [title, definition] of Object.entries<AnySchemaObject>(JSON.parse(read(`schema/${name}.json`)).definitions)) {
      expect(definition.description, title).toBeTruthy();
      for (const [key, property] of Object.entries<AnySchemaObject>(definition.properties ?? {})) {
        expect(property.description ?? property.const, `${title}.${key}`).toBeTruthy();
      }
    }
  });

  it('has no key that the program takes for a slip of another', () => {
    const definitions: Record<string, { properties?: object }> = JSON.parse(read('schema/config-file.json')).definitions;
    const tops = ['BuildKitNodePools', 'BuildKitService', ...Object.keys(definitions).filter((name) => name.endsWith('ConfigFile'))];
    const keys = new Set(tops.flatMap((name) => Object.keys(definitions[name]?.properties ?? {})));
    expect(tops).toHaveLength(5);
    for (const key of keys)
      expect(readConfig({ kind: 'BuildKit', runtime: 'x', [key]: 1 }).issues.map(({ message }) => message)).not.toContain(
        'did you mean "imageBuilds"?',
      );
  });
});
