import type { WorkerRuntimeOptions } from '../../config/buildkitd';
import type { ClusterOptions } from '../../config/cluster';
import type { DaemonOptions } from '../../config/daemon';
import type { NodeOptions } from '../../config/node';
import type { BuildctlStepOptions } from '../../config/step';
import type { HostPath, SocketPath } from '../../config/text';

/** Nodes whose kubelet runs containers with containerd. BuildKit's containerd worker builds into the node's own store. */
export interface ContainerdConfig extends ClusterOptions, NodeOptions {
  /** The node's container runtime. */
  readonly runtime: 'containerd';
  /**
   * Kubernetes distribution, which decides where containerd keeps its socket, root and state, and what Pods may do. `gke-autopilot` is
   * refused, for it admits no Pod of this library; `talos` and `bottlerocket` have limits that are checked.
   * @default 'upstream'
   */
  readonly distribution?: ContainerdDistribution;
  /**
   * Host path of containerd's socket. Its directory is mounted, so it has to be one of containerd's own.
   * @default - by distribution; `/run/containerd/containerd.sock` upstream
   */
  readonly socket?: SocketPath;
  /**
   * Host path of containerd's root directory.
   * @default - by distribution; `/var/lib/containerd` upstream
   */
  readonly containerdRoot?: HostPath;
  /**
   * Host path of containerd's state directory.
   * @default - by distribution; `/run/containerd` upstream
   */
  readonly containerdState?: HostPath;
  /**
   * Host path of the directory in which containerd looks for the certificates and mirrors of registries.
   * @default - by distribution; `/etc/containerd/certs.d` upstream
   * @see https://github.com/containerd/containerd/blob/main/docs/hosts.md
   */
  readonly registryHosts?: HostPath;
  /**
   * Snapshotter of containerd's CRI plugin. Images of another one would be unpacked a second time for their first container.
   * Those that keep their files outside of containerd's root are not supported.
   * @default 'overlayfs'
   * @see https://github.com/containerd/containerd/blob/main/docs/snapshotters/README.md
   */
  readonly snapshotter?: 'overlayfs' | 'native' | 'btrfs' | 'zfs';
  /**
   * The BuildKit daemon.
   * @default - that of upstream or of the preset
   */
  readonly daemon?: ContainerdDaemonOptions;
  /**
   * Steps of the builder Pods.
   * @default - the image of the daemon
   */
  readonly steps?: ContainerdStepsOptions;
}

/** The BuildKit daemon on containerd. */
export interface ContainerdDaemonOptions extends DaemonOptions {
  /**
   * How containerd runs the `RUN` steps.
   * @default - as containerd runs containers by default
   */
  readonly workerRuntime?: WorkerRuntimeOptions;
}

/** Kubernetes distributions with a known containerd. `upstream` is kubeadm, and all that keep containerd's own paths. */
export type ContainerdDistribution =
  | 'upstream'
  | 'k3s'
  | 'rke2'
  | 'microk8s'
  | 'k0s'
  | 'kind'
  | 'minikube'
  | 'eks'
  | 'gke'
  | 'gke-autopilot'
  | 'aks'
  | 'talos'
  | 'bottlerocket'
  | 'gardener';

/** Steps of a builder Pod on containerd. */
export interface ContainerdStepsOptions {
  /**
   * Builds the image with `buildctl`.
   * @default - the image of the daemon
   */
  readonly build?: BuildctlStepOptions;
}
