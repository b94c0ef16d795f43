import type { CacheExport, CacheImport } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addresses } from '../kubelet/network';
import { docker29WithContainerd } from '../runtimes/docker';
import { startRegistry } from '../runtimes/registry';
import { RegistryBench, registryOf } from './registry-bench';
import { fromBusybox } from './workbench';

const Dockerfile = `${fromBusybox}RUN cat /proc/sys/kernel/random/uuid > /uuid\n`;
const directory = { type: 'hostPath', path: '/srv/cache' } as const;
const ref = `${registryOf(docker29WithContainerd)}/team/web:cache`;

/** A registry that the engine takes for one that speaks https. */
const unknown = `${addresses.node}:5001`;
const plain = { ref: `${unknown}/team/web:cache`, insecure: true } as const;

const image = `${registryOf(docker29WithContainerd)}/team/web:1`;

const caches: readonly (readonly [where: string, to: CacheExport, from: CacheImport])[] = [
  [
    'in a registry',
    { type: 'registry', ref, mode: 'max', compression: { type: 'zstd', force: true }, imageManifest: true },
    { type: 'registry', ref },
  ],
  ['in a registry that speaks plain http', { type: 'registry', ...plain }, { type: 'registry', ...plain }],
  ['in a directory', { type: 'local', directory, mode: 'max', tag: 'web' }, { type: 'local', directory, tag: 'web' }],
  ['in the image', { type: 'inline' }, { type: 'registry', ref: image }],
];

describe('an engine with the store of containerd', () => {
  let here: RegistryBench;
  beforeAll(async () => {
    here = await RegistryBench.start(docker29WithContainerd, (node) => startRegistry(node, { host: unknown }));
  });
  afterAll(() => here?.stop());

  /** What a step has made of chance. */
  const made = async (request: { readonly cacheFrom?: readonly CacheImport[]; readonly cacheTo?: readonly CacheExport[] }) => {
    await here.succeed({ image, files: { Dockerfile }, outputs: [{ type: 'store' }, { type: 'registry' }], ...request });
    return here.bench.busybox(image, 'cat', '/uuid');
  };

  const forget = async () => {
    await here.bench.node.succeed(['docker', 'image', 'rm', '--force', image]);
    await here.bench.node.succeed(['docker', 'builder', 'prune', '--all', '--force']);
  };

  it.each(caches)('leaves a cache %s, and finds its steps there when it has forgotten them', async (_where, to, from) => {
    const before = await made({ cacheTo: [to] });
    await forget();
    expect(await made({ cacheFrom: [from] })).toBe(before);
    await forget();
    expect(await made({})).not.toBe(before);
    await forget();
  });

  it('fails if it cannot write a cache, unless it is told not to mind', async () => {
    const cacheTo = (ignoreError: boolean) => [{ type: 'registry', ref: `${unknown}/team/web:cache`, ignoreError }] as const;
    const { phase, log } = await here.build({ image, files: { Dockerfile }, cacheTo: cacheTo(false) });
    expect(phase, log).toBe('Failed');
    expect(log).toContain('http: server gave HTTP response to HTTPS client');
    await here.succeed({ image, files: { Dockerfile }, cacheTo: cacheTo(true) });
  });
});
