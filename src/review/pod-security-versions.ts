import { Report } from '../errors';
import { parseVersion } from '../values/version';

/** Which versions of Kubernetes 1 a level has to do for: the minor version of the oldest and of the newest. */
export interface PodSecurityVersions {
  readonly oldest: number;
  readonly newest: number;
}

const oldestSupported = 27;

/** One version, or every version that is supported. */
export function podSecurityVersions(kubernetesVersion: string | undefined): PodSecurityVersions {
  if (kubernetesVersion === undefined) return { oldest: oldestSupported, newest: Number.POSITIVE_INFINITY };
  const version = parseVersion(kubernetesVersion);
  if (version?.major === 1 && version.minor >= oldestSupported) return { oldest: version.minor, newest: version.minor };
  throw Report.single(
    'Kubernetes version',
    "a version of Kubernetes from 1.27 on, such as '1.30'",
    kubernetesVersion,
    'leave it out for a level that is enough on all of them',
  );
}

/** Whether what a version has begun to allow is allowed on all of them. */
export function allowedSince(minor: number, { oldest }: PodSecurityVersions): boolean {
  return oldest >= minor;
}

/** Whether what a version has begun to forbid is forbidden on any of them. */
export function forbiddenSince(minor: number, { newest }: PodSecurityVersions): boolean {
  return newest >= minor;
}
