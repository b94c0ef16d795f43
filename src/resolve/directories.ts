import type { Directory } from '../config/references';
import type { Mount, Volume } from '../runtimes/runtime';
import { normalizePath } from '../values/host-path';

/** How a directory is used in a container. */
interface DirectoryUse {
  readonly volume: string;
  readonly path: string;
  /** Whether it is only read, and then has to be there. */
  readonly readOnly?: true;
}

/** The mount of a directory of a claim or of the node. */
export function directoryMount(directory: Directory, { volume, path, readOnly }: DirectoryUse): Mount {
  const subPath = 'subPath' in directory && directory.subPath !== undefined ? { subPath: normalizePath(directory.subPath) } : {};
  const check = readOnly ? 'Directory' : 'DirectoryOrCreate';
  return { volume: directoryVolume(directory, volume, check), path, ...(readOnly && { readOnly }), ...subPath };
}

function directoryVolume(directory: Directory, name: string, check: 'Directory' | 'DirectoryOrCreate'): Volume {
  if (directory.type === 'persistentVolumeClaim') return { type: 'persistentVolumeClaim', name, claimName: directory.claimName };
  return { type: 'hostPath', name, path: normalizePath(directory.path), check };
}
