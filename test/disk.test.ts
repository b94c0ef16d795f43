import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import type { PodSpec } from 'kubernetes-types/core/v1';
import { describe, expect, it } from 'vitest';
import { type BuildKitConfig, builderPod, buildkitManifests, resolveBuild, resolveConfig } from '../src';
import { byteQuantity } from '../src/values/quantity';
import { baseRequest } from './cases/case';
import { anyConfig, anyRequest } from './support/arbitraries';
import { amount } from './support/kubernetes-text';
import { richBuild } from './support/rich-builds';

type Spec = Pick<PodSpec, 'containers' | 'initContainers' | 'volumes'>;

const disk = 'ephemeral-storage';

/** What the kubelet lets a Pod take of its node's disk: the sum of its containers, or what one that runs before them may take. */
function diskOf({ containers, initContainers = [] }: Spec, kind: 'limits' | 'requests'): number {
  const each = (list: Spec['containers']) => list.map(({ resources }) => amount(resources?.[kind]?.[disk] ?? '0'));
  const sum = each(containers).reduce((total, one) => total + one, 0);
  return Math.max(sum, ...each(initContainers));
}

/** What the volumes that are on this disk hold when they are full. */
function volumesOf({ volumes = [] }: Spec): number {
  return volumes
    .flatMap(({ emptyDir }) => (emptyDir === undefined ? [] : [amount(emptyDir.sizeLimit ?? Number.NaN)]))
    .reduce((a, b) => a + b, 0);
}

/** Every Pod that a config makes. */
function specsOf(config: BuildKitConfig): readonly Spec[] {
  return buildkitManifests(config).flatMap((object) => {
    const { spec } = object as { readonly spec?: { readonly template?: { readonly spec: Spec } } };
    return spec?.template === undefined ? [] : [spec.template.spec];
  });
}

const builds = [
  ['any config', fc.record({ config: anyConfig, request: anyRequest })],
  ['a build with all options', richBuild],
] as const;

describe.each(builds)('of %s', (_name, build) => {
  it('every volume on the disk of the node has a size', () => {
    fc.assert(
      fc.property(build, ({ config, request }) => {
        const volumes = [builderPod(config, request).spec, ...specsOf(config)].flatMap((spec) => spec.volumes ?? []);
        for (const { emptyDir } of volumes) if (emptyDir !== undefined) expect(amount(emptyDir.sizeLimit ?? '0')).toBeGreaterThan(0);
        expect(volumes.length).toBeGreaterThan(0);
      }),
    );
  });

  it('a builder may fill its volumes, and log besides, or there is a warning', () => {
    fc.assert(
      fc.property(build, ({ config, request }) => {
        const { spec } = builderPod(config, request);
        const limit = diskOf(spec, 'limits');
        for (const { resources } of [...spec.containers, ...(spec.initContainers ?? [])]) expect(resources?.limits?.[disk]).toBeDefined();
        const mayFill = limit >= volumesOf(spec);
        const { warnings } = resolveBuild(config, request);
        expect(warnings.some(({ path }) => path === 'maxImageSize')).toBe(!mayFill);
        const ownLimits = Object.values(config.steps ?? {}).some(({ resources }) => resources?.limits?.[disk] !== undefined);
        if (!ownLimits) expect(limit - volumesOf(spec)).toBeGreaterThanOrEqual(2 ** 30);
      }),
      { numRuns: 300 },
    );
  });

  it('a builder reserves no disk, unless it is told to', () => {
    fc.assert(
      fc.property(build, ({ config, request }) => {
        const asked = Object.values(config.steps ?? {}).some(({ resources }) => JSON.stringify(resources ?? {}).includes(disk));
        if (!asked) expect(diskOf(builderPod(config, request).spec, 'requests')).toBe(0);
      }),
    );
  });
});

describe('the disk of a builder', () => {
  const resourcesOf = (config: BuildKitConfig, request: object = {}) => {
    const { initContainers = [], containers } = builderPod(config, { ...baseRequest, ...request }).spec;
    return Object.fromEntries([...initContainers, ...containers].map(({ name, resources }) => [name, resources]));
  };

  it('is bounded by its volumes and a margin of 1Gi', () => {
    const each = (config: BuildKitConfig, request?: object) => {
      return new Set(Object.values(resourcesOf(config, request)).map((resources) => resources?.limits?.[disk]));
    };
    expect(each({ runtime: 'containerd' })).toEqual(new Set(['1Gi']));
    expect(each({ runtime: 'containerd' }, { metadata: true })).toEqual(new Set(['1040Mi']));
    expect(each({ runtime: 'docker' })).toEqual(new Set(['1088Mi']));
    expect(each({ runtime: 'cri-o' })).toEqual(new Set(['21Gi']));
    expect(each({ runtime: 'cri-o', loader: { type: 'podman' } }, { maxImageSize: '500M' })).toEqual(new Set(['2573741824']));
  });

  it('is what the steps say, where they say it', () => {
    const { build, load, verify } = resourcesOf({
      runtime: 'cri-o',
      steps: {
        build: { resources: { limits: { memory: '1Gi', [disk]: '40Gi' } } },
        load: { resources: { requests: { [disk]: '20Gi' } } },
        verify: { resources: { requests: { [disk]: '30Gi' } } },
      },
    });
    expect(build).toEqual({ limits: { memory: '1Gi', [disk]: '40Gi' } });
    expect(load).toEqual({ requests: { [disk]: '20Gi' }, limits: { [disk]: '21Gi' } });
    expect(verify).toEqual({ requests: { [disk]: '30Gi' }, limits: { [disk]: '30Gi' } });
  });

  it('that its volumes do not fit into is warned of', () => {
    const small = { resources: { limits: { [disk]: '2Gi' } } };
    const config = { runtime: 'cri-o', steps: { build: small, load: small, verify: small } } as const;
    expect(resolveBuild(config, baseRequest).warnings).toMatchInlineSnapshot(`
      [
        {
          "message": "the volumes of the Pod may hold 20Gi, but the kubelet ends it when it takes more than 2Gi: raise the limit of ephemeral-storage of one of the steps in the config",
          "path": "maxImageSize",
        },
      ]
    `);
    expect(resolveBuild(config, { ...baseRequest, maxImageSize: '1Gi' }).warnings).toEqual([]);
    expect(resolveBuild({ ...config, steps: { build: small, load: small } }, baseRequest).warnings).toEqual([]);
  });
});

describe('limits of the daemon', () => {
  const limits = { cpu: 4, memory: '8Gi', [disk]: '10Gi' };
  const warnings = (config: object) => resolveConfig(config as BuildKitConfig).warnings;

  it('that do not bound its steps are warned of', () => {
    expect(warnings({ runtime: 'containerd', daemon: { resources: { limits } } })).toMatchInlineSnapshot(`
      [
        {
          "message": "the cpu and memory of RUN steps is not bounded, as they run outside of the daemon's Pod: set daemon.buildkitd.worker.cgroupParent to a cgroup of the nodes that has limits, daemon.buildkitd.worker.maxParallelism to bound how many of them run at a time, and builds.longestBuildSeconds to bound for how long",
          "path": "daemon.resources.limits",
        },
      ]
    `);
    expect(warnings({ runtime: 'containerd', daemon: { resources: { limits: { memory: '8Gi' } } } })).toHaveLength(1);
  });

  it.each([
    ['bound them', { runtime: 'cri-o', daemon: { resources: { limits } } }],
    ['are of disk only', { runtime: 'containerd', daemon: { resources: { limits: { [disk]: '10Gi' } } } }],
    ['are requests', { runtime: 'containerd', daemon: { resources: { requests: { cpu: 4, memory: '8Gi' } } } }],
    [
      'have a cgroup beside them',
      { runtime: 'containerd', daemon: { resources: { limits }, buildkitd: { worker: { cgroupParent: '/b' } } } },
    ],
  ])('are not, where they %s', (_name, config) => {
    expect(warnings(config)).toEqual([]);
  });
});

describe('bytes', () => {
  it.each([
    [0, '0'],
    [1, '1'],
    [1024, '1Ki'],
    [1025, '1025'],
    [1.5 * 2 ** 30, '1536Mi'],
    [2 ** 40, '1Ti'],
  ])('%d are %s', (count, quantity) => {
    expect(byteQuantity(count)).toBe(quantity);
    expect(amount(quantity)).toBe(count);
  });
});

describe('docs/resources.md', () => {
  const text = readFileSync(resolve(__dirname, '../docs/resources.md'), 'utf8');
  const schema = readFileSync(resolve(__dirname, '../schema/buildkit-config.json'), 'utf8');
  const request = readFileSync(resolve(__dirname, '../schema/image-build-request.json'), 'utf8');

  it('names only options that there are', () => {
    const options = text.match(/`(?:daemon|builds|steps|nodeAgent|run)\.[\w.]+`/g) ?? [];
    const keys = new Set(options.flatMap((option) => option.replaceAll('`', '').split('.')));
    expect(keys.size).toBeGreaterThan(12);
    for (const key of keys) expect(schema + request).toContain(`"${key}"`);
  });

  it('names every option of all builds', () => {
    const { properties } = JSON.parse(schema).definitions.BuildsOptions;
    // These two bound nothing.
    const others = ['evictable', 'workload'];
    for (const key of Object.keys(properties).filter((name) => !others.includes(name))) expect(text).toContain(`\`builds.${key}\``);
  });
});
