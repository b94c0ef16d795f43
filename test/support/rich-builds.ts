import fc, { type Arbitrary } from 'fast-check';
import type { BuildKitConfig, BuildOutput, CrioConfig, DockerConfig, ImageBuildRequest } from '../../src';
import {
  containerdConfig,
  contextPath,
  crioConfig,
  dnsLabel,
  dockerConfig,
  duration,
  file,
  hostileText,
  hostPath,
  image,
  memory,
  optional,
  record,
  registryHost,
  requestModel,
  secretKey,
} from './arbitraries';

// Builds that ask for all that their runtime has. Old versions of BuildKit would refuse some of it, so the versions here are new.

/** A build with the config that it is for. */
export interface RichBuild<C extends BuildKitConfig = BuildKitConfig> {
  readonly config: C;
  readonly request: ImageBuildRequest;
}

/** Options of which those have to be there whose names are given. */
const required = <T extends object, K extends keyof T>(model: { [P in keyof T]: Arbitrary<T[P]> }, ...requiredKeys: K[]) =>
  fc.record(model, { requiredKeys, noNullPrototype: true });
const without = <T extends object>(value: T, ...keys: readonly string[]) =>
  Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key))) as T;
const constant = <const T>(value: T) => fc.constant(value);
const someText = hostileText.filter((text) => text !== '');
const digest = constant(`sha256:${'0'.repeat(64)}`);
const tag = fc.constantFrom('latest', 'v1.2', '_');
const url = fc.constantFrom('https://example.com', 'http://10.0.0.1:9000/a,b?c=$(HOME)');
const fileName = fc.constantFrom('web.tar', '.tar', 'a_b-1');
const stage = fc.constantFrom('production', 'Base.1', '0');
const whole = (min: number, max: number) => fc.integer({ min, max });
const directory = fc.oneof(
  required({ type: constant('persistentVolumeClaim'), claimName: dnsLabel, subPath: contextPath }, 'type', 'claimName'),
  required({ type: constant('hostPath'), path: hostPath }, 'type', 'path'),
);
const fetched = fc.oneof(
  required(
    { type: constant('git'), url: fc.constantFrom('https://example.com/a.git', 'https://example.com/a.git#v1:$(HOME)') },
    'type',
    'url',
  ),
  required(
    { type: constant('http'), url: fc.constantFrom('https://example.com/a.tar.gz', 'http://example.com/$HOME?a=b,c') },
    'type',
    'url',
  ),
);
const namedContext = fc.oneof(directory, fetched, required({ type: constant('image'), image }, 'type', 'image'));
const contextName = fc.constantFrom('base', '0', 'busybox:1', 'docker.io/library/busybox@sha256:'.concat('1'.repeat(64)), 'a_b/c.d');
const dockerfileFrom = fc.oneof(
  required({ type: constant('inline'), text: hostileText.filter((text) => text.trim() !== '') }, 'type', 'text'),
  required({ type: constant('configMap'), configMapName: dnsLabel, key: fileName }, 'type', 'configMapName'),
);

const level = (most: number) => ({ level: whole(0, most), force: fc.boolean() });
const compression = fc.oneof(
  required({ type: constant('uncompressed'), force: fc.boolean() }, 'type'),
  required({ type: fc.constantFrom('gzip', 'estargz'), ...level(9) }, 'type'),
  required({ type: constant('zstd'), ...level(22) }, 'type'),
);
const annotations = record(fc.constantFrom('title', 'org.opencontainers.image.source', 'a:b/c'), hostileText);

const limited = { mode: fc.constantFrom('min', 'max'), ignoreError: fc.boolean() } as const;
const layered = { ...limited, compression, ociMediaTypes: fc.boolean(), imageManifest: fc.boolean() };
const registryCache = { type: constant('registry'), ref: image, insecure: fc.boolean() };
const names = fc.array(fc.constantFrom('main', 'team/v1.2', '-'), { maxLength: 2 });
const prefixes = { prefix: someText, blobsPrefix: someText, manifestsPrefix: someText, names };
const bucket = {
  type: constant('s3'),
  bucket: someText,
  region: someText,
  endpointUrl: url,
  usePathStyle: fc.boolean(),
  ...prefixes,
  credentials: required({ accessKeyId: secretKey, secretAccessKey: secretKey, sessionToken: secretKey }, 'accessKeyId', 'secretAccessKey'),
  disableAcceptEncoding: fc.boolean(),
  retryMode: fc.constantFrom('standard', 'adaptive'),
  retryMaxAttempts: whole(1, 100),
};
const account = {
  type: constant('azblob'),
  accountUrl: url,
  accountName: someText,
  container: someText,
  ...prefixes,
  secretAccessKey: secretKey,
};
const service = { type: constant('gha'), url, urlV2: url, token: secretKey, scope: someText, timeout: duration };
const listed = { ...service, repository: someText, ghToken: secretKey };
const imports = {
  plain: fc.oneof(
    required(registryCache, 'type', 'ref'),
    required({ type: constant('local'), directory, tag }, 'type', 'directory'),
    required({ type: constant('local'), directory, digest }, 'type', 'directory'),
  ),
  cloud: fc.oneof(
    required(bucket, 'type', 'bucket', 'region'),
    required(account, 'type', 'accountUrl'),
    required(service, 'type', 'url', 'token'),
    required(listed, 'type', 'urlV2', 'token', 'repository', 'ghToken'),
  ),
};
const exports = fc.oneof(
  required({ type: constant('inline') }, 'type'),
  required({ ...registryCache, ...layered }, 'type', 'ref'),
  required({ type: constant('local'), directory, tag, reset: fc.boolean(), ...layered }, 'type', 'directory'),
  required({ ...bucket, ...limited, touchRefresh: duration, uploadParallelism: whole(1, 1000) }, 'type', 'bucket', 'region'),
  required({ ...account, ...limited }, 'type', 'accountUrl'),
  required({ ...listed, ...limited }, 'type', 'urlV2', 'token', 'repository', 'ghToken'),
);

const run = {
  network: fc.constantFrom('sandbox', 'host', 'none'),
  addHosts: record(fc.constantFrom('db', 'db.example.com'), fc.constantFrom('10.0.0.7', 'fd00::7')),
  hostname: dnsLabel,
  ulimits: record(fc.constantFrom('nofile', 'memlock'), fc.constantFrom({ soft: 1 }, { soft: 1, hard: 2 }, { soft: 1, hard: -1 })),
  shmSize: memory,
  cgroupParent: fc.constantFrom('/builds', '/a/b_c'),
} as const;
const limits = fc
  .tuple(
    optional({
      cpuShares: whole(2, 1024),
      cpuPeriod: whole(1000, 100_000),
      cpuQuota: whole(1000, 100_000),
      cpusetCpus: fc.constantFrom('0', '0-3,5'),
      cpusetMems: constant('0'),
    }),
    fc.constantFrom({}, { memory: '1Gi' }, { memory: 2 ** 30, memorySwap: '1.5Gi' }),
  )
  .map(([options, bounds]) => ({ ...options, ...bounds }));

const files = {
  local: required({ type: constant('local'), directory, platformSplit: fc.boolean() }, 'type', 'directory'),
  tar: required({ type: constant('tar'), directory, file: fileName }, 'type', 'directory', 'file'),
};
/** Some outputs, of which no more than one of each of the first two kinds, and one OCI layout. */
const outputsOf = (registry: Arbitrary<BuildOutput>, file: Arbitrary<BuildOutput>): Arbitrary<readonly BuildOutput[]> =>
  fc
    .tuple(fc.option(constant({ type: 'store' })), fc.option(registry), fc.array(file, { maxLength: 3 }))
    .map(([store, pushed, written]) => [store, pushed, ...written.map(apart)].filter((output) => output !== null))
    .filter((outputs) => outputs.length > 0 && outputs.filter(isLayout).length <= 1);
/** No two outputs write to one place. */
const apart = (output: BuildOutput, index: number): BuildOutput => {
  if (!('directory' in output)) return output;
  const { directory: of } = output;
  return {
    ...output,
    directory: of.type === 'hostPath' ? { ...of, path: `${of.path}/${index}` } : { ...of, claimName: `${of.claimName}-${index}` },
  };
};
const isLayout = (output: BuildOutput) => output.type === 'oci' && output.file === undefined;

const { dockerfile } = requestModel;
const shared = {
  ...without(requestModel, 'dockerfile'),
  noCache: fc.oneof(fc.boolean(), fc.array(stage, { maxLength: 2 })),
  pull: fc.boolean(),
  sourceDateEpoch: whole(0, 253_402_300_799),
  entitlements: fc.subarray(['network.host', 'security.insecure', 'device'] as const),
  progress: fc.constantFrom('plain', 'rawjson'),
  metadata: fc.boolean(),
} as const;

/** A request, with a Dockerfile from one place. */
const requestOf = (
  options: { [K in keyof ImageBuildRequest]?: Arbitrary<NonNullable<ImageBuildRequest[K]>> },
): Arbitrary<ImageBuildRequest> =>
  fc
    .tuple(
      required({ ...shared, ...options }, 'name', 'image', 'context'),
      fc.oneof(optional({ dockerfile }), required({ dockerfileFrom }, 'dockerfileFrom')),
    )
    .map(([request, place]) => ({ ...request, ...place }) as ImageBuildRequest);

const dockerRequest = requestOf({
  context: fc.oneof(directory, fetched),
  namedContexts: record(contextName, namedContext),
  outputs: outputsOf(constant({ type: 'registry' }), fc.oneof(files.local, files.tar)),
  platforms: constant(['linux/arm64']),
  cacheFrom: fc.array(imports.plain, { maxLength: 2 }),
  cacheTo: fc.array(constant({ type: 'inline' }), { maxLength: 1 }),
  run: optional(run),
});

const owned = fc.tuple(directory, optional({ user: whole(1, 2 ** 31 - 1) })).map(([of, user]) => ({ ...of, ...user }));
const buildkitRequest = requestOf({
  context: fc.oneof(owned, fetched),
  namedContexts: record(
    contextName,
    fc.oneof(namedContext, required({ type: constant('ociLayout'), directory, digest }, 'type', 'directory', 'digest')),
  ),
  outputs: outputsOf(
    required({ type: constant('registry'), insecure: fc.boolean(), byDigest: fc.boolean() }, 'type'),
    fc.oneof(
      files.tar,
      fc.tuple(files.local, optional({ mode: fc.constantFrom('copy', 'delete') })).map(([of, mode]) => ({ ...of, ...mode })),
      required({ type: constant('oci'), directory, file: fileName }, 'type', 'directory'),
    ),
  ),
  exporter: optional({
    compression,
    ociMediaTypes: constant(true),
    annotations: optional({ manifest: annotations, manifestDescriptor: annotations, index: annotations, indexDescriptor: annotations }),
    rewriteTimestamp: fc.boolean(),
    preferNondistributableLayers: fc.boolean(),
  }),
  attestations: optional({
    sbom: optional({ generator: image }),
    provenance: optional({
      mode: fc.constantFrom('min', 'max'),
      builderId: someText,
      reproducible: fc.boolean(),
      inlineOnly: fc.boolean(),
      version: fc.constantFrom('v0.2', 'v1'),
    }),
    inline: fc.boolean(),
    ociArtifact: fc.boolean(),
  }),
  platforms: fc.subarray(['linux/amd64', 'linux/arm64', 'linux/arm/v7'] as const, { minLength: 1 }),
  registryAuth: record(
    registryHost,
    required(
      {
        certificateAuthority: file,
        clientCertificate: required({ secretName: dnsLabel, certificateKey: fileName }, 'secretName'),
        insecure: fc.boolean(),
      },
      'insecure',
    ),
  ),
  cacheFrom: fc.array(fc.oneof(imports.plain, imports.cloud), { maxLength: 3 }),
  cacheTo: fc.array(exports, { maxLength: 3 }),
  run: fc.tuple(optional(run), optional({ limits })).map(([options, bounds]) => ({ ...options, ...bounds })),
});

/** The same build without what files have none of, an index that the image has not, and times that nobody says. */
function meaningful(request: ImageBuildRequest): ImageBuildRequest {
  const { outputs, platforms = [], attestations = {}, sourceDateEpoch, exporter = {} } = request;
  if (outputs?.every(({ type }) => type === 'local' || type === 'tar')) {
    return without(request, 'additionalImages', 'exporter', 'imageLabels', 'metadata');
  }
  const hasIndex = platforms.length > 1 || attestations.sbom !== undefined || attestations.provenance !== undefined;
  const annotated = hasIndex ? exporter : { ...exporter, annotations: without(exporter.annotations ?? {}, 'index', 'indexDescriptor') };
  return { ...request, exporter: sourceDateEpoch === undefined ? without(annotated, 'rewriteTimestamp') : annotated };
}

/** A registry is not asked for what goes without a tag into the store. */
function taggedInStore(request: ImageBuildRequest): ImageBuildRequest {
  const { outputs } = request;
  if (outputs === undefined || !outputs.some(({ type }) => type === 'store')) return request;
  const tagged = outputs.map((output) => (output.type === 'registry' ? { type: output.type, insecure: output.insecure ?? false } : output));
  return { ...request, outputs: tagged };
}

/** The same build without what the archive cannot hold through which an image gets into the store of cri-o. */
function storable(request: ImageBuildRequest): ImageBuildRequest {
  const { outputs = [{ type: 'store' }], platforms = [], exporter = {} } = request;
  if (!outputs.some(({ type }) => type === 'store')) return request;
  return {
    ...without(request, 'attestations'),
    exporter: outputs.length > 1 ? exporter : without(exporter, 'annotations'),
    ...(platforms.length > 0 && { platforms: platforms.slice(0, 1) }),
  };
}

/** The same build without what no engine of docker takes, whatever its store. */
function forEngine(request: ImageBuildRequest): ImageBuildRequest {
  const { context, outputs, cacheFrom = [], cacheTo = [], run = {} } = request;
  const isKnown = ({ type }: { readonly type: string }) => type !== 's3' && type !== 'azblob';
  return {
    ...without(request, 'registryAuth'),
    context: without(context, 'user'),
    ...(outputs && { outputs: outputs.map((output) => without(output, 'byDigest', 'mode')) }),
    cacheFrom: cacheFrom.filter(isKnown),
    cacheTo: cacheTo.filter(isKnown).map((cache) => without(cache, 'reset')),
    run: without(run, 'limits'),
  };
}

const ownDaemon = { entitlements: ['network.host', 'security.insecure'], cdi: { specDirectories: ['/etc/cdi'] } } as const;

/** The same config with the current BuildKit on both sides, which allows whatever a build may ask for. */
function current<C extends Exclude<BuildKitConfig, { readonly runtime: 'docker' }>>(config: C): C {
  const { daemon = {}, steps = {} } = config;
  return {
    ...without(config, 'preset'),
    daemon: { ...without(daemon, 'image', 'version'), buildkitd: { ...daemon.buildkitd, ...ownDaemon } },
    steps: { ...steps, build: without(steps.build ?? {}, 'image', 'version') },
  };
}

const pair = <C extends BuildKitConfig>(config: Arbitrary<C>, request: Arbitrary<ImageBuildRequest>): Arbitrary<RichBuild<C>> =>
  fc.record({ config, request }, { noNullPrototype: true });

export const richDockerBuild = pair(
  dockerConfig,
  dockerRequest.map(meaningful).map((request) => without(request, 'exporter')),
);
/** On an engine that keeps its images in containerd. */
export const richImageStoreBuild = pair(
  dockerConfig.map((config): DockerConfig => ({ ...config, imageStore: 'containerd' })),
  buildkitRequest.map(taggedInStore).map(forEngine).map(meaningful),
);
export const richContainerdBuild = pair(containerdConfig.map(current), buildkitRequest.map(taggedInStore).map(meaningful));
/** Privileged, as the other modes refuse some of all options. */
const privileged = ({ daemon = {}, ...config }: CrioConfig): CrioConfig => ({ ...config, daemon: without(daemon, 'security') });
export const richCrioBuild = pair(
  crioConfig.map(privileged).map(current),
  buildkitRequest.map(taggedInStore).map(storable).map(meaningful),
);

/** A build with all options of its runtime, on any runtime. */
export const richBuild: Arbitrary<RichBuild> = fc.oneof(richDockerBuild, richImageStoreBuild, richContainerdBuild, richCrioBuild);
