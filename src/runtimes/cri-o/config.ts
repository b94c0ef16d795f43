import type { ClusterOptions } from '../../config/cluster';
import type { DaemonOptions, OciWorkerOptions } from '../../config/daemon';
import type { NodeOptions } from '../../config/node';
import type { NodeAgentOptions } from '../../config/node-agent';
import type { BuildctlStepOptions, StepOptions } from '../../config/step';
import type { HostPath, ProgramVersion, SocketPath } from '../../config/text';

/**
 * Nodes whose kubelet runs containers with CRI-O. BuildKit's OCI worker builds, and a loader puts the image into the
 * node's containers-storage.
 */
export interface CrioConfig extends ClusterOptions, NodeOptions {
  /** The node's container runtime. */
  readonly runtime: 'cri-o';
  /**
   * Kubernetes distribution, which decides how Pods are admitted. On `openshift` and `okd` each Pod names the security context
   * constraints that it needs, and RoleBindings let its ServiceAccount use them; builder Pods have a ServiceAccount of their own there.
   * @default 'upstream'
   * @see https://docs.redhat.com/en/documentation/openshift_container_platform/latest/html/authentication_and_authorization/managing-pod-security-policies
   */
  readonly distribution?: CrioDistribution;
  /**
   * Host path of CRI-O's socket.
   * @default '/var/run/crio/crio.sock'
   */
  readonly socket?: SocketPath;
  /**
   * Where CRI-O keeps its images.
   * @default - CRI-O's own defaults
   */
  readonly storage?: CrioStorageOptions;
  /**
   * The program that loads images into the store.
   * @default - skopeo; podman with the Orchest preset
   */
  readonly loader?: CrioLoader;
  /**
   * The BuildKit daemon.
   * @default - that of upstream or of the preset
   */
  readonly daemon?: CrioDaemonOptions;
  /**
   * An agent that keeps images on the nodes.
   * @default - the preset's; none without a preset
   */
  readonly nodeAgent?: CrioNodeAgentOptions;
  /**
   * Steps of the builder Pods.
   * @default - the images of the daemon and of the loader
   */
  readonly steps?: CrioStepsOptions;
}

/** Kubernetes distributions with CRI-O. `upstream` is kubeadm, and all that admit Pods as Kubernetes itself does, as `oke` does. */
export type CrioDistribution = 'upstream' | 'openshift' | 'okd' | 'oke';

/**
 * The containers-storage of CRI-O.
 *
 * @see https://github.com/cri-o/cri-o/blob/main/docs/crio.conf.5.md
 */
export interface CrioStorageOptions {
  /**
   * Host path of the graph root.
   * @default '/var/lib/containers/storage'
   */
  readonly graphRoot?: HostPath;
  /**
   * Host path of the run root, which holds the locks of the store.
   * @default '/run/containers/storage'
   */
  readonly runRoot?: HostPath;
  /**
   * Storage driver, which has to be CRI-O's: images of another one lie beside its own, where it does not see them.
   * @default 'overlay'
   */
  readonly driver?: 'overlay' | 'vfs' | 'btrfs' | 'zfs';
}

/**
 * The program that loads images into the store.
 *
 * @discriminator type
 */
export type CrioLoader = SkopeoLoader | PodmanLoader;

/** Loads with `skopeo copy` into a store that is named explicitly. It leaves nothing but the image there. */
export interface SkopeoLoader {
  /** The kind of loader. */
  readonly type: 'skopeo';
}

/** Loads with `podman load`, with a configuration of its own so that it leaves nothing but the image in the store. */
export interface PodmanLoader {
  /** The kind of loader. */
  readonly type: 'podman';
  /**
   * Version of podman in the image of the load step. Versions that lose the image's name or crash are refused.
   * @default - read from the tag of the image
   */
  readonly version?: ProgramVersion;
}

/** The BuildKit daemon on cri-o. */
export interface CrioDaemonOptions extends DaemonOptions, OciWorkerOptions {
  /**
   * Whether the daemon also mounts the directory of CRI-O's socket and the graph root. BuildKit's OCI worker uses neither.
   * @default - false; true with the Orchest preset in the security mode `privileged`
   */
  readonly runtimeMounts?: boolean;
}

/** An agent that keeps images on nodes with CRI-O. */
export interface CrioNodeAgentOptions extends NodeAgentOptions {
  /**
   * Whether the agent has CRI-O's store, and the capabilities to use it. Without it the agent has CRI-O's socket only: it lists, pulls and
   * removes images, and cannot push, tag or load them. On OpenShift 4.20, Kubernetes 1.33, and newer it then needs no more than the
   * security context constraints `hostmount-anyuid-v2`.
   * @default true
   */
  readonly storage?: boolean;
}

/** Steps of a builder Pod on cri-o. */
export interface CrioStepsOptions {
  /**
   * Builds the image with `buildctl` and writes it to a file.
   * @default - the image of the daemon
   */
  readonly build?: BuildctlStepOptions;
  /**
   * Loads the file into the store.
   * @default - the image quay.io/skopeo/stable:v1.18.0, or quay.io/podman/stable:v4.5.1 with the podman loader
   */
  readonly load?: StepOptions;
  /**
   * Looks the image up in the store.
   * @default - the image of `load`
   */
  readonly verify?: StepOptions;
}
