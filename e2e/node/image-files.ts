import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { removeEmptyCgroups } from './cgroups';
import { type ImageContents, images } from './images';
import { run, succeed } from './process';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder that holds the file system of each image, in a folder named as `folderOf` says. */
    readonly imageFiles: string;
  }
}

/** Lays the file systems of all images out before the tests, and removes them after. */
export default async function setup({ provide }: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'image-files-'));
  await Promise.all(images.map((image) => layOut(image, join(folder, folderOf(image)))));
  provide('imageFiles', folder);
  return () => {
    rmSync(folder, { recursive: true });
    removeEmptyCgroups();
  };
}

/** Name of the folder with the file system of an image. */
export function folderOf({ image }: ImageContents): string {
  return image.replaceAll(/[/:]/g, '_');
}

async function layOut({ programs, applets = [], files = {}, capabilities = {}, folders }: ImageContents, root: string): Promise<void> {
  for (const folder of ['proc', 'sys', 'dev', 'run', 'tmp', 'var/tmp', 'etc', 'root', 'bin', 'usr/bin'])
    mkdirSync(join(root, folder), { recursive: true });
  chmodSync(join(root, 'tmp'), 0o1777);
  chmodSync(join(root, 'var/tmp'), 0o1777);
  chmodSync(join(root, 'root'), 0o700);
  symlinkSync('/run', join(root, 'var/run'));
  const written = { '/etc/passwd': 'root:x:0:0:root:/root:/bin/false\n', '/etc/group': 'root:x:0:\n', ...files };
  for (const [path, text] of Object.entries(written)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  for (const [path, source] of Object.entries(programs)) await copyProgram(source, root, path);
  for (const applet of applets) symlinkSync('busybox', join(root, 'bin', applet));
  for (const [path, gained] of Object.entries(capabilities)) await succeed(['setcap', gained, join(root, path)]);
  for (const path of folders?.paths ?? []) makeFolder(join(root, path), folders?.user ?? 0);
}

function makeFolder(path: string, user: number): void {
  mkdirSync(path, { recursive: true });
  chownSync(path, user, user);
}

/** Copies a program, and the libraries that it is linked to, where it looks for them. */
export async function copyProgram(source: string, root: string, path: string): Promise<void> {
  copyInto(source, join(root, path));
  const { stdout } = await run(['ldd', realpathSync(source)]);
  for (const [library] of stdout.matchAll(/(?<=\s)\/\S+/g)) {
    if (!existsSync(join(root, library))) copyInto(library, join(root, library));
  }
}

function copyInto(source: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(realpathSync(source), target);
  chmodSync(target, statSync(source).mode & 0o777);
}
