/** A version of a program: major, minor and patch. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

const pattern = /^v?(\d+)\.(\d+)(?:\.(\d+))?(?:[-+].*)?$/;

/** Reads `4.5.1`, `v0.32.2`, `1.30` or `v0.32.2-rootless`; undefined for anything else. */
export function parseVersion(text: string): Version | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  return { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3] ?? 0) };
}

/** Whether `version` is `other` or newer. */
export function atLeast(version: Version, other: Version): boolean {
  return (version.major - other.major || version.minor - other.minor || version.patch - other.patch) >= 0;
}

/** Writes a version as `4.5.1`. */
export function formatVersion(version: Version): string {
  return `${version.major}.${version.minor}.${version.patch}`;
}
