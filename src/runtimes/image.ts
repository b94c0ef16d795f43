import type { Report } from '../errors';
import { parseImage } from '../values/image';
import { parseVersion, type Version } from '../values/version';
import type { RuntimeContext } from './runtime';

/** The fully qualified reference of a container's image, which `check` has found to be one. */
export function containerImage(path: string, text: string, report: Report): string {
  const parsed = parseImage(text);
  if ('fault' in parsed) throw new TypeError(`not an image: ${text}`);
  if (parsed.assumedTag) report.warn(path, `"${text}" has no tag, so "latest" is used: pin a version`);
  return parsed.reference.name;
}

/** The image of a step: its own, else that of the environment, else the default. */
export function stepImage(path: string, own: string | undefined, otherwise: string, { builderImage, report }: RuntimeContext): string {
  return own === undefined ? (builderImage ?? otherwise) : containerImage(`${path}.image`, own, report);
}

/** The name under which a container runtime keeps an image that it has pulled: of a tag and a digest it keeps the digest. */
export function storedName(image: string): string {
  const parsed = parseImage(image);
  if ('fault' in parsed) throw new TypeError(`not an image: ${image}`);
  const { registry, repository, digest, name } = parsed.reference;
  return digest === undefined ? name : `${registry}/${repository}@${digest}`;
}

/** The version that the tag of an image tells, if the image is that of `program`. */
export function taggedVersion(image: string, program: RegExp): Version | undefined {
  const parsed = parseImage(image);
  if ('fault' in parsed || !program.test(parsed.reference.repository)) return undefined;
  return parseVersion(parsed.reference.tag ?? '');
}
