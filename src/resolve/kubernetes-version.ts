import { parseVersion, type Version } from '../values/version';

const oldest: Version = { major: 1, minor: 27, patch: 0 };

/** The oldest Kubernetes that a config is for. */
export function oldestKubernetes(declared: string | undefined): Version {
  return declared === undefined ? oldest : (parseVersion(declared) ?? oldest);
}
