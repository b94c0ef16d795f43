import { buildStatus } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { docker } from '../runtimes/docker';
import { expectPlainPush, RegistryBench, registryOf, startUnknownRegistry } from './registry-bench';
import { fromBusybox } from './workbench';

const Dockerfile = `${fromBusybox}RUN echo pushed > /text\n`;

describe.each([
  ['cri-o', crioWithSkopeo],
  ['containerd', containerd],
  ['docker', docker],
] as const)('an image that is built on %s', (_name, runtime) => {
  const registry = registryOf(runtime);
  let here: RegistryBench;
  beforeAll(async () => {
    here = await RegistryBench.start(runtime, startUnknownRegistry);
  });
  afterAll(() => here?.stop());

  it('goes to the store and to the registry under all names, and the Pod tells its digests', async () => {
    const names = [`${registry}/team/both:1`, `${registry}/team/both:latest`, `${registry}/other/both:1`] as const;
    const [image, ...additionalImages] = names;
    const outputs = [{ type: 'store' }, { type: 'registry' }] as const;
    const { pod } = await here.succeed({ image, additionalImages, outputs, metadata: true, files: { Dockerfile } });
    expect(await here.bench.names()).toEqual(expect.arrayContaining([...names]));
    for (const name of names) expect(await here.bench.busybox(name, 'cat', '/text')).toBe('pushed\n');
    const [manifest, ...others] = await Promise.all(names.map((name) => here.manifest(name)));
    for (const other of others) expect(other).toEqual(manifest);
    const { digest, config } = manifest ?? {};
    expect(buildStatus(pod)).toEqual({ state: 'succeeded', image: { digest, configDigest: config?.digest } });
    expect(config?.digest).toBe(`sha256:${await here.bench.id(image)}`);
  });

  it('has an id that the Pod tells without a registry too', async () => {
    const { pod } = await here.succeed({ image: 'told:1', metadata: true, files: { Dockerfile: Dockerfile.replace('pushed', 'told') } });
    const id = `sha256:${await here.bench.id('docker.io/library/told:1')}`;
    // The engine makes a manifest when it pushes, and not before.
    expect(buildStatus(pod).image).toEqual(
      runtime === docker ? { digest: id } : { digest: expect.not.stringMatching(id), configDigest: id },
    );
  });

  it(`goes to the registry alone, ${runtime === docker ? 'though the engine keeps it' : 'and is not on the node'}`, async () => {
    const image = `${registry}/team/pushed:1`;
    await here.succeed({ image, outputs: [{ type: 'registry' }], files: { Dockerfile } });
    expect(await here.manifest(image)).toBeDefined();
    expect((await here.bench.names()).includes(image)).toBe(runtime === docker);
  });

  it('is not pushed without credentials', async () => {
    const request = { image: `${registry}/team/refused:1`, outputs: [{ type: 'registry' }], files: { Dockerfile } } as const;
    const { phase, log } = await here.bench.build(request);
    expect(phase, log).toBe('Failed');
    expect(log).toMatch(/401|unauthorized|no basic auth|authorization failed/i);
    expect(await here.manifest(request.image)).toBeUndefined();
  });

  if (runtime === docker) return;

  it('is in the registry by its digest only, if it is to be', async () => {
    const image = `${registry}/team/digest:1`;
    const additionalImages = [`${registry}/team/digest:2`, `${registry}/other/digest:1`];
    const outputs = [{ type: 'registry', byDigest: true }] as const;
    const { pod } = await here.succeed({ image, additionalImages, outputs, metadata: true, files: { Dockerfile } });
    const { digest } = buildStatus(pod).image ?? {};
    for (const repository of ['team', 'other']) {
      expect((await here.manifest(`${registry}/${repository}/digest@${digest}`))?.digest).toBe(digest);
    }
    for (const name of [image, ...additionalImages]) expect(await here.manifest(name)).toBeUndefined();
  });

  it('goes over plain http where its output says so, and else not', async () => {
    await expectPlainPush(here, { Dockerfile });
  });
});
