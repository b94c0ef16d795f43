import { Report } from '../errors';
import { type ImageReference, parseImage } from '../values/image';

/**
 * Parses an image reference and completes it: `app` becomes `docker.io/library/app:latest`.
 *
 * @param text - the reference, in full or as short as docker takes it
 * @throws ConfigError if it is none.
 * @see https://github.com/distribution/reference
 */
export function parseImageReference(text: string): ImageReference {
  const parsed = typeof text === 'string' ? parseImage(text) : { fault: 'give it as text' };
  if (!('fault' in parsed)) return parsed.reference;
  throw Report.single('image reference', 'an image reference such as "docker.io/library/app:1.0"', text, parsed.fault);
}
