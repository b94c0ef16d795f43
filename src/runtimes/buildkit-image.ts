import { type Feature, hasFeature, sinceVersion } from '../buildkit/features';
import type { Report } from '../errors';
import type { Preset } from '../presets/preset';
import { formatVersion, parseVersion, type Version } from '../values/version';
import { containerImage, taggedVersion } from './image';

/** An image that contains BuildKit, and the version it contains. */
export interface BuildkitImage {
  readonly image: string;
  readonly version: Version;
}

const program = /(^|\/)buildkit$/;

/** Resolves an image of BuildKit: its version is declared, or told by the tag of a `.../buildkit` image, or assumed. */
export function buildkitImage(
  path: string,
  options: { readonly image?: string; readonly version?: string },
  otherwise: BuildkitImage,
  report: Report,
): BuildkitImage {
  const image = options.image === undefined ? otherwise.image : containerImage(`${path}.image`, options.image, report);
  const tagged = taggedVersion(image, program);
  const declared = options.version === undefined ? undefined : parseVersion(options.version);
  if (declared !== undefined && tagged !== undefined && formatVersion(declared) !== formatVersion(tagged)) {
    report.expected(`${path}.version`, `the version of ${image}`, options.version, 'leave it out: the tag tells it');
  }
  if (options.image !== undefined && declared === undefined && tagged === undefined) {
    report.warn(`${path}.version`, assumedVersion(image, otherwise.version));
  }
  return { image, version: declared ?? tagged ?? otherwise.version };
}

/** Whether the tag of an image tells which BuildKit is in it. */
export function tellsVersion(image: string): boolean {
  return taggedVersion(image, program) !== undefined;
}

/** What to say of an image whose version nobody tells. */
export function assumedVersion(image: string, version: Version): string {
  return `the tag of ${image} does not tell its version of BuildKit, so ${formatVersion(version)} is assumed: declare it`;
}

/** The preset's image of BuildKit, whose version the preset knows if the tag does not tell it. */
export function presetBuildkitImage(image: string, { buildkitVersion }: Preset): BuildkitImage {
  const version = taggedVersion(image, program) ?? parseVersion(buildkitVersion);
  if (version === undefined) throw new TypeError(`no version: ${buildkitVersion}`);
  return { image, version };
}

/** Reports that an option needs a newer BuildKit than the image has. */
export function requireFeature(path: string, received: unknown, feature: Feature, { image, version }: BuildkitImage, report: Report): void {
  if (hasFeature(version, feature)) return;
  const needed = formatVersion(sinceVersion(feature));
  report.expected(path, `no such option with BuildKit ${formatVersion(version)} of ${image}`, received, `it needs ${needed} or newer`);
}
