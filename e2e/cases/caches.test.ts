import type { CacheImport } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addresses } from '../kubelet/network';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { CacheBench } from './cache-bench';

const { registry } = CacheBench;
const nobody = `${addresses.node}:5999`;

describe.each([
  ['cri-o', crioWithSkopeo],
  ['containerd', containerd],
] as const)('a cache in a registry, of builds on %s,', (_name, runtime) => {
  let bench: CacheBench;
  beforeAll(async () => {
    bench = await CacheBench.start(runtime);
  });
  afterAll(() => bench?.bench.stop());

  it('has the steps of all stages (max), and no other build has what it had', async () => {
    const ref = `${registry}/team/max:cache`;
    const before = await bench.made('docker.io/library/max:1', '1', { cacheTo: [{ type: 'registry', ref, mode: 'max' }] });
    await bench.forget();
    expect(await bench.made('docker.io/library/max:2', '2', { cacheFrom: [{ type: 'registry', ref }] })).toEqual(before);
    await bench.forget();
    const without = await bench.made('docker.io/library/max:3', '2');
    expect(without.own).not.toBe(before.own);
    expect(without.first).not.toBe(before.first);
  });

  it('has the steps of the last stage only (min)', async () => {
    const ref = `${registry}/team/min:cache`;
    const before = await bench.made('docker.io/library/min:1', '1', { cacheTo: [{ type: 'registry', ref }] });
    await bench.forget();
    const cacheFrom = [{ type: 'registry', ref }] as const;
    expect(await bench.made('docker.io/library/min:2', '1', { cacheFrom })).toEqual(before);
    await bench.forget();
    const after = await bench.made('docker.io/library/min:3', '2', { cacheFrom });
    expect(after.own).toBe(before.own);
    expect(after.first).not.toBe(before.first);
  });

  it('is in the image that is pushed (inline)', async () => {
    const image = `${registry}/team/inline:1`;
    const before = await bench.made(image, '1', { outputs: [{ type: 'store' }, { type: 'registry' }], cacheTo: [{ type: 'inline' }] });
    await bench.forget();
    const after = await bench.made(`${registry}/team/inline:2`, '2', { cacheFrom: [{ type: 'registry', ref: image }] });
    expect(after.own).toBe(before.own);
    expect(after.first).not.toBe(before.first);
  });

  it('has its layers as the image has them, and the others as it asks for; and all of them by force', async () => {
    const ref = `${registry}/team/zstd:cache`;
    const kinds = async (force: object) => {
      await bench.forget();
      const compression = { type: 'zstd', ...force } as const;
      const before = await bench.made('docker.io/library/zstd:1', '1', { cacheTo: [{ type: 'registry', ref, mode: 'max', compression }] });
      await bench.forget();
      expect(await bench.made('docker.io/library/zstd:2', '2', { cacheFrom: [{ type: 'registry', ref }] })).toEqual(before);
      const { layers } = JSON.parse(
        await bench.bench.node.succeed(['skopeo', 'inspect', '--raw', '--tls-verify=false', `docker://${ref}`]),
      );
      return layers
        .map(({ mediaType }: { readonly mediaType: string }) => mediaType.replace('application/vnd.oci.image.layer.v1.', ''))
        .sort();
    };
    expect(await kinds({})).toEqual(['tar', 'tar', 'tar', 'tar+zstd']);
    expect(await kinds({ force: true })).toEqual(['tar+zstd', 'tar+zstd', 'tar+zstd', 'tar+zstd']);
  });

  it('need not be there to be read', async () => {
    const cacheFrom = [`${nobody}/web:cache`, `${registry}/no/such:cache`].map((ref) => ({ type: 'registry', ref }) as const);
    await bench.made('docker.io/library/unread:1', '1', { cacheFrom });
  });

  it('has to be written, unless errors are ignored, though the image may be there before it', async () => {
    const to = { type: 'registry', ref: `${nobody}/web:cache` } as const;
    const image = 'docker.io/library/unwritten:1';
    const { phase, log } = await bench.run(image, '1', { cacheTo: [to] });
    expect(phase, log).toBe('Failed');
    expect(log).toMatch(/exporting cache[\s\S]*connection refused/);
    // There it is the daemon that stores the image, and not a later step.
    expect((await bench.bench.names()).includes(image)).toBe(runtime === containerd);
    await bench.made('docker.io/library/ignored:1', '1', { cacheTo: [{ ...to, ignoreError: true }] });
  });

  it('is one of several, each of which has all that it is asked for', async () => {
    const image = `${registry}/team/several:1`;
    const ref = `${registry}/team/several:cache`;
    const directory = { type: 'hostPath', path: '/srv/several' } as const;
    await bench.forget();
    const before = await bench.made(image, '1', {
      outputs: [{ type: 'store' }, { type: 'registry' }],
      cacheTo: [{ type: 'inline' }, { type: 'registry', ref, mode: 'max' }, { type: 'local', directory, mode: 'max' }],
    });
    const read = async (...cacheFrom: readonly CacheImport[]) => {
      await bench.forget();
      return bench.made(`${registry}/team/several:2`, '2', { cacheFrom });
    };
    const missing = { type: 'local', directory: { type: 'hostPath', path: '/srv/missing' } } as const;
    expect(await read(missing, { type: 'registry', ref: `${nobody}/web:cache` }, { type: 'registry', ref })).toEqual(before);
    expect(await read(missing, { type: 'local', directory })).toEqual(before);
    expect((await read(missing, { type: 'registry', ref: image })).own).toBe(before.own);
    expect((await read(missing)).own).not.toBe(before.own);
  });
});
