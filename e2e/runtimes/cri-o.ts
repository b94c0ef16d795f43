import { dirname } from 'node:path';
import type { CrioConfig } from 'cdk8s-buildkit';
import type { ClusterNode } from '../node/cluster-node';
import { waitUntil } from '../node/process';
import { toolPath } from '../setup/tools.mjs';
import { networkFolder, networkPrograms } from './cni';
import { criStore } from './cri';
import { withImageArchive } from './image-archive';
import { pauseImage, withPauseImage } from './pause-image';
import { runc, writeRunc } from './runc';
import type { CriRuntime } from './runtime';

/** Where a node has its CRI-O, and the store of it. */
export interface CrioPlaces {
  readonly socket: string;
  readonly graphRoot: string;
  readonly runRoot: string;
  readonly driver: string;
}

export const crioPlaces: CrioPlaces = {
  socket: '/run/crio/crio.sock',
  graphRoot: '/var/lib/containers/storage',
  runRoot: '/run/containers/storage',
  driver: 'overlay',
};

const crioConf = ({ socket, graphRoot, runRoot, driver }: CrioPlaces) => `[crio]
root = "${graphRoot}"
runroot = "${runRoot}"
storage_driver = "${driver}"
log_dir = "/run/crio/pods"
[crio.api]
listen = "${socket}"
[crio.runtime]
cgroup_manager = "cgroupfs"
default_runtime = "runc"
apparmor_profile = "unconfined"
pinns_path = "${toolPath('cri-o', 'pinns')}"
[crio.runtime.runtimes.runc]
runtime_path = "${runc}"
runtime_root = "/run/runc-crio"
monitor_path = "/usr/bin/conmon"
monitor_cgroup = "pod"
[crio.image]
pause_image = "${pauseImage}"
pause_command = ""
signature_policy = "/run/e2e/policy.json"
[crio.network]
network_dir = "${networkFolder}"
plugin_dirs = ["${networkPrograms}"]
`;

async function start(node: ClusterNode, places: CrioPlaces): Promise<void> {
  const { socket, graphRoot, runRoot } = places;
  await node.succeed(['mkdir', '-p', graphRoot, runRoot, dirname(socket), networkFolder]);
  node.write('/run/e2e/crio.conf', crioConf(places));
  await writeRunc(node);
  node.write('/run/e2e/policy.json', '{"default": [{"type": "insecureAcceptAnything"}]}');
  await withPauseImage(node, (archive) => copyToStore(node, places, archive, pauseImage));
  const engine = node.start([toolPath('cri-o', 'crio'), '--config=/run/e2e/crio.conf', '--config-dir=']);
  await waitUntil('CRI-O answers', async () => (await node.run(['test', '-S', socket])).exitCode === 0).catch((cause) => {
    throw new Error(engine.output(), { cause });
  });
}

async function copyToStore(node: ClusterNode, places: CrioPlaces, archive: string, image: string): Promise<void> {
  const { graphRoot, runRoot, driver } = places;
  await node.succeed(['skopeo', 'copy', `docker-archive:${archive}`, `containers-storage:[${driver}@${graphRoot}+${runRoot}]${image}`]);
}

/** CRI-O with its store in a place. */
export const crioAt = (places: CrioPlaces, title: string, config: CrioConfig): CriRuntime => ({
  title,
  config,
  socket: places.socket,
  start: (node) => start(node, places),
  load: (node, image) => withImageArchive(node, image, (archive) => copyToStore(node, places, archive, image.name)),
  ...criStore(places.socket),
});

export const crioWithSkopeo = crioAt(crioPlaces, 'cri-o, loaded by skopeo', { runtime: 'cri-o' });
export const crioWithPodman = crioAt(crioPlaces, 'cri-o, loaded by podman', { runtime: 'cri-o', loader: { type: 'podman' } });
