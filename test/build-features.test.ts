import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type BuildKitConfig, type BuildkitdOptions, builderPod, type CacheExport, type ImageBuildRequest } from '../src';
import { type Feature, sinceVersion } from '../src/buildkit/features';
import { argv, buildStep } from './support/kubelet';
import { problemsOf } from './support/problems';

type Options = Partial<ImageBuildRequest>;
type Gate = readonly [path: string, feature: Feature, options: Options, since: number];

const runtimes = ['containerd', 'cri-o'] as const;
const request: ImageBuildRequest = {
  name: 'build',
  image: 'web:1',
  context: { type: 'git', url: 'https://example.com/web.git' },
};
// The store of cri-o does not take everything; that of containerd takes all images of an old BuildKit.
const outputs = { containerd: [{ type: 'store' }, { type: 'registry' }], 'cri-o': [{ type: 'registry' }] } as const;
const directory = { type: 'persistentVolumeClaim', claimName: 'files' } as const;
const secret = { secretName: 'keys', key: 'token' };
const s3 = { type: 's3', bucket: 'builds', region: 'eu-central-1' } as const;
const azure = { type: 'azblob', accountUrl: 'https://example.blob.core.windows.net' } as const;
const github = { type: 'gha', url: 'https://cache.example.com/', token: secret } as const;
const twoCaches: readonly CacheExport[] = [{ type: 'inline' }, { type: 'registry', ref: 'web:cache' }];
const twoOutputs = { outputs: [{ type: 'registry' }, { type: 'tar', directory, file: 'web.tar' }] } as const;

const ofTheClient: readonly Gate[] = [
  ['outputs', 'severalOutputs', twoOutputs, 13],
  ['metadata', 'metadataFile', { metadata: true }, 9],
  ['progress', 'rawProgress', { progress: 'rawjson' }, 13],
  ['registryAuth', 'registryAuth', { registryAuth: { 'registry.example.com': { insecure: true } } }, 13],
  ['cacheTo', 'severalCaches', { cacheTo: twoCaches }, 11],
];

const ofTheDaemon: readonly Gate[] = [
  ['exporter.compression.type', 'compressionChoice', { exporter: { compression: { type: 'zstd' } } }, 10],
  ['exporter.compression.type', 'compressionChoice', { exporter: { compression: { type: 'estargz' } } }, 10],
  ['exporter.compression.level', 'compressionChoice', { exporter: { compression: { type: 'gzip', level: 9 } } }, 10],
  ['exporter.compression.force', 'forceCompression', { exporter: { compression: { type: 'uncompressed', force: true } } }, 9],
  ['exporter.annotations', 'annotations', { exporter: { annotations: { manifest: { title: 'Web' } } } }, 11],
  ['exporter.rewriteTimestamp', 'rewriteTimestamp', { sourceDateEpoch: 0, exporter: { rewriteTimestamp: true } }, 13],
  ['exporter.preferNondistributableLayers', 'preferNondistributable', { exporter: { preferNondistributableLayers: true } }, 10],
  ['attestations.sbom', 'attestations', { attestations: { sbom: {} } }, 11],
  ['attestations.provenance', 'attestations', { attestations: { provenance: {} } }, 11],
  ['attestations.provenance.version', 'provenanceVersion', { attestations: { provenance: { version: 'v1' } } }, 23],
  ['attestations.inline', 'attestations', { attestations: { inline: true } }, 11],
  ['attestations.ociArtifact', 'ociArtifact', { attestations: { ociArtifact: true } }, 19],
  ['sourceDateEpoch', 'sourceDateEpoch', { sourceDateEpoch: 0 }, 11],
  ['namedContexts.base', 'namedContexts', { namedContexts: { base: { type: 'image', image: 'busybox:1' } } }, 10],
  [
    'namedContexts["base:1"]',
    'ociLayout',
    { namedContexts: { 'base:1': { type: 'ociLayout', directory, digest: `sha256:${'0'.repeat(64)}` } } },
    11,
  ],
  ['run.ulimits', 'runLimits', { run: { ulimits: { nofile: { soft: 1024 } } } }, 10],
  ['run.shmSize', 'runLimits', { run: { shmSize: '128Mi' } }, 10],
  ['run.cgroupParent', 'runLimits', { run: { cgroupParent: '/builds' } }, 10],
  ['run.limits', 'resourceLimits', { run: { limits: { memory: '1Gi' } } }, 31],
  ['entitlements', 'cdi', { entitlements: ['device'] }, 20],
  ['outputs', 'severalOutputs', twoOutputs, 13],
  ['outputs[0].file', 'ociLayout', { outputs: [{ type: 'oci', directory }] }, 11],
  ['outputs[0].platformSplit', 'platformSplit', { outputs: [{ type: 'local', directory, platformSplit: false }] }, 12],
  ['outputs[0].mode', 'localMode', { outputs: [{ type: 'local', directory, mode: 'delete' }] }, 31],
  ['cacheTo', 'severalCaches', { cacheTo: twoCaches }, 11],
  [
    'cacheTo[0].compression.type',
    'compressionChoice',
    { cacheTo: [{ type: 'local', directory, compression: { type: 'zstd', level: 3, force: true } }] },
    10,
  ],
  ['cacheTo[0].imageManifest', 'cacheManifest', { cacheTo: [{ type: 'local', directory, imageManifest: false }] }, 12],
  ['cacheTo[0].ignoreError', 'severalCaches', { cacheTo: [{ type: 'registry', ref: 'web:cache', ignoreError: true }] }, 11],
  ['cacheFrom[0].insecure', 'cacheManifest', { cacheFrom: [{ type: 'registry', ref: 'web:cache', insecure: true }] }, 12],
  ['cacheFrom[0].tag', 'cacheTags', { cacheFrom: [{ type: 'local', directory, tag: 'web' }] }, 11],
  ['cacheTo[0].reset', 'cacheReset', { cacheTo: [{ type: 'local', directory, reset: true }] }, 31],
  ['cacheFrom[0]', 'cloudCaches', { cacheFrom: [s3] }, 11],
  ['cacheTo[0].uploadParallelism', 'uploadParallelism', { cacheTo: [{ ...s3, uploadParallelism: 8 }] }, 16],
  ['cacheFrom[0].disableAcceptEncoding', 's3Retries', { cacheFrom: [{ ...s3, disableAcceptEncoding: true }] }, 30],
  ['cacheFrom[0].retryMode', 's3Retries', { cacheFrom: [{ ...s3, retryMode: 'adaptive' }] }, 30],
  ['cacheTo[0].retryMaxAttempts', 's3Retries', { cacheTo: [{ ...s3, retryMaxAttempts: 5 }] }, 30],
  ['cacheTo[0]', 'cloudCaches', { cacheTo: [azure] }, 11],
  ['cacheFrom[0].accountName', 'azureAccountName', { cacheFrom: [{ ...azure, accountName: 'example' }] }, 12],
  ['cacheFrom[0]', 'githubCache', { cacheFrom: [github] }, 9],
  ['cacheFrom[0].urlV2', 'githubCacheV2', { cacheFrom: [{ ...github, urlV2: 'https://results.example.com/' }] }, 20],
  ['cacheTo[0].timeout', 'githubCacheTimeout', { cacheTo: [{ ...github, timeout: '5m' }] }, 13],
  ['cacheTo[0].repository', 'githubCacheRepository', { cacheTo: [{ ...github, repository: 'team/web', ghToken: secret }] }, 14],
];

const image = (version: string) => `docker.io/moby/buildkit:v${version}`;
const current = image('0.32.2');

/** A config whose two sides have versions of their own. `raw` is not compared with the daemon's version. */
function config(runtime: (typeof runtimes)[number], sides: { readonly daemon?: string; readonly client?: string }): BuildKitConfig {
  const { daemon = current, client = current } = sides;
  return { runtime, daemon: { image: daemon, buildkitd: { raw: { cdi: {} } } }, steps: { build: { image: client } } };
}

describe.each([
  ['client', ofTheClient],
  ['daemon', ofTheDaemon],
] as const)('an option that depends on the %s', (side, gates) => {
  describe.each(runtimes)('on %s', (runtime) => {
    const problems = (options: Options, version: string) => {
      return problemsOf(() =>
        builderPod(config(runtime, { [side]: image(version) }), { ...request, outputs: outputs[runtime], ...options }),
      );
    };

    it.each(gates)('is taken with the version that has it, and refused with the one before: %s (%s)', (path, _, options, since) => {
      expect(problems(options, `0.${since}.0`)).toEqual([]);
      const found = problems(options, `0.${since - 1}.9`);
      const own = found.find((problem) => problem.startsWith(`${path}: `));
      expect(own).toContain(`: expected no such option with BuildKit 0.${since - 1}.9 of ${image(`0.${since - 1}.9`)}, received `);
      expect(own).toMatch(new RegExp(`; it needs 0\\.${since}\\.0 or newer$`));
      for (const problem of found) expect(problem).toMatch(/; it needs 0\.\d+\.0 or newer$/);
    });
  });
});

it('every gate of the source is in the tables', () => {
  const source = readFileSync(resolve(__dirname, '../src/runtimes/build-features.ts'), 'utf8');
  const isFeature = (text: string): text is Feature => Number.isInteger(sinceVersion(text as Feature).minor);
  // A gate names its feature last.
  const named = [...source.matchAll(/'(\w+)'(?= :|\]|;|,?$)/gm)].map(([, text = '']) => text);
  const gates = named.filter(isFeature);
  expect(gates.length).toBeGreaterThan(35);
  const tested = [...ofTheClient, ...ofTheDaemon].map(([, feature]) => feature);
  for (const feature of new Set(gates)) {
    const inSource = gates.filter((other) => other === feature).length;
    expect(tested.filter((other) => other === feature).length, feature).toBeGreaterThanOrEqual(inSource);
  }
});

it('the store and the registry are one output on containerd, which no version refuses, and two on cri-o', () => {
  const both: ImageBuildRequest = { ...request, outputs: [{ type: 'store' }, { type: 'registry' }] };
  const problems = (runtime: (typeof runtimes)[number]) =>
    problemsOf(() => builderPod(config(runtime, { daemon: image('0.12.5'), client: image('0.12.5') }), both));
  expect(problems('containerd')).toEqual([]);
  expect(problems('cri-o')).toEqual([expect.stringContaining('outputs: expected no such option with BuildKit 0.12.5')]);
});

describe.each(runtimes)('an entitlement on %s', (runtime) => {
  const pod = (buildkitd: BuildkitdOptions, options: Options) => builderPod({ runtime, daemon: { buildkitd } }, { ...request, ...options });
  const problems = (buildkitd: BuildkitdOptions, options: Options) => problemsOf(() => pod(buildkitd, options));
  const beyond: Options = { run: { network: 'host' }, entitlements: ['network.host', 'security.insecure'] };

  it('has to be allowed by the daemon', () => {
    expect(problems({}, beyond)).toEqual([
      'run.network: expected a network that the daemon allows, received "host"; add "network.host" to daemon.buildkitd.entitlements of the config',
      'entitlements[0]: expected an entitlement that the daemon allows, received "network.host"; add "network.host" to daemon.buildkitd.entitlements of the config',
      'entitlements[1]: expected an entitlement that the daemon allows, received "security.insecure"; add "security.insecure" to daemon.buildkitd.entitlements of the config',
    ]);
    expect(problems({ entitlements: ['network.host'] }, beyond)).toEqual([
      expect.stringMatching(/^entitlements\[1\]: .*"security\.insecure"/),
    ]);
  });

  it('may be allowed in raw, whose list takes the place of the other', () => {
    const raw = { 'insecure-entitlements': ['network.host', 'security.insecure'] };
    expect(problems({ raw }, beyond)).toEqual([]);
    expect(problems({ raw: { 'insecure-entitlements': ['security.insecure'] }, entitlements: ['network.host'] }, beyond)).toEqual([
      'run.network: expected a network that the daemon allows, received "host"; add "network.host" to daemon.buildkitd.raw["insecure-entitlements"] of the config',
      'entitlements[0]: expected an entitlement that the daemon allows, received "network.host"; add "network.host" to daemon.buildkitd.raw["insecure-entitlements"] of the config',
    ]);
  });

  it('for devices needs descriptions of devices, which raw may give too', () => {
    const device: Options = { entitlements: ['device'] };
    expect(problems({}, device)).toEqual([
      'entitlements: expected no device, as the daemon has none, received ["device"]; set daemon.buildkitd.cdi of the config',
    ]);
    expect(problems({ cdi: { specDirectories: ['/etc/cdi'] } }, device)).toEqual([]);
    expect(problems({ raw: { cdi: { specDirs: ['/etc/cdi'] } } }, device)).toEqual([]);
    expect(problems({ cdi: { specDirectories: ['/etc/cdi'] }, raw: { cdi: { disabled: true } } }, device)).toHaveLength(1);
  });

  it('is asked for once, whoever needs it', () => {
    const entitlements = ['security.insecure', 'network.host'] as const;
    const command = argv(buildStep(pod({ entitlements }, { run: { network: 'host' }, entitlements })));
    expect(command.filter((_, index) => command[index - 1] === '--allow')).toEqual(['network.host', 'security.insecure']);
    expect(argv(buildStep(pod({ entitlements }, { run: { network: 'none' } })))).not.toContain('--allow');
  });
});
