import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterNode } from '../node/cluster-node';
import { withImageArchive } from './image-archive';

/** The image of the container that holds a Pod's namespaces. No registry has to be asked for it. */
export const pauseImage = 'localhost/pause:1';

/** Writes an archive of the pause image, hands its path to a tool of the node that loads it, and removes it. */
export async function withPauseImage(node: ClusterNode, load: (archive: string) => Promise<unknown>): Promise<void> {
  const root = mkdtempSync(join(node.folder, 'pause-'));
  mkdirSync(join(root, 'bin'));
  copyFileSync('/bin/busybox', join(root, 'bin/busybox'));
  await withImageArchive(node, { name: pauseImage, entrypoint: ['/bin/busybox', 'sleep', 'infinity'], root }, load);
  rmSync(root, { recursive: true });
}
