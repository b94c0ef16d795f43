import type { ClusterNode } from '../node/cluster-node';
import { waitUntil } from '../node/process';
import { criStore } from './cri';
import { pauseImage, withPauseImage } from './pause-image';
import type { Runtime } from './runtime';

const socket = '/run/containerd/containerd.sock';

const config = `version = 2
[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "${pauseImage}"
restrict_oom_score_adj = true
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
`;

async function start(node: ClusterNode): Promise<void> {
  node.write('/run/e2e/containerd.toml', config);
  const engine = node.start(['containerd', '--config=/run/e2e/containerd.toml']);
  await waitUntil('containerd answers', async () => (await node.run(['ctr', 'version'])).exitCode === 0).catch((cause) => {
    throw new Error(engine.output(), { cause });
  });
  await withPauseImage(node, (archive) => node.succeed(['ctr', '--namespace=k8s.io', 'images', 'import', archive]));
}

export const containerd: Runtime = { title: 'containerd', config: { runtime: 'containerd' }, start, ...criStore(socket) };
