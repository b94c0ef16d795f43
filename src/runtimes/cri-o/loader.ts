import { multiplyQuantity } from '../../values/quantity';
import type { Mount, Step, StepRequest } from '../runtime';

/** A program that loads an image into the store. */
export interface Loader {
  /** How many copies of the image the scratch volume holds at the same time, with the archive itself. */
  readonly copies: number;
  /** The steps that follow the build. */
  readonly steps: (build: StepRequest) => readonly Step[];
}

/** What a step has, whatever the loader. */
export type LoaderStep = Omit<Step, 'command' | 'mounts'>;

/** The directory through which an image passes on its way from BuildKit to the store. */
export const scratchDirectory = '/image';

/** The image as BuildKit writes it. */
export const archive = `${scratchDirectory}/image.tar`;

/** The scratch volume, with room for every copy of the image. */
export function scratchMount(build: StepRequest, copies: number): Mount {
  const sizeLimit = multiplyQuantity(build.maxImageSize, copies);
  return { volume: { type: 'emptyDir', name: 'image', sizeLimit }, path: scratchDirectory };
}
