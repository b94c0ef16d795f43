import { dirname } from 'node:path';
import type { ClusterNode } from '../node/cluster-node';
import { type ProcessOptions, waitUntil } from '../node/process';
import { toolPath } from '../setup/tools.mjs';
import { networkFolder, networkPrograms } from './cni';
import { criStore } from './cri';
import { withImageArchive } from './image-archive';
import { pauseImage, withPauseImage } from './pause-image';
import type { CriRuntime } from './runtime';

/** Where a distribution has its containerd. */
export interface ContainerdPlaces {
  readonly socket: string;
  readonly root: string;
  readonly state: string;
  /** Folder of its programs, if they are not the machine's. */
  readonly programs?: string;
}

// Not every machine lets a process protect itself from the kernel's out-of-memory killer.
const config = ({ socket, root, state }: ContainerdPlaces) => `version = 2
root = "${root}"
state = "${state}"
[grpc]
address = "${socket}"
[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "${pauseImage}"
restrict_oom_score_adj = true
[plugins."io.containerd.grpc.v1.cri".registry]
config_path = "/etc/containerd/certs.d"
[plugins."io.containerd.grpc.v1.cri".cni]
conf_dir = "${networkFolder}"
bin_dir = "${networkPrograms}"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
`;

async function start(node: ClusterNode, places: ContainerdPlaces): Promise<void> {
  node.write('/run/e2e/containerd.toml', config(places));
  // It looks for its shim on the PATH.
  const env: ProcessOptions['env'] = places.programs === undefined ? {} : { PATH: `${places.programs}:${process.env.PATH}` };
  const engine = node.start(['containerd', '--config=/run/e2e/containerd.toml'], { env });
  const client = ['ctr', `--address=${places.socket}`] as const;
  await waitUntil('containerd answers', async () => (await node.run([...client, 'version'])).exitCode === 0).catch((cause) => {
    throw new Error(engine.output(), { cause });
  });
  await withPauseImage(node, (archive) => importImage(node, places, archive));
}

async function importImage(node: ClusterNode, { socket }: ContainerdPlaces, archive: string): Promise<void> {
  await node.succeed(['ctr', `--address=${socket}`, '--namespace=k8s.io', 'images', 'import', archive]);
}

/** containerd as a distribution runs it. */
export const containerdAt = (places: ContainerdPlaces, title = 'containerd'): CriRuntime => ({
  title,
  config: { runtime: 'containerd' },
  socket: places.socket,
  start: (node) => start(node, places),
  load: (node, image) => withImageArchive(node, image, (archive) => importImage(node, places, archive)),
  ...criStore(places.socket),
});

const usual = { socket: '/run/containerd/containerd.sock', root: '/var/lib/containerd', state: '/run/containerd' };

/** The containerd of Debian, which is 1.6. */
export const containerd = containerdAt(usual);

/** The containerd of new distributions. */
export const containerd2 = containerdAt({ ...usual, programs: dirname(toolPath('containerd', 'containerd')) }, 'containerd 2');
