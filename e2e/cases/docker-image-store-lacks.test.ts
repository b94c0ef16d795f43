import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docker29WithContainerd, newEngines } from '../runtimes/docker';
import { credentialsFor, RegistryBench, registryOf } from './registry-bench';
import type { TestBuild } from './workbench';

// What the library refuses is asked for all the same, to see what becomes of it.

const image = `${registryOf(docker29WithContainerd)}/team/web:1`;
const files = { Dockerfile: 'FROM scratch\nCOPY text /text\n', text: 'copied\n' };
const directory = { type: 'hostPath', path: '/srv/results' } as const;
const pushed = { outputs: [{ type: 'registry' }] } as const;

const github = { type: 'gha', url: 'http://127.0.0.1:1/', token: { secretName: 'github', key: 'token' } } as const;
const token = { kind: 'Secret', metadata: { name: 'github' }, stringData: { token: 'none' } } as const;

describe.each(newEngines)('a new engine with the store %s', (_name, runtime) => {
  let here: RegistryBench;
  beforeAll(async () => {
    here = await RegistryBench.start(runtime);
  });
  afterAll(() => here?.stop());

  /** Builds what one with the store of containerd is asked for, with other words in the Pod. */
  const build = (request: Partial<TestBuild>, change: (pod: string) => string = (pod) => pod) => {
    const config = { runtime: 'docker', imageStore: 'containerd' } as const;
    const pod = here.bench.pod({ image, files, registryCredentials: 'registry', ...request }, config);
    return here.bench.run(JSON.parse(change(JSON.stringify(pod))), [credentialsFor(here.registry), token]);
  };
  const withFlag = (flag: string) => (pod: string) => pod.replace('"--provenance=false"', `"--provenance=false","${flag}"`);

  it('does not push by digests', async () => {
    const { phase, log } = await build(pushed, (pod) => pod.replace('push=true', 'push=true,push-by-digest=true'));
    expect(phase, log).toBe('Failed');
    expect(log).toContain('push-by-digest is currently not implemented for docker driver');
  });

  it.each([
    ['s3', 'bucket=builds,region=eu,access_key_id=id,secret_access_key=key'],
    ['azblob', 'account_url=https://builds.example.com'],
  ])('knows no cache of the type %s', async (type, attributes) => {
    const written = await build({}, withFlag(`--cache-to=type=${type},${attributes}`));
    expect(written.phase, written.log).toBe('Failed');
    expect(written.log).toMatch(/unknown cache exporter|Cache export is not supported/);
    // One that is read is dropped without a word.
    const read = await build({}, withFlag(`--cache-from=type=${type},${attributes}`));
    expect(read.phase, read.log).toBe('Succeeded');
  });

  if (runtime === docker29WithContainerd) {
    it('knows caches of GitHub, and looks into the token', async () => {
      const { phase, log } = await build({ cacheTo: [github] });
      expect(phase, log).toBe('Failed');
      expect(log).toContain('failed to configure gha cache exporter: token is malformed');
    });

    it('puts a provenance beside every image unless it is told not to', async () => {
      const beside = async (change?: (pod: string) => string) => {
        const { phase, log } = await build(pushed, change);
        expect(phase, log).toBe('Succeeded');
        return (await here.manifest(image))?.manifests?.length;
      };
      expect(await beside()).toBeUndefined();
      expect(await beside((pod) => pod.replace('"--provenance=false",', ''))).toBe(2);
    });
    return;
  }

  it.each<readonly [what: string, request: Partial<TestBuild>, message: string]>([
    ['images of several platforms', { platforms: ['linux/amd64', 'linux/arm64'] }, 'Multi-platform build'],
    ['a provenance', { attestations: { provenance: {} } }, 'Attestation'],
    ['a list of packages', { attestations: { sbom: {} } }, 'Attestation'],
    ['OCI archives', { outputs: [{ type: 'oci', directory, file: 'web.tar' }] }, 'OCI exporter'],
    ['OCI layouts', { outputs: [{ type: 'oci', directory }] }, 'OCI exporter'],
    ['caches in a registry', { cacheTo: [{ type: 'registry', ref: image }] }, 'Cache export'],
    ['caches in a directory', { cacheTo: [{ type: 'local', directory }] }, 'Cache export'],
    ['caches of GitHub', { cacheTo: [github] }, 'Cache export'],
  ])('does not get as far as to refuse %s: its client does', async (_what, request, message) => {
    const { phase, log } = await build(request);
    expect(phase, log).toBe('Failed');
    expect(log).toContain(`${message} is not supported for the docker driver`);
    expect(log).toContain('turn on the containerd image store');
  });

  it('reads no OCI layouts', async () => {
    const digest = `sha256:${'0'.repeat(64)}` as const;
    const { phase, log } = await build({
      namedContexts: { base: { type: 'ociLayout', directory, digest } },
      files: { Dockerfile: 'FROM base\n' },
    });
    expect(phase, log).toBe('Failed');
    expect(log).toContain('unknown scheme oci-layout');
  });

  it('makes its images in its own way, without a word', async () => {
    const exporter = { compression: { type: 'zstd', force: true }, annotations: { manifest: { 'com.example.note': 'lost' } } } as const;
    const { phase, log } = await build({ ...pushed, exporter });
    expect(phase, log).toBe('Succeeded');
    const { mediaType, layers, annotations } = (await here.manifest(image)) ?? {};
    expect(mediaType).toBe('application/vnd.docker.distribution.manifest.v2+json');
    expect(layers).toMatchObject([{ mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip' }]);
    expect(annotations).toBeUndefined();
  });

  it('reads caches of GitHub as if there were none', async () => {
    const { phase, log } = await build({ cacheFrom: [github] });
    expect(phase, log).toBe('Succeeded');
    expect(log).not.toContain('127.0.0.1:1');
  });
});
