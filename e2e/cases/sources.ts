import type { ClusterNode } from '../node/cluster-node';

/** A Dockerfile's first lines. No registry can be reached, so every image begins with nothing. */
export const fromBusybox = 'FROM scratch\nCOPY busybox /bin/busybox\nSHELL ["/bin/busybox", "sh", "-c"]\n';

/** Where the claim `sources` is on the node. */
export const sources = '/var/lib/sources';

/** Where the claim `results` is on the node. */
export const results = '/var/lib/results';

/** Writes the context of a build: the files, a Dockerfile unless there is one among them, and busybox. */
export function layOutSources(node: ClusterNode, name: string, files: Readonly<Record<string, string>>): void {
  node.write(`${sources}/${name}/busybox`, { copyOf: '/bin/busybox' });
  for (const [path, text] of Object.entries({ Dockerfile: fromBusybox, ...files })) node.write(`${sources}/${name}/${path}`, text);
}
