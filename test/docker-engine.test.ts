import { describe, expect, it } from 'vitest';
import { builderPod, type ImageBuildRequest } from '../src';
import { digest, directory, type Options, request } from './support/engine-requests';
import { argv, buildStep, containersOf } from './support/kubelet';
import { problemsOf } from './support/problems';

const secret = { secretName: 'keys', key: 'token' };

const refused: Options = {
  context: { type: 'persistentVolumeClaim', claimName: 'sources', user: 1000 },
  platforms: ['linux/amd64', 'linux/arm64'],
  outputs: [
    { type: 'registry', insecure: true, byDigest: true },
    { type: 'oci', directory, file: 'web.tar' },
    { type: 'local', directory, mode: 'delete' },
  ],
  exporter: {
    annotations: { index: { title: 'Web' } },
    compression: { type: 'gzip' },
    ociMediaTypes: true,
    preferNondistributableLayers: true,
    rewriteTimestamp: true,
  },
  attestations: { provenance: {} },
  registryAuth: { 'registry.example.com': { insecure: true } },
  run: { limits: { memory: '1Gi' } },
  namedContexts: { 'base:1': { type: 'ociLayout', directory, digest } },
  cacheFrom: [
    { type: 's3', bucket: 'builds', region: 'eu-central-1' },
    { type: 'azblob', accountUrl: 'https://example.blob.core.windows.net' },
    { type: 'gha', url: 'https://cache.example.com', token: secret },
  ],
  cacheTo: [
    { type: 'registry', ref: 'web:cache' },
    { type: 'local', directory },
    { type: 's3', bucket: 'builds', region: 'eu-central-1' },
    { type: 'azblob', accountUrl: 'https://example.blob.core.windows.net' },
    { type: 'gha', url: 'https://cache.example.com', token: secret },
  ],
};

const taken: Options = {
  outputs: [
    { type: 'store' },
    { type: 'registry' },
    { type: 'local', directory, platformSplit: true },
    { type: 'tar', directory, file: 'web.tar' },
  ],
  additionalImages: ['registry.example.com/web:1'],
  platforms: ['linux/arm64'],
  dockerfileFrom: { type: 'configMap', configMapName: 'dockerfiles' },
  namedContexts: { base: { type: 'image', image: 'busybox' }, files: { type: 'hostPath', path: '/srv/files' } },
  target: 'production',
  buildArgs: { PRICE: '$5' },
  buildArgFields: { IP: 'status.podIP' },
  secrets: { npmrc: secret },
  sshKeys: { default: secret },
  registryCredentials: 'registry',
  imageLabels: { 'com.example.note': 'a, b' },
  cacheFrom: [
    { type: 'registry', ref: 'web:cache', insecure: true },
    { type: 'local', directory, digest },
  ],
  cacheTo: [{ type: 'inline' }],
  noCache: ['base', 'production'],
  pull: true,
  sourceDateEpoch: 0,
  run: {
    network: 'sandbox',
    addHosts: { 'db.example.com': 'fd00::7' },
    hostname: 'builder',
    ulimits: { nofile: { soft: 1024, hard: -1 } },
    shmSize: '1Mi',
    cgroupParent: '/builds',
  },
  entitlements: ['security.insecure', 'device'],
  progress: 'rawjson',
  metadata: true,
};

/** Flags of `docker buildx build`, as its reference has them. */
const documented = new Set(
  [
    'add-host allow annotation attest build-arg build-context builder cache-from cache-to call cgroup-parent check debug file iidfile',
    'label load metadata-file network no-cache no-cache-filter output platform progress provenance pull push quiet sbom secret shm-size',
    'ssh tag target ulimit',
  ].flatMap((line) => line.split(' ')),
);

describe('what the engine of docker', () => {
  it('lacks is refused, each with what to do instead', () => {
    expect(
      problemsOf(() => builderPod({ runtime: 'docker' }, { ...request, sourceDateEpoch: 0, ...refused })).join('\n'),
    ).toMatchInlineSnapshot(`
      "context.user: expected no such option on docker, received 1000; only root reaches its socket
      registryAuth: expected no such option on docker, received {"registry.example.com":{"insecure":true}}; the engine asks for tokens itself
      run.limits: expected no such option on docker, received {"memory":"1Gi"}; only new clients and engines know them
      cacheFrom[0].type: expected another type on docker, received "s3"; the engine knows no caches of this type
      cacheFrom[1].type: expected another type on docker, received "azblob"; the engine knows no caches of this type
      cacheTo[2].type: expected another type on docker, received "s3"; the engine knows no caches of this type
      cacheTo[3].type: expected another type on docker, received "azblob"; the engine knows no caches of this type
      outputs[0].byDigest: expected no such option on docker, received true; the engine pushes tags
      outputs[2].mode: expected no such option on docker, received "delete"; only new clients know it
      exporter.annotations: expected no such option on docker, received {"index":{"title":"Web"}}; the engine makes its images in one way; imageStore: "containerd" allows it
      exporter.compression: expected no such option on docker, received {"type":"gzip"}; the engine makes its images in one way; imageStore: "containerd" allows it
      exporter.ociMediaTypes: expected no such option on docker, received true; the engine makes its images in one way; imageStore: "containerd" allows it
      exporter.preferNondistributableLayers: expected no such option on docker, received true; the engine makes its images in one way; imageStore: "containerd" allows it
      exporter.rewriteTimestamp: expected no such option on docker, received true; the engine makes its images in one way; imageStore: "containerd" allows it
      attestations.provenance: expected no such option on docker, received {}; the engine keeps nothing beside an image; imageStore: "containerd" allows it
      platforms: expected one platform on docker, received ["linux/amd64","linux/arm64"]; the engine keeps images of one platform: build one at a time; imageStore: "containerd" allows it
      cacheFrom[2].type: expected another type on docker, received "gha"; the engine reads caches of the types "registry" and "local"; imageStore: "containerd" allows it
      cacheTo[0].type: expected another type on docker, received "registry"; the engine writes caches of the type "inline" only; imageStore: "containerd" allows it
      cacheTo[1].type: expected another type on docker, received "local"; the engine writes caches of the type "inline" only; imageStore: "containerd" allows it
      cacheTo[4].type: expected another type on docker, received "gha"; the engine writes caches of the type "inline" only; imageStore: "containerd" allows it
      namedContexts["base:1"].type: expected another type on docker, received "ociLayout"; the engine reads no layouts: push the image to a registry; imageStore: "containerd" allows it
      outputs[0].insecure: expected no such option on docker, received true; set insecure-registries in its daemon.json; imageStore: "containerd" allows it
      outputs[1].type: expected another type on docker, received "oci"; the engine writes files of the types "local" and "tar"; imageStore: "containerd" allows it"
    `);
  });

  it('lacks may be said not to be asked for', () => {
    const nothing: Options = {
      outputs: [
        { type: 'registry', insecure: false, byDigest: false },
        { type: 'local', directory, mode: 'copy' },
      ],
      exporter: { rewriteTimestamp: false, annotations: { manifest: {} } },
      attestations: { inline: false },
      registryAuth: {},
      run: { limits: {} },
    };
    expect(problemsOf(() => builderPod({ runtime: 'docker' }, { ...request, ...nothing }))).toEqual([]);
  });

  it.each(['containerd', 'cri-o'] as const)('lacks is for all that no problem on %s', (runtime) => {
    expect(problemsOf(() => builderPod({ runtime }, { ...request, sourceDateEpoch: 0, ...refused }))).toEqual([]);
  });

  it('takes is refused by nobody, and rendered in flags that its reference knows', () => {
    const command = argv(buildStep(builderPod({ runtime: 'docker' }, { ...request, ...taken })), { 'status.podIP': '10.1.2.3' });
    expect(command.slice(0, 3)).toEqual(['docker', 'buildx', 'build']);
    const flags = command.slice(3, -1);
    for (const flag of flags) expect(documented, flag).toContain(/^--([a-z-]+)(=|$)/.exec(flag)?.[1]);
    expect(command.slice(3).join('\n')).toMatchInlineSnapshot(`
      "--builder=default
      --file=/build-dockerfile/Dockerfile
      --target=production
      --platform=linux/arm64
      --build-arg=IP=10.1.2.3
      --build-arg=PRICE=$5
      --build-arg=SOURCE_DATE_EPOCH=0
      --label=com.example.note=a, b
      --build-context=base=docker-image://docker.io/library/busybox:latest
      --build-context=files=/build-contexts/1
      --no-cache-filter=base
      --no-cache-filter=production
      --cache-from=type=registry,ref=docker.io/library/web:cache,registry.insecure=true
      --cache-from=type=local,src=/build-cache/from-1,digest=sha256:0000000000000000000000000000000000000000000000000000000000000000
      --cache-to=type=inline
      --pull
      --secret=id=npmrc,src=/build-secrets/secrets/npmrc
      --ssh=default=/build-secrets/ssh/default
      --allow=device
      --allow=security.insecure
      --metadata-file=/build-metadata/metadata.json
      --tag=docker.io/team/web:1
      --tag=registry.example.com/web:1
      --output=type=image,push=true
      --output=type=local,dest=/build-output/0,platform-split=true
      --output=type=tar,dest=/build-output/1/web.tar
      --progress=rawjson
      --network=default
      --add-host=db.example.com=fd00::7
      --build-arg=BUILDKIT_SANDBOX_HOSTNAME=builder
      --ulimit=nofile=1024:-1
      --shm-size=1048576
      --cgroup-parent=/builds
      /build-context"
    `);
  });

  it.each([
    ['everything at once is built anew', { noCache: true }, ['--no-cache']],
    ['the stages of an empty list are none', { noCache: [] }, []],
    ['nothing is built anew', { noCache: false }, []],
  ] as const)('is told which steps are built anew: %s', (_, options, expected) => {
    const command = argv(buildStep(builderPod({ runtime: 'docker' }, { ...request, ...options })));
    expect(command.filter((text) => text.startsWith('--no-cache'))).toEqual(expected);
  });

  it('shares with its steps unless somebody says otherwise is the network', () => {
    const network = (run?: ImageBuildRequest['run']) =>
      argv(buildStep(builderPod({ runtime: 'docker' }, { ...request, ...(run && { run }) }))).filter((text) =>
        text.startsWith('--network'),
      );
    expect(network()).toEqual(['--network=host']);
    expect(network({ network: 'host' })).toEqual(['--network=host']);
    expect(network({ network: 'sandbox' })).toEqual(['--network=default']);
    expect(network({ network: 'none' })).toEqual(['--network=none']);
  });
});

describe('the outputs on docker', () => {
  const outputsOf = (outputs: ImageBuildRequest['outputs'] & object) => {
    const pod = builderPod({ runtime: 'docker' }, { ...request, outputs });
    const flags = argv(buildStep(pod)).filter((text) => /^--(tag|output)=/.test(text));
    return { flags, steps: containersOf(pod).map(({ name }) => name) };
  };
  const tar = { type: 'tar', directory, file: 'web.tar' } as const;
  const tag = '--tag=docker.io/team/web:1';
  const written = '--output=type=tar,dest=/build-output/0/web.tar';

  it('put an image into the store as long as nothing else is asked for, and look whether it is there', () => {
    expect(outputsOf([{ type: 'store' }])).toEqual({ flags: [tag], steps: ['build', 'verify'] });
    expect(outputsOf([{ type: 'store' }, tar])).toEqual({ flags: [tag, '--output=type=image', written], steps: ['build', 'verify'] });
  });

  it('push from the store, which then has the image too', () => {
    const pushed = '--output=type=image,push=true';
    expect(outputsOf([{ type: 'registry' }])).toEqual({ flags: [tag, pushed], steps: ['build', 'verify'] });
    expect(outputsOf([{ type: 'store' }, { type: 'registry' }])).toEqual({ flags: [tag, pushed], steps: ['build', 'verify'] });
    expect(outputsOf([{ type: 'registry' }, tar])).toEqual({ flags: [tag, pushed, written], steps: ['build', 'verify'] });
  });

  it('make no image if only files are asked for', () => {
    expect(outputsOf([tar])).toEqual({ flags: [written], steps: ['build'] });
  });

  it('are questioned where they need a new engine', () => {
    const warned = (outputs: ImageBuildRequest['outputs'] & object) =>
      problemsOf(() => builderPod({ runtime: 'docker', strict: true }, { ...request, outputs }));
    expect(warned([{ type: 'store' }, { type: 'registry' }])).toEqual([]);
    expect(warned([tar])).toEqual([]);
    expect(warned([{ type: 'store' }, tar])).toEqual(['outputs: several outputs need Docker Engine 26 or newer']);
    expect(warned([tar, { ...tar, file: 'other.tar' }])).toEqual(['outputs: several outputs need Docker Engine 26 or newer']);
  });
});
