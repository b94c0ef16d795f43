import type { ClusterNode } from '../node/cluster-node';
import { waitUntil } from '../node/process';
import { criStore } from './cri';
import { pauseImage, withPauseImage } from './pause-image';
import type { Runtime } from './runtime';

/** Where a distribution has its containerd. */
export interface ContainerdPlaces {
  readonly socket: string;
  readonly root: string;
  readonly state: string;
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
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
`;

async function start(node: ClusterNode, places: ContainerdPlaces): Promise<void> {
  node.write('/run/e2e/containerd.toml', config(places));
  const engine = node.start(['containerd', '--config=/run/e2e/containerd.toml']);
  const client = ['ctr', `--address=${places.socket}`] as const;
  await waitUntil('containerd answers', async () => (await node.run([...client, 'version'])).exitCode === 0).catch((cause) => {
    throw new Error(engine.output(), { cause });
  });
  await withPauseImage(node, (archive) => node.succeed([...client, '--namespace=k8s.io', 'images', 'import', archive]));
}

/** containerd as a distribution runs it. */
export const containerdAt = (places: ContainerdPlaces): Runtime => ({
  title: 'containerd',
  config: { runtime: 'containerd' },
  start: (node) => start(node, places),
  ...criStore(places.socket),
});

export const containerd = containerdAt({
  socket: '/run/containerd/containerd.sock',
  root: '/var/lib/containerd',
  state: '/run/containerd',
});
