import { booleanAt, listAt, optionalRecordAt, recordAt, textAt } from './loose';
import { type ReviewedPod, volumesOf } from './pods';

/** A path of the node that Pods mount. */
export interface HostPathReview {
  /** The path on the node. */
  readonly path: string;
  /** What has to be there, such as `Socket` or `DirectoryOrCreate`. */
  readonly type?: string;
  /** Name of the volume. */
  readonly volume: string;
  /** Where containers see it. Empty if none does. */
  readonly mounts: readonly HostPathMount[];
}

/** A path of the node in a container. */
export interface HostPathMount {
  /** Name of the container. */
  readonly container: string;
  /** Where it is in the container. */
  readonly mountPath: string;
  /** The part of the path that is mounted. Left out if all of it is. */
  readonly subPath?: string;
  /** Whether the container cannot write to it. */
  readonly readOnly: boolean;
  /** Which mounts cross between the node and the container. */
  readonly propagation: string;
}

export function hostPathReviews(pod: ReviewedPod): readonly HostPathReview[] {
  return volumesOf(pod).flatMap(({ name, value }) => {
    const hostPath = optionalRecordAt(value, 'hostPath');
    if (hostPath === undefined) return [];
    const type = textAt(hostPath, 'type');
    return [{ path: textAt(hostPath, 'path') ?? '', ...(type !== undefined && { type }), volume: name, mounts: mountsOf(pod, name) }];
  });
}

function mountsOf({ containers }: ReviewedPod, volume: string): readonly HostPathMount[] {
  return containers.flatMap((container) =>
    listAt(container.value, 'volumeMounts')
      .map((item) => recordAt(item))
      .filter(({ name }) => name === volume)
      .map((mount) => {
        const subPath = textAt(mount, 'subPath') ?? textAt(mount, 'subPathExpr');
        return {
          container: container.name,
          mountPath: textAt(mount, 'mountPath') ?? '',
          ...(subPath !== undefined && { subPath }),
          readOnly: booleanAt(mount, 'readOnly') ?? false,
          propagation: textAt(mount, 'mountPropagation') ?? 'None',
        };
      }),
  );
}
