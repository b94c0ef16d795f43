import type { Report } from '../../errors';
import { multiplyQuantity } from '../../values/quantity';
import type { Mount, Step, StepRequest } from '../runtime';

/** A program that loads an image into the store. */
export interface Loader {
  /** How many copies of the image the scratch volume holds at the same time, with the archive itself. */
  readonly copies: number;
  /** The steps that follow the build. */
  readonly steps: (build: StepRequest) => readonly Step[];
  /** A step that looks for the image of its own container in the store. */
  readonly findOwnImage: Omit<Step, 'name'>;
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

/** Reports an image of one tool for a step that runs the other. */
export function checkTool(path: string, image: string, tool: 'skopeo' | 'podman', report: Report): void {
  const other = tool === 'skopeo' ? 'podman' : 'skopeo';
  if (!new RegExp(`(^|/)${other}(/|:|@)`).test(image)) return;
  report.expected(path, `an image with ${tool}, which the step runs`, image, `set loader to { type: "${other}" } to run ${other}`);
}
