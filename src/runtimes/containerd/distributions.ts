import type { ContainerdDistribution } from './config';

/** Where a distribution's containerd keeps what the daemon needs to see. */
export interface ContainerdPaths {
  readonly socket: string;
  readonly root: string;
  readonly state: string;
  /** Directory of registry hosts, if the distribution reads one. */
  readonly registryHosts: string | undefined;
}

const upstream: ContainerdPaths = {
  socket: '/run/containerd/containerd.sock',
  root: '/var/lib/containerd',
  state: '/run/containerd',
  registryHosts: '/etc/containerd/certs.d',
};

/** The paths of containerd by distribution. */
export const distributions: Readonly<Record<ContainerdDistribution, ContainerdPaths>> = {
  upstream,
  k3s: {
    socket: '/run/k3s/containerd/containerd.sock',
    root: '/var/lib/rancher/k3s/agent/containerd',
    state: '/run/k3s/containerd',
    registryHosts: '/var/lib/rancher/k3s/agent/etc/containerd/certs.d',
  },
  // rke2 keeps the socket of k3s, but not its root.
  rke2: {
    socket: '/run/k3s/containerd/containerd.sock',
    root: '/var/lib/rancher/rke2/agent/containerd',
    state: '/run/k3s/containerd',
    registryHosts: '/var/lib/rancher/rke2/agent/etc/containerd/certs.d',
  },
  microk8s: {
    socket: '/var/snap/microk8s/common/run/containerd.sock',
    root: '/var/snap/microk8s/common/var/lib/containerd',
    state: '/var/snap/microk8s/common/run/containerd',
    registryHosts: '/var/snap/microk8s/current/args/certs.d',
  },
  k0s: {
    socket: '/run/k0s/containerd.sock',
    root: '/var/lib/k0s/containerd',
    state: '/run/k0s/containerd',
    registryHosts: '/etc/k0s/containerd.d/certs.d',
  },
  kind: upstream,
  minikube: upstream,
  eks: upstream,
  gke: { ...upstream, registryHosts: '/etc/containerd/hosts.d' },
  'gke-autopilot': { ...upstream, registryHosts: '/etc/containerd/hosts.d' },
  // With kubeletDiskType=Temporary the root is /mnt/aks/containers: set containerdRoot.
  aks: upstream,
  talos: { ...upstream, registryHosts: '/etc/cri/conf.d/hosts' },
  // Its registries are settings of the node.
  bottlerocket: { ...upstream, registryHosts: undefined },
  gardener: upstream,
};
