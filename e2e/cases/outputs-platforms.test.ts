import { readFileSync } from 'node:fs';
import { buildStatus } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { docker29WithContainerd } from '../runtimes/docker';
import { OciLayout } from '../runtimes/oci-layout';
import { RegistryBench, registryOf } from './registry-bench';
import { results } from './sources';
import type { TestBuild } from './workbench';

// Steps of other platforms than the node's would need an emulator, so there is none. What is run is the node's, whatever the image says.
const Dockerfile = 'FROM scratch\nARG TARGETARCH\nCOPY busybox /bin/busybox\nCOPY $TARGETARCH /text\n';
const files = { Dockerfile, amd64: 'for amd64\n', arm64: 'for arm64\n' };
const platforms = ['linux/amd64', 'linux/arm64'] as const;
const layout = { type: 'persistentVolumeClaim', claimName: 'results', subPath: 'layout' } as const;

describe.each([
  ['cri-o', crioWithSkopeo],
  ['containerd', containerd],
  ['docker with containerd', docker29WithContainerd],
] as const)('an image of several platforms on %s', (_name, runtime) => {
  const registry = registryOf(runtime);
  const image = `${registry}/team/web:1`;
  let here: RegistryBench;
  let digest: string;
  beforeAll(async () => {
    here = await RegistryBench.start(runtime);
    here.bench.node.write(`${results}/layout/README`, 'older\n');
    const { node } = here.bench;
    const outputs = [
      { type: 'registry' },
      { type: 'oci', directory: { type: 'hostPath', path: '/srv/images' }, file: 'web.tar' },
      { type: 'oci', directory: layout },
    ] as const;
    const annotations = { indexDescriptor: { 'com.example.layout': 'web' } };
    const request: TestBuild = { image, additionalImages: [`${registry}/team/web:2`], platforms, outputs, exporter: { annotations } };
    const { pod } = await here.succeed({ ...request, metadata: true, files });
    digest = buildStatus(pod).image?.digest ?? '';
    await node.succeed(['mkdir', '/srv/images/web']);
    await node.succeed(['tar', '-xf', '/srv/images/web.tar', '-C', '/srv/images/web']);
  });
  afterAll(() => here?.stop());

  const layoutIn = (folder: string) => new OciLayout(here.bench.node, folder);

  it('is one index in the registry', async () => {
    const index = await here.manifest(image);
    expect(index?.digest).toBe(digest);
    expect(index?.manifests?.map(({ platform }) => platform)).toEqual(
      platforms.map((name) => ({ os: 'linux', architecture: name.slice(6) })),
    );
    expect(await here.manifest(`${registry}/team/web:2`)).toEqual(index);
    for (const { digest: one, platform } of index?.manifests ?? []) {
      const config = (await here.manifest(`${registry}/team/web@${one}`))?.config?.digest ?? '';
      expect(here.json(config)).toMatchObject(platform ?? {});
    }
  });

  it.each([
    ['a tar file', '/srv/images/web'],
    ['a directory where something was', `${results}/layout`],
  ])('is an OCI layout in %s', (_where, folder) => {
    const found = layoutIn(folder);
    expect(found.names()).toEqual([image, `${registry}/team/web:2`]);
    for (const entry of found.entries()) expect(entry).toMatchObject({ digest, annotations: { 'com.example.layout': 'web' } });
    const manifests = found.manifest(digest).manifests?.map((one) => found.manifest(one.digest)) ?? [];
    expect(manifests).toHaveLength(2);
    const blobs = manifests.flatMap(({ config, layers = [] }) => [config, ...layers]);
    expect(blobs.filter((one) => one === undefined || !found.has(one.digest))).toEqual([]);
  });

  it('is what another build begins with, by its digest in the layout', async () => {
    const namedContexts = { base: { type: 'ociLayout', directory: layout, digest } } as const;
    await here.succeed({
      image: 'based:1',
      namedContexts,
      files: { Dockerfile: 'FROM base\nRUN ["/bin/busybox", "cp", "/text", "/copy"]\n' },
    });
    expect(await here.bench.busybox('docker.io/library/based:1', 'cat', '/copy')).toBe('for amd64\n');
  });

  it('stays in a directory to which other builds write, until one has its name', async () => {
    const other = { outputs: [{ type: 'oci', directory: layout }], files } as const;
    const found = layoutIn(`${results}/layout`);
    const names = ['docker.io/library/other:1', image, `${registry}/team/web:2`].sort();
    await here.succeed({ ...other, image: 'other:1' });
    expect(found.names()).toEqual(names);
    expect(found.digest(image)).toBe(digest);
    await here.succeed({ ...other, image });
    expect(found.names()).toEqual(names);
    expect(found.digest(image)).not.toBe(digest);
    expect(found.digest(`${registry}/team/web:2`)).toBe(digest);
    expect(readFileSync(here.bench.node.path(`${results}/layout/README`), 'utf8')).toBe('older\n');
  });

  it.each(platforms)('is in the store as one of %s only, if that is all that is asked for', async (platform) => {
    const name = `docker.io/library/${platform}:1`;
    await here.succeed({ image: name, platforms: [platform], files });
    expect(await here.bench.busybox(name, 'cat', '/text')).toBe(`for ${platform.slice(6)}\n`);
  });

  if (runtime !== containerd) return;

  it('is in the store as a whole, and a container of its own platform runs', async () => {
    const name = 'docker.io/library/all:1';
    await here.succeed({ image: name, platforms, files });
    expect(await here.bench.node.succeed(['ctr', '--namespace=k8s.io', 'images', 'list', `name==${name}`])).toContain(platforms.join());
    expect(await here.bench.busybox(name, 'cat', '/text')).toBe('for amd64\n');
  });
});
