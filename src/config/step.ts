import type { AppArmorProfile, ImagePullPolicy, ResourceRequirements } from './kubernetes';
import type { ContainerImage, ProgramVersion } from './text';

/** One step of the builder Pods: a container with one command. */
export interface StepOptions {
  /**
   * Image of the step. It has to contain the program that the step runs.
   * @default - the pinned image of the program
   */
  readonly image?: ContainerImage;
  /**
   * When the image is pulled.
   * @default 'IfNotPresent'
   */
  readonly imagePullPolicy?: ImagePullPolicy;
  /**
   * Resources of the step.
   * @default - small requests, no limits
   */
  readonly resources?: ResourceRequirements;
  /**
   * AppArmor profile of the step.
   * @default - `Unconfined` for the steps that open cri-o's store, else the container runtime's
   */
  readonly appArmorProfile?: AppArmorProfile;
}

/** A step that runs `buildctl`. */
export interface BuildctlStepOptions extends StepOptions {
  /**
   * Version of BuildKit in `image`. Flags that this version lacks are left out.
   * @default - read from the tag of a `.../buildkit` image, else the version of the daemon
   */
  readonly version?: ProgramVersion;
}
