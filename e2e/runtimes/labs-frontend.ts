import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterNode } from '../node/cluster-node';
import { toolPath } from '../setup/tools.mjs';
import { withImageArchive } from './image-archive';

const program = 'dockerfile-frontend';

/** Pushes the frontend of the channel `labs`, which knows more than the one that is built into BuildKit, to a registry. */
export async function pushLabsFrontend(node: ClusterNode, name: string): Promise<void> {
  const root = mkdtempSync(join(node.folder, 'frontend-'));
  try {
    copyFileSync(toolPath('dockerfile-labs', program), join(root, program));
    await withImageArchive(node, { name: 'docker.io/docker/dockerfile:1-labs', entrypoint: [`/${program}`], root }, (archive) => {
      const copy = ['skopeo', '--insecure-policy', 'copy', '--dest-tls-verify=false'] as const;
      return node.succeed([...copy, `docker-archive:${archive}`, `docker://${name}`]);
    });
  } finally {
    rmSync(root, { recursive: true });
  }
}
