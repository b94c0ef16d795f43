import type { BuildkitdOptions } from './buildkitd';
import type { Affinity, ImagePullPolicy, ObjectMetadataOptions, ResourceRequirements } from './kubernetes';
import type { SecurityMode } from './security';
import type { ContainerImage, DnsSubdomain, HostPath, Platform, ProgramVersion } from './text';

/** The BuildKit daemon: a DaemonSet, its ConfigMap and its ServiceAccount. */
export interface DaemonOptions extends ObjectMetadataOptions {
  /**
   * Image of the daemon.
   * @default - docker.io/moby/buildkit:v0.32.2, or its `-rootless` variant
   */
  readonly image?: ContainerImage;
  /**
   * When the image is pulled.
   * @default 'IfNotPresent'
   */
  readonly imagePullPolicy?: ImagePullPolicy;
  /**
   * Version of BuildKit in `image`. What this version lacks is left out or refused.
   * @default - read from the tag of a `.../buildkit` image, else the version of the default image
   */
  readonly version?: ProgramVersion;
  /**
   * Resources of the daemon. On cri-o its limits bound all builds of a node together. On containerd they do not: `RUN` steps run outside the
   * Pod, where `buildkitd.worker.cgroupParent` and `buildkitd.worker.maxParallelism` bound them.
   * @default - requests 250m of CPU and 512Mi of memory, no limits
   */
  readonly resources?: ResourceRequirements;
  /**
   * Host directory of the daemon's socket, `buildkitd.sock`. No other daemon may use it.
   * @default - `/run/cdk8s-buildkit/<namespace>/<name>`
   */
  readonly socketDirectory?: HostPath;
  /**
   * Host directory of the daemon's state and cache. No other daemon may use it, nor this one in another security mode, and nothing may
   * be mounted below it.
   * @default - `/var/lib/cdk8s-buildkit/<namespace>/<name>`, in other modes than `privileged` with their name
   */
  readonly root?: HostPath;
  /**
   * How many daemons a rollout may replace at the same time, as a number or a share such as `10%`. Each one first waits
   * for its running builds.
   * @default 1
   * @format count-or-percent
   * @minimum 1
   * @multipleOf 1
   * @maximum 100000
   */
  readonly maxUnavailable?: number | string;
  /**
   * Where the daemon is scheduled, besides the `nodeSelector`.
   * @default - on every node that is selected
   */
  readonly affinity?: Affinity;
  /**
   * PriorityClass of the daemon. It has to be there.
   * @default - that of `priorityClasses.daemon`, else the cluster's default
   */
  readonly priorityClassName?: DnsSubdomain;
  /**
   * RuntimeClass of the daemon. Sandboxes, such as kata and gvisor, are refused: the daemon shares its socket and its files with what is
   * outside of them.
   * @default - the container runtime of the node
   */
  readonly runtimeClassName?: DnsSubdomain;
  /**
   * The daemon's own configuration, buildkitd.toml.
   * @default - BuildKit's
   */
  readonly buildkitd?: BuildkitdOptions;
  /**
   * Emulators for `RUN` steps of other platforms, which an init container of the daemon registers with the kernel of each node, where they
   * stay. BuildKit's own image has emulators, which it uses where the kernel knows none.
   * @default - none is registered
   */
  readonly emulation?: EmulationOptions;
}

/** What only BuildKit's OCI worker can do, which runs the steps of the builds itself. */
export interface OciWorkerOptions {
  /**
   * What the daemon is to its nodes: root, a user, or root of a user namespace.
   * @default - `{ type: 'privileged' }`
   */
  readonly security?: SecurityMode;
  /**
   * Snapshotter of BuildKit, which keeps the files of the builds.
   * @default - overlayfs where the node has it, else fuse-overlayfs or native
   */
  readonly snapshotter?: 'overlayfs' | 'fuse-overlayfs' | 'native';
}

/** Emulators of other platforms. */
export interface EmulationOptions {
  /**
   * Image with the emulators.
   * @default 'docker.io/tonistiigi/binfmt:qemu-v10.2.3'
   */
  readonly image?: ContainerImage;
  /**
   * Platforms that are emulated.
   * @default - all that the image has
   * @minItems 1
   */
  readonly platforms?: readonly Platform[];
}
