import type { Report } from '../../errors';
import { isWithin, normalizePath } from '../../values/host-path';
import { checkDirectory } from '../host-directory';
import type { Mount } from '../runtime';
import type { CrioStorageOptions } from './config';

/** The containers-storage of CRI-O: its images lie in the graph root, its locks in both. */
export interface CrioStorage {
  /** Directory of the images on the node. */
  readonly graphRoot: string;
  /** Directory of what a reboot may lose, such as locks. */
  readonly runRoot: string;
  /** Storage driver, such as `overlay`. */
  readonly driver: string;
}

/** Where the store is by default. */
export const defaultRoots = { graphRoot: '/var/lib/containers/storage', runRoot: '/run/containers/storage' } as const;

/** Resolves the store. */
export function crioStorage(options: CrioStorageOptions, report: Report): CrioStorage {
  const storage = {
    graphRoot: normalizePath(options.graphRoot ?? defaultRoots.graphRoot),
    runRoot: normalizePath(options.runRoot ?? defaultRoots.runRoot),
    driver: options.driver ?? 'overlay',
  };
  for (const key of ['graphRoot', 'runRoot'] as const) checkRoot(`storage.${key}`, storage[key], report);
  if (isWithin(storage.runRoot, storage.graphRoot) || isWithin(storage.graphRoot, storage.runRoot)) {
    report.expected('storage.runRoot', 'a directory apart from storage.graphRoot', storage.runRoot);
  }
  return storage;
}

function checkRoot(path: string, directory: string, report: Report): void {
  if (/[+@[\]"\\]/.test(directory)) {
    report.expected(
      path,
      'a directory without "+", "@", "[", "]", quotes and "\\"',
      directory,
      'store specifications have no way to write them',
    );
  }
  checkDirectory(path, directory, directory, report);
}

/** An image in the store, as skopeo is told of it. In full, so that no storage.conf in its image changes the driver. */
export function inStore({ driver, graphRoot, runRoot }: CrioStorage, name: string): string {
  return `containers-storage:[${driver}@${graphRoot}+${runRoot}]${name}`;
}

/** Both roots at their own paths: the database of the store refuses others, and the locks have to be the node's. */
export function storageMounts(storage: CrioStorage): readonly Mount[] {
  return [
    graphRootMount(storage),
    { volume: { type: 'hostPath', name: 'run-root', path: storage.runRoot, check: 'Directory' }, path: storage.runRoot },
  ];
}

/** The graph root at its own path. */
export function graphRootMount({ graphRoot }: CrioStorage): Mount {
  return { volume: { type: 'hostPath', name: 'graph-root', path: graphRoot, check: 'Directory' }, path: graphRoot };
}

/**
 * Opening the store mounts layers, makes device nodes and sets owners and file capabilities. With fewer capabilities a
 * load fails or, worse, drops device nodes without a word.
 */
export const storeCapabilities: readonly string[] = [
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'MKNOD',
  'SETFCAP',
  'SYS_ADMIN',
  'SYS_CHROOT',
];
