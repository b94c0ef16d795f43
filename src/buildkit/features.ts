import { atLeast, type Version } from '../values/version';

/** What BuildKit learned, and in which version. */
const since = {
  /** `buildctl --wait`: wait for the daemon. */
  waitForDaemon: { major: 0, minor: 12, patch: 0 },
  /** `buildkitd --otel-socket-path`. Before, the socket lay below the root. */
  otelSocketPath: { major: 0, minor: 13, patch: 0 },
  /** `format` in the section `[log]` of buildkitd.toml. */
  logFormat: { major: 0, minor: 13, patch: 0 },
  /** `level` in the section `[log]`. Before, there was `debug`. */
  logLevel: { major: 0, minor: 30, patch: 0 },
  /** `networkMode = "bridge"`. */
  bridgeNetwork: { major: 0, minor: 13, patch: 0 },
  /** `cniPoolSize` of a worker. */
  networkPool: { major: 0, minor: 11, patch: 0 },
  /** The section `runtime` of a worker. */
  workerRuntime: { major: 0, minor: 13, patch: 0 },
  /** `defaultCgroupParent` of a worker. */
  defaultCgroupParent: { major: 0, minor: 15, patch: 0 },
  /** The section `[history]`. */
  history: { major: 0, minor: 11, patch: 0 },
  /** The section `[frontend]`. */
  frontends: { major: 0, minor: 14, patch: 0 },
  /** The section `[system]`. */
  systemSection: { major: 0, minor: 14, patch: 0 },
  /** The section `[cdi]`. */
  cdi: { major: 0, minor: 20, patch: 0 },
  /** `maxRegistryConcurrency`. */
  registryConcurrency: { major: 0, minor: 31, patch: 0 },
  /** `proxyNetwork`. */
  proxyNetwork: { major: 0, minor: 31, patch: 0 },
  /** `reservedSpace`, `maxUsedSpace` and `minFreeSpace` of a worker. */
  spaceBounds: { major: 0, minor: 17, patch: 0 },
} as const satisfies Record<string, Version>;

/** Something that only newer versions of BuildKit can do. */
export type Feature = keyof typeof since;

/** Whether a version of BuildKit has a feature. */
export function hasFeature(version: Version, feature: Feature): boolean {
  return atLeast(version, since[feature]);
}

/** The version that brought a feature. */
export function sinceVersion(feature: Feature): Version {
  return since[feature];
}
