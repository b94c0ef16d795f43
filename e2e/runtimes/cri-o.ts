import type { CrioConfig } from 'cdk8s-buildkit';
import type { ClusterNode } from '../node/cluster-node';
import { waitUntil } from '../node/process';
import { toolPath } from '../setup/tools.mjs';
import { criStore } from './cri';
import { pauseImage, withPauseImage } from './pause-image';
import type { Runtime } from './runtime';

const socket = '/run/crio/crio.sock';
export const graphRoot = '/var/lib/containers/storage';
const runRoot = '/run/containers/storage';

const crioConf = `[crio]
root = "${graphRoot}"
runroot = "${runRoot}"
storage_driver = "overlay"
log_dir = "/run/crio/pods"
[crio.api]
listen = "${socket}"
[crio.runtime]
cgroup_manager = "cgroupfs"
default_runtime = "runc"
apparmor_profile = "unconfined"
pinns_path = "${toolPath('cri-o', 'pinns')}"
[crio.runtime.runtimes.runc]
runtime_path = "/usr/sbin/runc"
runtime_root = "/run/runc-crio"
monitor_path = "/usr/bin/conmon"
monitor_cgroup = "pod"
[crio.image]
pause_image = "${pauseImage}"
pause_command = ""
signature_policy = "/run/e2e/policy.json"
[crio.network]
network_dir = "/run/crio/cni"
plugin_dirs = ["/run/crio/cni-bin"]
`;

async function start(node: ClusterNode): Promise<void> {
  await node.succeed(['mkdir', '-p', graphRoot, runRoot, '/run/crio/cni', '/run/crio/cni-bin']);
  node.write('/run/e2e/crio.conf', crioConf);
  node.write('/run/e2e/policy.json', '{"default": [{"type": "insecureAcceptAnything"}]}');
  await withPauseImage(node, (archive) => {
    return node.succeed([
      'skopeo',
      'copy',
      `docker-archive:${archive}`,
      `containers-storage:[overlay@${graphRoot}+${runRoot}]${pauseImage}`,
    ]);
  });
  const engine = node.start([toolPath('cri-o', 'crio'), '--config=/run/e2e/crio.conf', '--config-dir=']);
  await waitUntil('CRI-O answers', async () => (await node.run(['test', '-S', socket])).exitCode === 0).catch((cause) => {
    throw new Error(engine.output(), { cause });
  });
}

const crio = (title: string, config: CrioConfig): Runtime => ({ title, config, start, ...criStore(socket) });

export const crioWithSkopeo = crio('cri-o, loaded by skopeo', { runtime: 'cri-o' });
export const crioWithPodman = crio('cri-o, loaded by podman', { runtime: 'cri-o', loader: { type: 'podman' } });
