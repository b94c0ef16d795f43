import { listAt, optionalRecordAt, recordAt, textAt } from '../review/loose';
import { type ReviewedContainer, type ReviewedPod, type VolumePlace, volumesOf } from '../review/pods';
import { isWithin, normalizePath } from '../values/host-path';
import { pathTo } from '../values/issue-path';

/** A volume where a container sees it. */
export interface Mount {
  readonly mountPath: string;
  readonly propagation: string | undefined;
  readonly volume: VolumePlace | undefined;
  /** The path of the node that is there, if it is one. */
  readonly hostPath: string | undefined;
  /** Where in the object the mount is. */
  readonly path: string;
}

/** The mounts of a container. */
export function mountsOf(pod: ReviewedPod, container: ReviewedContainer): readonly Mount[] {
  const volumes = volumesOf(pod);
  return listAt(container.value, 'volumeMounts').map((item, index) => {
    const mount = recordAt(item);
    const volume = volumes.find(({ name }) => name === mount.name);
    return {
      mountPath: normalizePath(textAt(mount, 'mountPath') ?? ''),
      propagation: textAt(mount, 'mountPropagation'),
      volume,
      hostPath: hostPathOf(volume, textAt(mount, 'subPath')),
      path: pathTo(container.path, 'volumeMounts', `${index}`),
    };
  });
}

function hostPathOf(volume: VolumePlace | undefined, subPath: string | undefined): string | undefined {
  const path = textAt(recordAt(volume?.value, 'hostPath'), 'path');
  if (path === undefined) return undefined;
  return nodePath(subPath === undefined ? path : `${path}/${subPath}`);
}

/** A path of a node, by the one of its names that is no symbolic link. */
export function nodePath(path: string): string {
  return normalizePath(path).replace(/^\/var\/run(?=\/|$)/, '/run');
}

/** The mount that a path of a container is in. */
export function mountAt(mounts: readonly Mount[], path: string): Mount | undefined {
  const covering = mounts.filter(({ mountPath }) => isWithin(normalizePath(path), mountPath));
  return covering.reduce<Mount | undefined>((deepest, mount) => (isDeeper(mount, deepest) ? mount : deepest), undefined);
}

function isDeeper(mount: Mount, other: Mount | undefined): boolean {
  return other === undefined || mount.mountPath.length > other.mountPath.length;
}

/** What a path of a container is on the node, if it is anything there. */
export function hostPathAt(mounts: readonly Mount[], path: string): string | undefined {
  const mount = mountAt(mounts, path);
  if (mount?.hostPath === undefined) return undefined;
  return nodePath(`${mount.hostPath}/${normalizePath(path).slice(mount.mountPath.length)}`);
}

/** Whether a path of a container has the same name on the node. */
export function isSharedByName(mounts: readonly Mount[], path: string): boolean {
  return hostPathAt(mounts, path) === nodePath(path);
}

/** What keeps what is at a path of a container, by a name that others who have it call it too. */
export function storageAt(mounts: readonly Mount[], path: string): string | undefined {
  const hostPath = hostPathAt(mounts, path);
  if (hostPath !== undefined) return hostPath;
  const claim = optionalRecordAt(mountAt(mounts, path)?.volume?.value, 'persistentVolumeClaim');
  return claim === undefined ? undefined : textAt(claim, 'claimName');
}
