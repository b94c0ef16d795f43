import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Container } from 'kubernetes-types/core/v1';
import type { ClusterNode } from '../node/cluster-node';
import type { MountedVolume } from './volumes';

/** Makes the directories of volumes that a container mounts, where they are missing. */
export function makeSubPaths(node: ClusterNode, { name, volumeMounts = [] }: Container, volumes: ReadonlyMap<string, MountedVolume>): void {
  for (const mount of volumeMounts) {
    const parts = (mount.subPath ?? '').split('/');
    if (mount.subPath?.startsWith('/') || parts.includes('..'))
      throw new Error(`Invalid: ${name} mounts ${mount.subPath}, which may leave its volume`);
    const volume = volumes.get(mount.name);
    if (volume !== undefined) makeDirectories(node.path(volume.path), parts.filter(Boolean));
  }
}

// The kubelet gives them the mode of the volume.
function makeDirectories(volume: string, parts: readonly string[]): void {
  for (const [index] of parts.entries()) {
    const path = join(volume, ...parts.slice(0, index + 1));
    if (existsSync(path)) continue;
    mkdirSync(path);
    chmodSync(path, statSync(volume).mode & 0o777);
  }
}
