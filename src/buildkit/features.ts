import { atLeast, type Version } from '../values/version';

/** What BuildKit learned, and in which version. */
const since = {
  /** `buildctl --wait`: wait for the daemon. */
  waitForDaemon: { major: 0, minor: 12, patch: 0 },
  /** `buildkitd --otel-socket-path`. Before, the socket lay below the root. */
  otelSocketPath: { major: 0, minor: 13, patch: 0 },
  /** The section `[log]` of buildkitd.toml. Before, there was `debug`. */
  logSection: { major: 0, minor: 13, patch: 0 },
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
