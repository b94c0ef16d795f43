import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterNode } from '../node/cluster-node';
import { succeed } from '../node/process';

/** The image of the container that holds a Pod's namespaces. No registry has to be asked for it. */
export const pauseImage = 'localhost/pause:1';

/** Writes an archive of the pause image, hands its path to a tool of the node that loads it, and removes it. */
export async function withPauseImage(node: ClusterNode, load: (archive: string) => Promise<unknown>): Promise<void> {
  const folder = mkdtempSync(join(node.folder, 'pause-'));
  await writeArchive(folder);
  await load(join(folder, 'image.tar'));
  rmSync(folder, { recursive: true });
}

async function writeArchive(folder: string): Promise<void> {
  const file = (name: string) => join(folder, name);
  mkdirSync(file('layer/bin'), { recursive: true });
  copyFileSync('/bin/busybox', file('layer/bin/busybox'));
  await succeed(['tar', '-C', file('layer'), '-cf', file('layer.tar'), 'bin']);
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  const diffId = `sha256:${createHash('sha256')
    .update(readFileSync(file('layer.tar')))
    .digest('hex')}`;
  const config = {
    architecture,
    os: 'linux',
    config: { Entrypoint: ['/bin/busybox', 'sleep', 'infinity'] },
    rootfs: { type: 'layers', diff_ids: [diffId] },
  };
  writeFileSync(file('config.json'), JSON.stringify(config));
  writeFileSync(file('manifest.json'), JSON.stringify([{ Config: 'config.json', RepoTags: [pauseImage], Layers: ['layer.tar'] }]));
  await succeed(['tar', '-C', folder, '-cf', file('image.tar'), 'manifest.json', 'config.json', 'layer.tar']);
}
