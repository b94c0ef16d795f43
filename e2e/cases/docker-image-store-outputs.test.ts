import { readFileSync } from 'node:fs';
import { buildStatus } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docker29WithContainerd, storedManifest } from '../runtimes/docker';
import { OciLayout } from '../runtimes/oci-layout';
import { expectPlainPush, RegistryBench, startUnknownRegistry } from './registry-bench';
import { fromBusybox, type TestBuild } from './workbench';

const store = { type: 'store' } as const;
const registry = { type: 'registry' } as const;
const results = (subPath: string) => ({ type: 'hostPath', path: `/srv/results/${subPath}` }) as const;

/** Nothing of it runs, so that it can be built for every platform. */
const copied: TestBuild['files'] & object = { Dockerfile: `${fromBusybox}COPY text /text\n`, text: 'copied\n' };
const platforms = ['linux/amd64', 'linux/arm64'] as const;

describe('an engine with the store of containerd', () => {
  let here: RegistryBench;
  beforeAll(async () => {
    here = await RegistryBench.start(docker29WithContainerd, startUnknownRegistry);
  });
  afterAll(() => here?.stop());

  const nameOf = (repository: string) => `${here.registry}/${repository}:1`;
  const digestToldBy = async (request: TestBuild) => {
    const { pod } = await here.succeed({ metadata: true, files: copied, ...request });
    const { image } = buildStatus(pod);
    // The client leaves the digest of the config away: it is no id in this store.
    expect(image).toEqual({ digest: expect.stringMatching(/^sha256:/) });
    return image?.digest ?? '';
  };
  const stored = (digest: string) => storedManifest(here.bench.node, digest);
  const written = (path: string) => readFileSync(here.bench.node.path(path), 'utf8');

  it('keeps an image as one manifest, without layers that are compressed and without a provenance', async () => {
    const digest = await digestToldBy({ image: 'plain:1' });
    expect(digest).toBe(`sha256:${await here.bench.id('docker.io/library/plain:1')}`);
    const { mediaType, layers, annotations } = await stored(digest);
    expect(mediaType).toBe('application/vnd.oci.image.manifest.v1+json');
    expect(annotations).toBeUndefined();
    expect(layers?.map((layer) => layer.mediaType)).toEqual(Array(2).fill('application/vnd.oci.image.layer.v1.tar'));
    expect(await here.bench.busybox('docker.io/library/plain:1', 'cat', '/text')).toBe('copied\n');
  });

  it('has in the store and in the registry the same image, whose digest the Pod tells', async () => {
    const image = nameOf('both');
    const digest = await digestToldBy({ image, outputs: [store, registry] });
    expect((await here.manifest(image))?.digest).toBe(digest);
    expect(`sha256:${await here.bench.id(image)}`).toBe(digest);
  });

  it('keeps what goes to the registry alone', async () => {
    const image = nameOf('alone');
    const digest = await digestToldBy({ image, outputs: [registry] });
    expect((await here.manifest(image))?.digest).toBe(digest);
    expect(await here.bench.names()).toContain(image);
  });

  it.each([
    ['the store', [store]],
    ['the store and a registry', [store, registry]],
  ] as const)('puts an image of several platforms into %s', async (_name, outputs) => {
    const image = nameOf(`platforms-${outputs.length}`);
    const digest = await digestToldBy({ image, platforms, outputs });
    const { manifests } = await stored(digest);
    expect(manifests?.map(({ platform }) => `${platform?.os}/${platform?.architecture}`)).toEqual(platforms);
    for (const manifest of manifests ?? []) expect((await stored(manifest.digest)).layers).toHaveLength(2);
    expect((await here.manifest(image))?.digest).toBe(outputs.length === 1 ? undefined : digest);
    expect(await here.bench.busybox(image, 'cat', '/text')).toBe('copied\n');
  });

  it('keeps an image of another platform than its own', async () => {
    const digest = await digestToldBy({ image: 'foreign:1', platforms: ['linux/s390x'] });
    const { config } = await stored(digest);
    expect(await stored(config?.digest ?? '')).toMatchObject({ architecture: 's390x' });
  });

  it('compresses an image that only stays in its store, if it is told to', async () => {
    const exporter = { compression: { type: 'gzip', level: 9, force: true }, ociMediaTypes: false } as const;
    const { mediaType, layers } = await stored(await digestToldBy({ image: 'gzip:1', exporter }));
    expect(mediaType).toBe('application/vnd.docker.distribution.manifest.v2+json');
    expect(layers?.map((layer) => layer.mediaType)).toEqual(Array(2).fill('application/vnd.docker.image.rootfs.diff.tar.gzip'));
  });

  it('writes one image to everywhere at once', async () => {
    const image = nameOf('everywhere');
    const outputs = [
      store,
      registry,
      { type: 'oci', directory: results('archive'), file: 'web.tar' },
      { type: 'oci', directory: results('layout') },
      { type: 'local', directory: results('local') },
      { type: 'tar', directory: results('tar'), file: 'web.tar' },
    ] as const;
    const digest = await digestToldBy({ image, outputs });
    expect((await here.manifest(image))?.digest).toBe(digest);
    expect(`sha256:${await here.bench.id(image)}`).toBe(digest);
    await here.bench.node.succeed(['mkdir', '/srv/unpacked']);
    await here.bench.node.succeed(['tar', '-xf', '/srv/results/archive/web.tar', '-C', '/srv/unpacked']);
    for (const folder of ['/srv/unpacked', '/srv/results/layout']) {
      const layout = new OciLayout(here.bench.node, folder);
      expect(layout.digest(image)).toBe(digest);
      expect(layout.has(digest)).toBe(true);
    }
    expect(written('/srv/results/local/text')).toBe('copied\n');
    expect(await here.bench.node.succeed(['tar', '-xOf', '/srv/results/tar/web.tar', 'text'])).toBe('copied\n');
  });

  it('pushes over plain http where the output says so, and else not', async () => {
    await expectPlainPush(here, copied);
  });
});
