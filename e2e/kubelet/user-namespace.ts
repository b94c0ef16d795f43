import { chmodSync, chownSync, lchownSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Pod } from 'kubernetes-types/core/v1';
import type { ClusterNode } from '../node/cluster-node';
import { toolPath } from '../setup/tools.mjs';

/** The users of the node that are those of a Pod with users of its own, from its root on. */
export const hostIds = { first: 231072, size: 65536 } as const;

/** What says so in a bundle, of the whole container and of each volume, whose files keep their owners on the node. */
export const mappings = [{ containerID: 0, hostID: hostIds.first, size: hostIds.size }];

/** Whether a Pod has users of its own. */
export function hasOwnUsers(pod: Pod): boolean {
  return pod.spec?.hostUsers === false;
}

/** What runs a Pod: the handler of its RuntimeClass. Debian's runc cannot map the owners of volumes. */
export function runcOf(pod: Pod): string {
  const { runtimeClassName = hasOwnUsers(pod) ? 'runc-1.4' : 'runc' } = pod.spec ?? {};
  if (runtimeClassName === 'runc-1.4') return toolPath('runc', 'runc');
  if (runtimeClassName !== 'runc' || hasOwnUsers(pod)) throw new Error(`FailedCreatePodSandBox: ${runtimeClassName} cannot run this Pod`);
  return 'runc';
}

/** Makes the files of an image those of the Pod's users, in a copy, and lets these reach it. Returns the folder with the copy. */
export async function ownImageFiles(node: ClusterNode, lower: string, folder: string, upper: string): Promise<string> {
  const copy = join(folder, 'image');
  await node.succeed(['cp', '--archive', lower, copy]);
  shiftOwners(copy);
  chownSync(upper, hostIds.first, hostIds.first);
  for (let path = folder; path.startsWith(node.folder); path = join(path, '..')) chmodSync(path, 0o711);
  checkReachable(node.folder);
  return copy;
}

/** Directories above those of a node are the machine's, and nothing is changed there. */
function checkReachable(path: string): void {
  if ((statSync(path).mode & 0o001) === 0)
    throw new Error(`${path} is closed to the users of a Pod: set TMPDIR to a directory that is not`);
  if (path !== '/') checkReachable(dirname(path));
}

function shiftOwners(path: string): void {
  const file = lstatSync(path);
  lchownSync(path, file.uid + hostIds.first, file.gid + hostIds.first);
  // A change of owners takes setuid away.
  if (!file.isSymbolicLink()) chmodSync(path, file.mode & 0o7777);
  if (file.isDirectory()) for (const name of readdirSync(path)) shiftOwners(join(path, name));
}
