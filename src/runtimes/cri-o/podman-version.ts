import type { Report } from '../../errors';
import { atLeast, formatVersion, parseVersion, type Version } from '../../values/version';
import { taggedVersion } from '../image';

const program = /(^|\/)podman(\/|$)/;
const lastKnown: Version = { major: 4, minor: 9, patch: 0 };

interface Range {
  readonly from: Version;
  /** The first version after the range. */
  readonly until: Version;
  readonly reason: string;
}

const broken: readonly Range[] = [
  { from: v(0, 0, 0), until: v(4, 0, 0), reason: 'it loads images under a wrong name' },
  { from: v(4, 8, 0), until: v(4, 9, 1), reason: 'it crashes without CAP_SYS_ADMIN in a user namespace' },
  { from: v(5, 3, 0), until: v(5, 3, 2), reason: 'it crashes on layers that an interrupted pull left in the store' },
];

function v(major: number, minor: number, patch: number): Version {
  return { major, minor, patch };
}

/** The version of podman in the load step's image. Versions that are known to break are refused, others questioned. */
export function podmanVersion(path: string, image: string, declared: string | undefined, report: Report): Version | undefined {
  const version = declared === undefined ? taggedVersion(image, program) : parseVersion(declared);
  if (version === undefined) {
    report.warn('loader.version', `the tag of ${image} does not tell its version of podman: declare it, 4.5.1 is known to work`);
    return undefined;
  }
  const fault = brokenRange(version);
  const where = declared === undefined ? path : 'loader.version';
  if (fault !== undefined) {
    report.expected(
      where,
      'a podman that can load into the store of CRI-O',
      declared ?? image,
      `${formatVersion(version)} cannot: ${fault.reason}; use 4.5.1 or skopeo`,
    );
  } else if (atLeast(version, lastKnown)) {
    report.warn(where, `podman ${formatVersion(version)} is not known to work with the store of CRI-O: use 4.5.1 or skopeo`);
  }
  return version;
}

/** Why the podman in an image cannot load, if its tag tells a version that is known to break. */
export function podmanFault(image: string): string | undefined {
  const version = taggedVersion(image, program);
  return version === undefined ? undefined : brokenRange(version)?.reason;
}

function brokenRange(version: Version): Range | undefined {
  return broken.find(({ from, until }) => atLeast(version, from) && !atLeast(version, until));
}
