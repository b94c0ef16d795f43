import type { ClusterNode } from '../node/cluster-node';
import { withBusyboxImage } from './image-archive';

/** Pushes a base image with busybox, and texts by their path, to a registry, which is trusted whatever it shows. */
export function pushBaseImage(
  node: ClusterNode,
  name: string,
  credentials?: string,
  files: Readonly<Record<string, string>> = {},
): Promise<void> {
  const options = ['--dest-tls-verify=false', ...(credentials === undefined ? [] : [`--dest-creds=${credentials}`])];
  return withBusyboxImage(node, { name: 'docker.io/team/base:1', files }, (archive) => {
    return node.succeed(['skopeo', '--insecure-policy', 'copy', ...options, `docker-archive:${archive}`, `docker://${name}`]);
  });
}
