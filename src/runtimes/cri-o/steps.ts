import type { Step, StepRequest } from '../runtime';
import type { Loader } from './loader';

/** A loader and the steps that it takes after the build. */
export interface LoaderSteps {
  readonly loader: Loader;
  readonly steps: (build: StepRequest) => readonly Step[];
}
