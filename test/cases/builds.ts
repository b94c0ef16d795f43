import type { BuildKitConfig, ImageBuildRequest, ObservabilityOptions, RuntimeName } from '../../src';
import { baseRequest, type Case, type Golden } from './case';

/** Requests by what they are about, each of which every runtime takes. */
const requests: Readonly<Record<string, Partial<ImageBuildRequest>>> = {
  push: { outputs: [{ type: 'store' }, { type: 'registry' }], registryCredentials: 'registry-credentials' },
  files: {
    outputs: [
      { type: 'store' },
      { type: 'local', directory: { type: 'persistentVolumeClaim', claimName: 'results', subPath: 'web' } },
      { type: 'tar', directory: { type: 'hostPath', path: '/srv/results' }, file: 'web.tar' },
    ],
  },
  'files-only': { outputs: [{ type: 'local', directory: { type: 'persistentVolumeClaim', claimName: 'results' } }] },
  cache: {
    cacheFrom: [
      { type: 'registry', ref: 'registry.example.com/team/web:cache' },
      { type: 'local', directory: { type: 'persistentVolumeClaim', claimName: 'cache', subPath: 'web' } },
    ],
    cacheTo: [{ type: 'inline' }],
  },
  sources: {
    dockerfileFrom: { type: 'inline', text: 'FROM base AS production\nCOPY --from=programs busybox /bin/busybox\n' },
    namedContexts: {
      base: { type: 'image', image: 'registry.example.com/team/base:1' },
      programs: { type: 'persistentVolumeClaim', claimName: 'programs', subPath: 'bin' },
      'docker.io/library/assets:1': { type: 'hostPath', path: '/srv/assets' },
      library: { type: 'git', url: 'https://example.com/team/library.git#main' },
      archive: { type: 'http', url: 'https://example.com/team/archive.tar.gz' },
    },
  },
  'config-map': { dockerfileFrom: { type: 'configMap', configMapName: 'dockerfiles', key: 'web' } },
  run: {
    noCache: ['production'],
    pull: true,
    sourceDateEpoch: 1_700_000_000,
    run: {
      network: 'none',
      addHosts: { 'db.example.com': '10.0.0.7', 'db6.example.com': 'fd00::7' },
      hostname: 'builder',
      ulimits: { nofile: { soft: 1024, hard: 4096 }, nproc: { soft: 512 } },
      shmSize: '128Mi',
      cgroupParent: '/builds',
    },
  },
  metadata: { metadata: true, progress: 'rawjson' },
};

/** The cases of builds that every runtime has. */
export function buildCases(runtime: RuntimeName): readonly Case[] {
  return Object.entries(requests).map(([name, request]) => ({
    name,
    config: { runtime },
    request: { ...baseRequest, ...request },
    goldens: ['builder-pod'],
  }));
}

/** What the daemon and the builder Pods have alike. */
export function environmentCase(runtime: RuntimeName, daemon: readonly Golden[]): Case {
  return {
    name: 'environment',
    config: {
      runtime,
      certificateAuthorities: [
        { type: 'configMap', configMapName: 'company-ca', key: 'ca.crt' },
        { type: 'secret', secretName: 'partner-ca', key: 'root.pem' },
      ],
      buildkitEnv: {
        values: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example.com:4317', PRICE: '$5 $(HOME)' },
        secrets: {
          AWS_ACCESS_KEY_ID: { secretName: 'aws', key: 'id' },
          OTEL_EXPORTER_OTLP_HEADERS: { secretName: 'otel', key: 'headers' },
        },
      },
    },
    request: baseRequest,
    goldens: ['builder-pod', ...daemon],
  };
}

/** Metrics, alerts and traces, all of their options set. */
export const fullObservability: ObservabilityOptions = {
  metrics: {
    port: 9090,
    from: [
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } },
        podSelector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus' } },
      },
      { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
    ],
  },
  podMonitor: { namespace: 'monitoring', labels: { release: 'kube-prometheus-stack' }, interval: '15s' },
  tracing: {
    endpoint: 'https://collector.example.com',
    protocol: 'http/protobuf',
    headers: { secretName: 'collector', key: 'headers' },
    timeoutSeconds: 5,
    samplingRatio: 0.1,
    resourceAttributes: { 'deployment.environment.name': 'production', team: 'a@example.com' },
  },
  alerts: {
    namespace: 'monitoring',
    labels: { release: 'kube-prometheus-stack' },
    alertLabels: { team: 'platform' },
    runbookUrl: 'https://runbooks.example.com/buildkit',
    omit: ['BuildKitImageMissing'],
    diskMountPoint: '/data',
    freeDiskRatio: 0.2,
    failedBuildRatio: 0.25,
  },
  dashboard: { namespace: 'monitoring', labels: { grafana_dashboard: 'yes' }, annotations: { grafana_folder: 'CI' } },
};

/** What observes daemons and builds, with the options that most need and with all of them. */
export function observabilityCases(runtime: RuntimeName): readonly Case[] {
  const usual = { tracing: { endpoint: 'http://collector.example.com:4317' }, metrics: {}, podMonitor: {}, alerts: {}, dashboard: {} };
  const observing: readonly Golden[] = ['pod-monitor', 'prometheus-rule', 'dashboard-config-map'];
  return [
    {
      name: 'observability',
      config: { runtime, observability: usual },
      request: baseRequest,
      goldens: [...observing, 'daemon-set', 'builder-pod'],
    },
    {
      name: 'observability-full',
      config: { runtime, observability: fullObservability, labels: { 'example.com/owner': 'platform' } },
      request: baseRequest,
      goldens: [...observing, 'daemon-set', 'builder-pod'],
    },
  ];
}

/** An image that says what is in it and where it comes from, and has the same digest from the same sources. */
export const reproducible: Partial<ImageBuildRequest> = {
  outputs: [{ type: 'registry' }],
  sourceDateEpoch: 0,
  exporter: {
    rewriteTimestamp: true,
    compression: { type: 'zstd', level: 3, force: true },
    preferNondistributableLayers: true,
    annotations: {
      manifest: { 'org.opencontainers.image.title': 'Web, the "new" one' },
      index: { 'com.example.team': 'web' },
      indexDescriptor: { 'com.example.layout': 'web' },
      manifestDescriptor: { 'com.example.platform': 'any' },
    },
  },
  attestations: { sbom: {}, provenance: { mode: 'max', builderId: 'https://ci.example.com', version: 'v1' }, ociArtifact: true },
};

/** What BuildKit does, and Docker's engine with its own store does not. */
export function buildkitCases<R extends Exclude<RuntimeName, 'docker'>>(runtime: R): readonly Case[] {
  const plain = { runtime } as BuildKitConfig;
  const pod = (name: string, request: Partial<ImageBuildRequest>, config = plain): Case => {
    return { name, config, request: { ...baseRequest, ...request }, goldens: ['builder-pod'] };
  };
  return [
    pod('reproducible', reproducible),
    pod('multi-platform', {
      platforms: ['linux/amd64', 'linux/arm64'],
      outputs: [
        { type: 'registry', insecure: true, byDigest: true },
        { type: 'oci', directory: { type: 'persistentVolumeClaim', claimName: 'images' }, file: 'web.tar' },
        { type: 'oci', directory: { type: 'persistentVolumeClaim', claimName: 'images', subPath: 'layout' } },
        { type: 'local', directory: { type: 'hostPath', path: '/srv/results' }, platformSplit: false, mode: 'delete' },
      ],
    }),
    pod('caches', {
      cacheFrom: [
        { type: 'registry', ref: 'localhost:5000/web:cache', insecure: true },
        { type: 'local', directory: { type: 'hostPath', path: '/srv/cache' }, digest: `sha256:${'0'.repeat(64)}` },
        { type: 's3', bucket: 'builds', region: 'eu-central-1' },
        { type: 'azblob', accountUrl: 'https://example.blob.core.windows.net' },
        { type: 'gha', url: 'https://cache.example.com/', token: { secretName: 'github', key: 'token' } },
      ],
      cacheTo: [
        { type: 'inline' },
        {
          type: 'registry',
          ref: 'registry.example.com/team/web:cache',
          mode: 'max',
          compression: { type: 'zstd', level: 3 },
          imageManifest: true,
          ociMediaTypes: true,
          ignoreError: true,
        },
        { type: 'local', directory: { type: 'hostPath', path: '/srv/cache' }, mode: 'max', tag: 'web', reset: true },
        {
          type: 's3',
          bucket: 'builds',
          region: 'eu-central-1',
          endpointUrl: 'https://s3.example.com:9000',
          usePathStyle: true,
          prefix: 'web/',
          blobsPrefix: 'b/',
          manifestsPrefix: 'm/',
          names: ['main', 'v1'],
          credentials: {
            accessKeyId: { secretName: 's3', key: 'id' },
            secretAccessKey: { secretName: 's3', key: 'key' },
            sessionToken: { secretName: 's3', key: 'token' },
          },
          touchRefresh: '48h',
          uploadParallelism: 8,
          disableAcceptEncoding: true,
          retryMode: 'adaptive',
          retryMaxAttempts: 5,
          mode: 'max',
        },
        {
          type: 'azblob',
          accountUrl: 'https://example.blob.core.windows.net',
          accountName: 'example',
          container: 'cache',
          prefix: 'web',
          blobsPrefix: 'b',
          manifestsPrefix: 'm',
          names: ['main'],
          secretAccessKey: { secretName: 'azure', key: 'key' },
          mode: 'min',
        },
        {
          type: 'gha',
          urlV2: 'https://results.example.com/',
          token: { secretName: 'github', key: 'token' },
          scope: 'web',
          timeout: '5m',
          repository: 'team/web',
          ghToken: { secretName: 'github', key: 'api' },
        },
      ],
    }),
    pod(
      'privileged-steps',
      {
        run: {
          network: 'host',
          limits: {
            memory: '1Gi',
            memorySwap: '2Gi',
            cpuShares: 512,
            cpuPeriod: 100_000,
            cpuQuota: 50_000,
            cpusetCpus: '0-1',
            cpusetMems: '0',
          },
        },
        entitlements: ['security.insecure'],
        namedContexts: {
          layout: {
            type: 'ociLayout',
            directory: { type: 'persistentVolumeClaim', claimName: 'images', subPath: 'base' },
            digest: `sha256:${'0'.repeat(64)}`,
          },
        },
        registryAuth: {
          'registry.example.com': {
            certificateAuthority: { type: 'configMap', configMapName: 'auth', key: 'ca.crt' },
            clientCertificate: { secretName: 'auth-client' },
          },
          'localhost:5000': { insecure: true },
        },
      },
      { runtime, daemon: { buildkitd: { entitlements: ['network.host', 'security.insecure'] } } } as BuildKitConfig,
    ),
    {
      name: 'emulation',
      config: { runtime, daemon: { emulation: { platforms: ['linux/arm64', 'linux/arm/v7'] } } } as BuildKitConfig,
      request: { ...baseRequest, platforms: ['linux/arm64'] },
      goldens: ['daemon-set', 'builder-pod'],
    },
  ];
}
