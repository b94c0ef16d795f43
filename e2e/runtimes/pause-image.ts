import type { ClusterNode } from '../node/cluster-node';
import { withBusyboxImage } from './image-archive';

/** The image of the container that holds a Pod's namespaces. No registry has to be asked for it. */
export const pauseImage = 'localhost/pause:1';

/** Writes an archive of the pause image, hands its path to a tool of the node that loads it, and removes it. */
export function withPauseImage(node: ClusterNode, load: (archive: string) => Promise<unknown>): Promise<void> {
  return withBusyboxImage(node, { name: pauseImage, entrypoint: ['/bin/busybox', 'sleep', 'infinity'] }, load);
}
