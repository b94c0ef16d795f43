import { multiplyQuantity } from '../../values/quantity';
import type { Mount, StepRequest } from '../runtime';

/** The directory through which an image passes on its way from BuildKit to the store. */
export const scratchDirectory = '/image';

/** The image as BuildKit writes it. */
export const archive = `${scratchDirectory}/image.tar`;

/** What a loader decides: the names it reads from the archive, the room it needs, and its steps. */
export interface Loader {
  /** Names that BuildKit writes into the archive. */
  readonly archiveNames: (build: StepRequest) => readonly string[];
  /** How many times the image fits into the scratch volume. */
  readonly copies: number;
}

/** The scratch volume, with room for every copy of the image that exists at the same time. */
export function scratchMount(build: StepRequest, { copies }: Loader): Mount {
  const sizeLimit = multiplyQuantity(build.maxImageSize, copies);
  return { volume: { type: 'emptyDir', name: 'image', sizeLimit }, path: scratchDirectory };
}
