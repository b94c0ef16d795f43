import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterNode } from '../node/cluster-node';
import { succeed } from '../node/process';

/** An image of one layer. */
export interface ImageToLoad {
  readonly name: string;
  readonly entrypoint?: readonly string[];
  /** Folder with the file system of the image. */
  readonly root: string;
}

/** Writes the image as `docker save` does, hands the path of the archive to a tool of the node that loads it, and removes it. */
export async function withImageArchive(node: ClusterNode, image: ImageToLoad, load: (archive: string) => Promise<unknown>): Promise<void> {
  const folder = mkdtempSync(join(node.folder, 'image-'));
  try {
    await load(await writeArchive(folder, image));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The same for an image with nothing but busybox, and texts by their path. */
export async function withBusyboxImage(
  node: ClusterNode,
  { files = {}, ...image }: Omit<ImageToLoad, 'root'> & { readonly files?: Readonly<Record<string, string>> },
  load: (archive: string) => Promise<unknown>,
): Promise<void> {
  const root = mkdtempSync(join(node.folder, 'busybox-'));
  try {
    mkdirSync(join(root, 'bin'));
    copyFileSync('/bin/busybox', join(root, 'bin/busybox'));
    for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);
    await withImageArchive(node, { ...image, root }, load);
  } finally {
    rmSync(root, { recursive: true });
  }
}

async function writeArchive(folder: string, { name, entrypoint, root }: ImageToLoad): Promise<string> {
  const file = (name: string) => join(folder, name);
  await succeed(['tar', '-C', root, '-cf', file('layer.tar'), '.']);
  const config = {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: { Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'], Entrypoint: entrypoint },
    rootfs: {
      type: 'layers',
      diff_ids: [
        `sha256:${createHash('sha256')
          .update(readFileSync(file('layer.tar')))
          .digest('hex')}`,
      ],
    },
  };
  writeFileSync(file('config.json'), JSON.stringify(config));
  writeFileSync(file('manifest.json'), JSON.stringify([{ Config: 'config.json', RepoTags: [name], Layers: ['layer.tar'] }]));
  await succeed(['tar', '-C', folder, '-cf', file('image.tar'), 'manifest.json', 'config.json', 'layer.tar']);
  return file('image.tar');
}
