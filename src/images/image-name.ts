import { Report } from '../errors';
import { hostPathFault, normalizePath } from '../values/host-path';
import { type ImageReference, parseImage } from '../values/image';

/**
 * The fully qualified name of an image. It begins with the host of a registry, so no program takes it for a flag.
 *
 * @throws ConfigError if it is no image reference.
 */
export function imageName(text: string): string {
  return imageReference(text).name;
}

/**
 * The fully qualified name of an image that gets this name: it has a tag and no digest, which follows from the content.
 *
 * @throws ConfigError if it is no image reference, or one with a digest.
 */
export function taggedName(text: string): string {
  const reference = imageReference(text);
  if (reference.digest === undefined) return reference.name;
  throw Report.single('image name', 'a name with a tag', text, 'leave the digest out: it follows from the content');
}

/**
 * The fully qualified name under which a runtime has an image: one that was pulled by its digest has lost the tag.
 *
 * @throws ConfigError if it is no image reference.
 */
export function storedName(text: string): string {
  const { registry, repository, digest, name } = imageReference(text);
  return digest === undefined ? name : `${registry}/${repository}@${digest}`;
}

/**
 * The parts of an image reference, completed.
 *
 * @throws ConfigError if it is none.
 */
export function imageReference(text: string): ImageReference {
  const parsed = typeof text === 'string' ? parseImage(text) : { fault: 'give it as text' };
  if (!('fault' in parsed)) return parsed.reference;
  throw Report.single('image name', 'an image reference such as "registry.example.com/team/app:1.0"', text, parsed.fault);
}

/**
 * The path of a file from which an engine loads an image. It takes the name from the file, and checks none.
 *
 * @throws ConfigError if the path is not absolute, or the name not one with a tag.
 */
export function archivePath(file: string, name: string): string {
  taggedName(name);
  return absolutePath('file', file);
}

/**
 * An absolute path, which no program takes for a flag.
 *
 * @throws ConfigError if it is none.
 */
export function absolutePath(what: string, text: string): string {
  const fault = typeof text === 'string' ? hostPathFault(text) : 'give it as text';
  if (fault === undefined) return normalizePath(text);
  throw Report.single(what, 'an absolute path such as "/path/to/it"', text, fault);
}
