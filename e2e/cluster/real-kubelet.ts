import { join } from 'node:path';
import type { ClusterNode } from '../node/cluster-node';
import type { Argv } from '../node/process';
import { nodeAddress } from './node-network';

export interface KubeletSettings {
  readonly program: string;
  readonly kubeconfig: string;
  /** Socket of the container runtime. */
  readonly socket: string;
}

/** The command that runs the kubelet of a node, which is configured. The kubelet tells the API server of its node itself. */
export function kubeletArgv(node: ClusterNode, { program, kubeconfig, socket }: KubeletSettings): Argv {
  const config = '/run/e2e/kubelet.json';
  node.write(config, JSON.stringify({ ...configuration, containerRuntimeEndpoint: `unix://${socket}` }));
  return [program, `--config=${config}`, `--kubeconfig=${kubeconfig}`, `--node-ip=${nodeAddress}`, '--root-dir=/var/lib/kubelet'];
}

// Tests run on machines as they are: with cgroups of any version, with swap, with a disk that is nearly full, and without the
// right to protect a process from the kernel's out-of-memory killer.
const ofMachine = {
  ...{ cgroupDriver: 'cgroupfs', failCgroupV1: false, failSwapOn: false, oomScoreAdj: 0, imageGCHighThresholdPercent: 100 },
  evictionHard: { 'memory.available': '0%', 'nodefs.available': '0%', 'nodefs.inodesFree': '0%', 'imagefs.available': '0%' },
};

const configuration = {
  ...{ apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration' },
  // Nobody else is in the network of the node.
  authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
  authorization: { mode: 'AlwaysAllow' },
  // Where kubeadm has it, though nothing answers there.
  ...{ clusterDNS: ['10.96.0.10'], resolvConf: '' },
  volumePluginDir: '/run/e2e/volume-plugins',
  ...ofMachine,
};

/** What a kubelet sets for the whole kernel. */
const tunables = [
  ...['vm/overcommit_memory', 'vm/panic_on_oom', 'kernel/panic', 'kernel/panic_on_oops'],
  ...['kernel/keys/root_maxkeys', 'kernel/keys/root_maxbytes'],
];

/** Gives a node files of its own where its kubelet would write to those of the machine. */
export async function protectMachine(node: ClusterNode): Promise<void> {
  await node.succeed(['mount', '-t', 'tmpfs', 'tmpfs', '/var/log']);
  for (const tunable of tunables) {
    const [file, own] = [join('/proc/sys', tunable), join('/run/e2e/tunables', tunable)];
    node.write(own, await node.succeed(['cat', file]));
    await node.succeed(['mount', '--bind', own, file]);
  }
}
