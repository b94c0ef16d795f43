import { type Feature, hasFeature } from '../buildkit/features';
import { listAt, recordAt, textAt } from '../review/loose';
import { podIn, type ReviewedContainer, type ReviewedPod } from '../review/pods';
import { type ImageReference, parseImage } from '../values/image';
import { parseVersion } from '../values/version';
import { type Command, commandsOf } from './command-line';
import { type Mount, mountsOf } from './mounts';
import type { ValidatedObject } from './objects';

/** The Pods of an object. */
export interface ValidatedPod extends ReviewedPod {
  readonly object: ValidatedObject;
}

/** A container of the Pods of an object, with what it runs and sees. */
export interface ValidatedContainer extends ReviewedContainer {
  readonly pod: ValidatedPod;
  readonly object: ValidatedObject;
  readonly image: string | undefined;
  /** The parts of the image, if it is written as one. */
  readonly reference: ImageReference | undefined;
  readonly commands: readonly Command[];
  readonly mounts: readonly Mount[];
}

/** The Pods of an object, none for objects without. */
export function podsOf(object: ValidatedObject): readonly ValidatedPod[] {
  const pod = podIn(object.manifest);
  return pod === undefined ? [] : [{ ...pod, object }];
}

/** The containers of Pods. */
export function containersOf(pod: ValidatedPod): readonly ValidatedContainer[] {
  return pod.containers.map((container) => validated(pod, container));
}

function validated(pod: ValidatedPod, container: ReviewedContainer): ValidatedContainer {
  const image = textAt(container.value, 'image');
  return {
    ...container,
    pod,
    object: pod.object,
    image,
    reference: image === undefined ? undefined : referenceOf(image),
    commands: commandsOf(container),
    mounts: mountsOf(pod, container),
  };
}

function referenceOf(image: string): ImageReference | undefined {
  const parsed = parseImage(image);
  return 'fault' in parsed ? undefined : parsed.reference;
}

/** Whether the image of a container is one of BuildKit's own. */
export function isUpstreamBuildkit({ reference }: ValidatedContainer): boolean {
  return /(^|\/)moby\/buildkit$/.test(reference?.repository ?? '');
}

/**
 * Whether the BuildKit of a container can do something, by the tag of its image. What a moving tag stands for is new; of other images
 * nobody knows.
 */
export function buildkitCan(container: ValidatedContainer, feature: Feature): boolean {
  const { repository = '', tag = '' } = container.reference ?? {};
  const version = /(^|\/)buildkit$/.test(repository) ? parseVersion(tag) : undefined;
  return version === undefined ? isUpstreamBuildkit(container) : hasFeature(version, feature);
}

/** The value of a variable of a container, if it is written there. */
export function variableOf(container: ValidatedContainer, name: string): string | undefined {
  const variable = listAt(container.value, 'env')
    .map((item) => recordAt(item))
    .find((item) => item.name === name);
  return variable === undefined ? undefined : textAt(variable, 'value');
}
