import { describe, expect, it } from 'vitest';
import { builderPod, type DockerConfig, orchest } from '../src';
import { digest, directory, type Options, request } from './support/engine-requests';
import { argv, buildStep, containersOf } from './support/kubelet';
import { problemsOf } from './support/problems';

const token = { secretName: 'github', key: 'token' };

const graphDriver: DockerConfig = { runtime: 'docker', imageStore: 'graphDriver' };
const containerd: DockerConfig = { runtime: 'docker', imageStore: 'containerd' };

const problems = (config: DockerConfig, options: Options) => problemsOf(() => builderPod(config, { ...request, ...options }));
const flagsOf = (options: Options, config = containerd) =>
  argv(buildStep(builderPod(config, { ...request, ...options })))
    .filter((text) => /^--(attest|cache-[a-z]+|build-context|output|platform|provenance|tag)=/.test(text))
    .map((text) => text.slice(2));

/** What only an engine with the store of containerd can do. */
const onlyContainerd: Options = {
  platforms: ['linux/amd64', 'linux/arm64'],
  outputs: [
    { type: 'registry', insecure: true },
    { type: 'oci', directory },
  ],
  exporter: {
    annotations: { manifest: { title: 'Web' } },
    compression: { type: 'zstd' },
    ociMediaTypes: true,
    preferNondistributableLayers: true,
    rewriteTimestamp: true,
  },
  sourceDateEpoch: 0,
  attestations: { sbom: {}, provenance: {} },
  namedContexts: { base: { type: 'ociLayout', directory, digest } },
  cacheFrom: [{ type: 'gha', url: 'https://cache.example.com', token }],
  cacheTo: [
    { type: 'registry', ref: 'web:cache' },
    { type: 'local', directory },
    { type: 'gha', url: 'https://cache.example.com', token },
  ],
};

/** What no engine can do. */
const neither: Options = {
  context: { type: 'persistentVolumeClaim', claimName: 'sources', user: 1000 },
  outputs: [
    { type: 'registry', byDigest: true },
    { type: 'local', directory, mode: 'delete' },
  ],
  registryAuth: { 'registry.example.com': { insecure: true } },
  run: { limits: { memory: '1Gi' } },
  cacheFrom: [
    { type: 's3', bucket: 'builds', region: 'eu-central-1' },
    { type: 'azblob', accountUrl: 'https://example.blob.core.windows.net' },
  ],
  cacheTo: [
    { type: 's3', bucket: 'builds', region: 'eu-central-1' },
    { type: 'azblob', accountUrl: 'https://example.blob.core.windows.net' },
  ],
};

describe('the image store of docker', () => {
  it('is that of graph drivers unless somebody says otherwise', () => {
    const pod = (config: DockerConfig) => builderPod(config, request);
    expect(pod({ runtime: 'docker' })).toEqual(pod(graphDriver));
    expect(pod({ runtime: 'docker' })).not.toEqual(pod(containerd));
  });

  it('is one of two', () => {
    expect(problemsOf(() => builderPod({ runtime: 'docker', imageStore: 'overlay2' } as never, request))).toMatchInlineSnapshot(`
      [
        "imageStore: expected one of "graphDriver", "containerd", received "overlay2"",
      ]
    `);
    expect(problemsOf(() => builderPod({ runtime: 'cri-o', imageStore: 'containerd' } as never, request))).toMatchInlineSnapshot(`
      [
        "imageStore: expected no such key, received "containerd"; it is an option of docker only",
      ]
    `);
  });

  it('takes with containerd what it refuses with a graph driver, and the refusals say so', () => {
    expect(problems(containerd, onlyContainerd)).toEqual([]);
    expect(problems(graphDriver, onlyContainerd).join('\n')).toMatchInlineSnapshot(`
      "exporter.annotations: expected no such option on docker, received {"manifest":{"title":"Web"}}; the engine makes its images in one way; imageStore: "containerd" allows it
      exporter.compression: expected no such option on docker, received {"type":"zstd"}; the engine makes its images in one way; imageStore: "containerd" allows it
      exporter.ociMediaTypes: expected no such option on docker, received true; the engine makes its images in one way; imageStore: "containerd" allows it
      exporter.preferNondistributableLayers: expected no such option on docker, received true; the engine makes its images in one way; imageStore: "containerd" allows it
      exporter.rewriteTimestamp: expected no such option on docker, received true; the engine makes its images in one way; imageStore: "containerd" allows it
      attestations.sbom: expected no such option on docker, received {}; the engine keeps nothing beside an image; imageStore: "containerd" allows it
      attestations.provenance: expected no such option on docker, received {}; the engine keeps nothing beside an image; imageStore: "containerd" allows it
      platforms: expected one platform on docker, received ["linux/amd64","linux/arm64"]; the engine keeps images of one platform: build one at a time; imageStore: "containerd" allows it
      cacheFrom[0].type: expected another type on docker, received "gha"; the engine reads caches of the types "registry" and "local"; imageStore: "containerd" allows it
      cacheTo[0].type: expected another type on docker, received "registry"; the engine writes caches of the type "inline" only; imageStore: "containerd" allows it
      cacheTo[1].type: expected another type on docker, received "local"; the engine writes caches of the type "inline" only; imageStore: "containerd" allows it
      cacheTo[2].type: expected another type on docker, received "gha"; the engine writes caches of the type "inline" only; imageStore: "containerd" allows it
      namedContexts.base.type: expected another type on docker, received "ociLayout"; the engine reads no layouts: push the image to a registry; imageStore: "containerd" allows it
      outputs[0].insecure: expected no such option on docker, received true; set insecure-registries in its daemon.json; imageStore: "containerd" allows it
      outputs[1].type: expected another type on docker, received "oci"; the engine writes files of the types "local" and "tar"; imageStore: "containerd" allows it"
    `);
  });

  it('refuses what neither of them can do, and does not send anybody to the other', () => {
    const refusals = problems(containerd, neither);
    expect(refusals.join('\n')).toMatchInlineSnapshot(`
      "context.user: expected no such option on docker, received 1000; only root reaches its socket
      registryAuth: expected no such option on docker, received {"registry.example.com":{"insecure":true}}; the engine asks for tokens itself
      run.limits: expected no such option on docker, received {"memory":"1Gi"}; only new clients and engines know them
      cacheFrom[0].type: expected another type on docker, received "s3"; the engine knows no caches of this type
      cacheFrom[1].type: expected another type on docker, received "azblob"; the engine knows no caches of this type
      cacheTo[0].type: expected another type on docker, received "s3"; the engine knows no caches of this type
      cacheTo[1].type: expected another type on docker, received "azblob"; the engine knows no caches of this type
      outputs[0].byDigest: expected no such option on docker, received true; the engine pushes tags
      outputs[1].mode: expected no such option on docker, received "delete"; only new clients know it"
    `);
    expect(problems(graphDriver, neither)).toEqual(refusals);
  });

  it('refuses to empty caches in directories, which it would leave as they are', () => {
    const cacheTo = [{ type: 'local', directory, reset: true }] as const;
    expect(problems(containerd, { cacheTo })).toMatchInlineSnapshot(`
      [
        "cacheTo[0].reset: expected no such option on docker, received true; only new clients know it",
      ]
    `);
    expect(problems(graphDriver, { cacheTo })).toHaveLength(2);
  });

  it('has several outputs with containerd, whose engines are new enough', () => {
    const outputs = [{ type: 'store' }, { type: 'tar', directory, file: 'web.tar' }] as const;
    expect(problems({ ...containerd, strict: true }, { outputs })).toEqual([]);
    expect(problems({ ...graphDriver, strict: true }, { outputs })).toHaveLength(1);
  });
});

describe('an image in the store of containerd', () => {
  const plain = 'compression=uncompressed,oci-mediatypes=true';
  const pushed = 'compression=gzip,force-compression=true,oci-mediatypes=true';
  const tag = 'tag=docker.io/team/web:1';
  const without = 'provenance=false';

  it.each<readonly [string, Options, readonly string[]]>([
    ['is not compressed as long as it stays there', {}, [tag, without, `output=type=image,${plain}`]],
    [
      'is compressed if it is pushed',
      { outputs: [{ type: 'store' }, { type: 'registry' }] },
      [tag, without, `output=type=image,push=true,${pushed}`],
    ],
    ['is there too if it is only pushed', { outputs: [{ type: 'registry' }] }, [tag, without, `output=type=image,push=true,${pushed}`]],
    [
      'is pushed over plain http',
      { outputs: [{ type: 'registry', insecure: true }] },
      [tag, without, `output=type=image,push=true,registry.insecure=true,${pushed}`],
    ],
    [
      'is the last of several outputs, whose metadata the client tells',
      { outputs: [{ type: 'store' }, { type: 'oci', directory, file: 'web.tar' }, { type: 'local', directory }] },
      [
        tag,
        without,
        `output=type=oci,dest=/build-output/0/web.tar,name=docker.io/team/web:1,${pushed}`,
        'output=type=local,dest=/build-output/1',
        `output=type=image,${pushed}`,
      ],
    ],
    [
      'is not there if only an archive is written',
      { outputs: [{ type: 'oci', directory }] },
      [without, `output=type=oci,tar=false,dest=/build-output/0,name=docker.io/team/web:1,${pushed}`],
    ],
    [
      'is compressed as it is asked for',
      { exporter: { compression: { type: 'zstd', level: 3, force: true }, ociMediaTypes: true } },
      [tag, without, 'output=type=image,compression=zstd,compression-level=3,force-compression=true,oci-mediatypes=true'],
    ],
    [
      'is unpacked later if its layers are rewritten',
      { exporter: { rewriteTimestamp: true }, sourceDateEpoch: 0 },
      [tag, without, `output=type=image,unpack=false,${plain},rewrite-timestamp=true`],
    ],
    [
      'has all platforms',
      { platforms: ['linux/amd64', 'linux/arm64'] },
      ['platform=linux/amd64,linux/arm64', tag, without, `output=type=image,${plain}`],
    ],
    [
      'has a provenance only if it is asked for',
      { attestations: { provenance: { mode: 'max', builderId: 'https://ci.example.com/a,b' } } },
      [tag, 'attest=type=provenance,mode=max,"builder-id=https://ci.example.com/a,b"', `output=type=image,${plain}`],
    ],
    [
      'has no provenance beside a list of its packages',
      { attestations: { sbom: { generator: 'registry.example.com/scanner:1' }, inline: true } },
      [tag, 'attest=type=sbom,generator=registry.example.com/scanner:1', without, `output=type=image,${plain},attestation-inline=true`],
    ],
    [
      'is made from an OCI layout',
      { namedContexts: { base: { type: 'ociLayout', directory, digest } } },
      [`build-context=base=oci-layout:///build-contexts/0@${digest}`, tag, without, `output=type=image,${plain}`],
    ],
  ])('%s', (_what, options, expected) => {
    expect(flagsOf(options)).toEqual(expected);
  });

  it('is looked up as with a graph driver', () => {
    const verify = (config: DockerConfig) => containersOf(builderPod(config, request)).at(-1);
    expect(verify(containerd)).toEqual(verify(graphDriver));
    expect(containersOf(builderPod(containerd, { ...request, outputs: [{ type: 'oci', directory }] }))).toHaveLength(1);
  });

  it('has the compression of the preset, if there is one', () => {
    const preset = orchest({ version: 'v1', registry: '10.0.0.10:5000' });
    expect(flagsOf({}, { ...containerd, preset }).at(-1)).toBe('output=type=image,compression=zstd,oci-mediatypes=true');
  });
});
