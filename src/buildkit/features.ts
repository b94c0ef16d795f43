import { atLeast, type Version } from '../values/version';

/** What BuildKit learned, and in which minor version of the major version 0. */
const since = {
  /** `force-compression` of exporters and caches. */
  forceCompression: 9,
  /** The cache `gha`. */
  githubCache: 9,
  /** `--metadata-file`. */
  metadataFile: 9,
  /** The compressions estargz and zstd, and `compression-level`. */
  compressionChoice: 10,
  /** `prefer-nondist-layers`. */
  preferNondistributable: 10,
  /** Contexts with names. */
  namedContexts: 10,
  /** `cgroup-parent`, `shm-size` and `ulimit` of a build. */
  runLimits: 10,
  /** `cniPoolSize` of a worker. */
  networkPool: 11,
  /** The section `[history]`. */
  history: 11,
  /** Annotations of images. */
  annotations: 11,
  /** Attestations of images. */
  attestations: 11,
  /** The build arg SOURCE_DATE_EPOCH. */
  sourceDateEpoch: 11,
  /** OCI image layouts as contexts and as outputs. */
  ociLayout: 11,
  /** Several caches that are written, and errors of them that are ignored. */
  severalCaches: 11,
  /** The caches `s3` and `azblob`. */
  cloudCaches: 11,
  /** `store` of the image exporter. Before, every image went to the store. */
  store: 11,
  /** Tags of caches in a directory. */
  cacheTags: 11,
  /** `buildctl --wait`: wait for the daemon. */
  waitForDaemon: 12,
  /** `buildctl prune-histories`. */
  pruneHistories: 12,
  /** `unpack` of images that may not have the platform of the node. */
  foreignUnpack: 12,
  /** OTEL_TRACES_SAMPLER. */
  tracesSampler: 12,
  /** `platform-split` of files. */
  platformSplit: 12,
  /** `image-manifest` and `registry.insecure` of caches. */
  cacheManifest: 12,
  /** `account_name` of the cache `azblob`. */
  azureAccountName: 12,
  /** `buildkitd --otel-socket-path`. Before, the socket lay below the root. */
  otelSocketPath: 13,
  /** `format` in the section `[log]` of buildkitd.toml. */
  logFormat: 13,
  /** `/metrics` at the debug address. */
  metrics: 13,
  /** `networkMode = "bridge"`. */
  bridgeNetwork: 13,
  /** The section `runtime` of a worker. */
  workerRuntime: 13,
  /** Several outputs of one build. */
  severalOutputs: 13,
  /** `rewrite-timestamp`. */
  rewriteTimestamp: 13,
  /** `--registry-auth-tlscontext`. */
  registryAuth: 13,
  /** `--progress rawjson`. */
  rawProgress: 13,
  /** `timeout` of the cache `gha`. */
  githubCacheTimeout: 13,
  /** The section `[frontend]`. */
  frontends: 14,
  /** The section `[system]`. */
  systemSection: 14,
  /** `repository` and `ghtoken` of the cache `gha`. */
  githubCacheRepository: 14,
  /** `defaultCgroupParent` of a worker. */
  defaultCgroupParent: 15,
  /** `upload_parallelism` of the cache `s3`. */
  uploadParallelism: 16,
  /** `reservedSpace`, `maxUsedSpace` and `minFreeSpace` of a worker. */
  spaceBounds: 17,
  /** `oci-artifact` of attestations. */
  ociArtifact: 19,
  /** The section `[cdi]`, and the entitlement `device`. */
  cdi: 20,
  /** `url_v2` of the cache `gha`. */
  githubCacheV2: 20,
  /** `version` of provenance. */
  provenanceVersion: 23,
  /** An entry point of the image that prepares the cgroups. Before, it was the daemon itself. */
  entryPoint: 28,
  /** `level` in the section `[log]`. Before, there was `debug`. */
  logLevel: 30,
  /** How the cache `s3` tries again. */
  s3Retries: 30,
  /** `maxRegistryConcurrency`. */
  registryConcurrency: 31,
  /** `proxyNetwork`. */
  proxyNetwork: 31,
  /** Metrics of builds. */
  buildMetrics: 31,
  /** `memory` and the like of a build. */
  resourceLimits: 31,
  /** `mode` of files. */
  localMode: 31,
  /** `reset` of a cache in a directory. */
  cacheReset: 31,
} as const satisfies Record<string, number>;

/** Something that only newer versions of BuildKit can do. */
export type Feature = keyof typeof since;

/** Whether a version of BuildKit has a feature. */
export function hasFeature(version: Version, feature: Feature): boolean {
  return atLeast(version, sinceVersion(feature));
}

const newest = Math.max(...Object.values(since));

/** Whether a version of BuildKit lacks nothing that another has. */
export function hasEveryFeature(version: Version): boolean {
  return version.major > 0 || version.minor >= newest;
}

/** The version that brought a feature. */
export function sinceVersion(feature: Feature): Version {
  return { major: 0, minor: since[feature], patch: 0 };
}
