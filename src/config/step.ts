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
   * Resources of the step. Those that are given replace the default, but for the limit of `ephemeral-storage`: a step without one gets what
   * the volumes of its Pod may hold and a gibibyte, and requests nothing of it unless told to.
   * @default - small requests, and no limits besides that of `ephemeral-storage`
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
