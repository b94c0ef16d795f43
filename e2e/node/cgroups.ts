import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Argv, waitUntil } from './process';

const mountPoint = '/sys/fs/cgroup';

/** Path, in each hierarchy, below which everything that the tests run is. */
export const cgroupParent = '/cdk8s-buildkit-e2e';

/** A cgroup in each hierarchy of the machine, for a node that shall neither see nor count what else runs there. */
export class Cgroups {
  private readonly folders: readonly string[];

  constructor(
    /** Path in each hierarchy. */
    readonly path: string,
  ) {
    if (existsSync(join(mountPoint, 'cgroup.controllers')))
      throw new Error('a node has cgroups of its own only where they are of version 1');
    this.folders = readdirSync(mountPoint).map((hierarchy) => join(mountPoint, hierarchy, path));
    for (const folder of this.folders) makeFolder(folder);
  }

  /** The command that runs another one in these cgroups. */
  command(argv: Argv): Argv {
    return ['sh', '-euc', `for folder in ${mountPoint}/*; do echo $$ > "$folder$0/cgroup.procs"; done; exec "$@"`, this.path, ...argv];
  }

  /** Removes them once nothing runs in them. The kernel takes a moment to count out processes that were killed. */
  remove(): Promise<void> {
    return waitUntil('the cgroups are empty', () => this.folders.every(isRemoved), 20);
  }
}

/** Removes what is left of cgroups in which nothing runs any more. Runs that go on beside keep theirs. */
export function removeEmptyCgroups(): void {
  for (const hierarchy of readdirSync(mountPoint)) isRemoved(join(mountPoint, hierarchy, cgroupParent));
}

function makeFolder(folder: string): void {
  if (dirname(dirname(folder)) !== mountPoint) makeFolder(dirname(folder));
  mkdirSync(folder, { recursive: true });
  inherit(folder);
}

/** A cgroup begins without processors and memory, and then takes no process. */
function inherit(folder: string): void {
  for (const file of ['cpuset.cpus', 'cpuset.mems'].filter((name) => existsSync(join(folder, name)))) {
    const own = readFileSync(join(folder, file), 'utf8').trim();
    if (own === '') writeFileSync(join(folder, file), readFileSync(join(dirname(folder), file), 'utf8'));
  }
}

function isRemoved(folder: string): boolean {
  if (!existsSync(folder)) return true;
  const children = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  // Each is tried, so that one in use does not keep the others.
  const removed = children.map(({ name }) => isRemoved(join(folder, name)));
  return removed.every(Boolean) && isFolderRemoved(folder);
}

// The files of a cgroup cannot be removed, and need not be.
function isFolderRemoved(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return true;
    if (code === 'EBUSY') return false;
    throw error;
  }
}
