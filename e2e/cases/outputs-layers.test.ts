import type { BuildOutput, Compression, ImageBuildRequest } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { docker29WithContainerd } from '../runtimes/docker';
import { RegistryBench, registryOf } from './registry-bench';
import { fromBusybox, type TestBuild } from './workbench';

const both = [{ type: 'store' }, { type: 'registry' }] as const satisfies readonly BuildOutput[];
const layer = 'application/vnd.oci.image.layer.v1.tar';

const compressions: readonly (readonly [string, Compression | undefined, string])[] = [
  ['gzip, if nobody says', undefined, `${layer}+gzip`],
  ['gzip', { type: 'gzip', level: 1 }, `${layer}+gzip`],
  ['zstd', { type: 'zstd', level: 3 }, `${layer}+zstd`],
  ['estargz', { type: 'estargz' }, `${layer}+gzip`],
  ['no compression', { type: 'uncompressed' }, layer],
];

describe.each([
  ['cri-o', crioWithSkopeo],
  ['containerd', containerd],
  ['docker with containerd', docker29WithContainerd],
] as const)('an image of %s', (_name, runtime) => {
  const image = `${registryOf(runtime)}/team/layers:1`;
  let here: RegistryBench;
  beforeAll(async () => {
    here = await RegistryBench.start(runtime);
  });
  afterAll(() => here?.stop());

  const build = async (request: Partial<TestBuild>) => {
    await here.succeed({ image, files: { Dockerfile: `${fromBusybox}COPY text /text\n`, text: 'text\n' }, outputs: both, ...request });
    return here.manifest(image);
  };

  it.each(compressions)('has layers in the registry with %s, and a container of it runs', async (_title, compression, mediaType) => {
    // What is there is taken as it is.
    const manifest = await build({ noCache: true, ...(compression && { exporter: { compression } }) });
    expect(manifest?.layers?.map((one) => one.mediaType)).toEqual([mediaType, mediaType]);
    const isEstargz = manifest?.layers?.every(({ annotations }) => annotations?.['containerd.io/snapshot/stargz/toc.digest'] !== undefined);
    expect(isEstargz).toBe(compression?.type === 'estargz');
    expect(await here.bench.busybox(image, 'cat', '/text')).toBe('text\n');
  });

  it('keeps the compression that a layer has had first, unless it is forced into another', async () => {
    const request = { files: { Dockerfile: 'FROM scratch\nCOPY text /text\n', text: 'once\n' } };
    await here.succeed({ image: 'once:1', ...request });
    const types = async (exporter: ImageBuildRequest['exporter']) => {
      const manifest = await build({ ...request, outputs: [{ type: 'registry' }], exporter });
      return manifest?.layers?.map((one) => one.mediaType);
    };
    expect(await types({ compression: { type: 'zstd' } })).toEqual([layer]);
    expect(await types({ compression: { type: 'zstd', force: true } })).toEqual([`${layer}+zstd`]);
    expect(await types({ compression: { type: 'gzip' } })).toEqual([layer]);
  });

  it('is smaller the higher its level is', async () => {
    const size = async (level: number) => {
      // A layer that is compressed stays as it is, whatever its level.
      const manifest = await build({ noCache: true, outputs: [{ type: 'registry' }], exporter: { compression: { type: 'gzip', level } } });
      return manifest?.layers?.[0]?.size ?? 0;
    };
    expect(await size(9)).toBeLessThan(await size(1));
  });

  it('has the media types of docker, if it is to', async () => {
    const manifest = await build({ noCache: true, exporter: { ociMediaTypes: false } });
    expect(manifest?.mediaType).toBe('application/vnd.docker.distribution.manifest.v2+json');
    expect(manifest?.config?.mediaType).toBe('application/vnd.docker.container.image.v1+json');
    for (const { mediaType } of manifest?.layers ?? []) expect(mediaType).toBe('application/vnd.docker.image.rootfs.diff.tar.gzip');
    expect(await here.bench.busybox(image, 'cat', '/text')).toBe('text\n');
  });
});
