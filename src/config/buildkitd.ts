import type { ClientCertificate, FileReference } from './references';
import type {
  CgroupPath,
  DeviceName,
  DiskSpace,
  Duration,
  HostAndPort,
  HostPath,
  ImageRegistry,
  IpAddress,
  NonEmptyText,
  Platform,
  Subnet,
  WorkerLabels,
} from './text';

/**
 * Contents of buildkitd.toml. The sections have its names.
 *
 * @see https://docs.docker.com/build/buildkit/toml-configuration/
 */
export interface BuildkitdOptions {
  /**
   * What the daemon logs.
   * @default - `{ level: 'info', format: 'text' }`
   */
  readonly log?: LogOptions;
  /**
   * Where the daemon listens besides its socket.
   * @default - nowhere
   */
  readonly grpc?: GrpcOptions;
  /**
   * The worker, which runs the steps of the builds.
   * @default - BuildKit's
   */
  readonly worker?: WorkerOptions;
  /**
   * Registries by host: their mirrors, and how they are reached.
   * @default - each registry itself, over https, with the certificate authorities of the image
   */
  readonly registries?: DaemonRegistries;
  /**
   * Name resolution in the `RUN` steps.
   * @default - that of the daemon's Pod; on containerd that of the node
   */
  readonly dns?: DnsOptions;
  /**
   * What builds may ask for that reaches beyond their sandbox.
   * @default - nothing
   */
  readonly entitlements?: readonly Entitlement[];
  /**
   * Devices of the node for `RUN --device`, by the Container Device Interface. The Dockerfile frontend that is built in knows no such steps:
   * their Dockerfiles need a line `# syntax=docker/dockerfile:1-labs`.
   * @default - no device
   */
  readonly cdi?: CdiOptions;
  /**
   * How long the records of ended builds are kept.
   * @default - BuildKit's: 48 hours, and at least 50 builds
   */
  readonly history?: HistoryOptions;
  /**
   * Which frontends read a build.
   * @default - all of them
   */
  readonly frontends?: FrontendsOptions;
  /**
   * The system that the daemon finds.
   * @default - BuildKit's
   */
  readonly system?: SystemOptions;
  /**
   * Whether the network traffic of all builds has to pass through BuildKit's own proxy, which records it.
   * @default false
   */
  readonly proxyNetwork?: boolean;
  /**
   * Whatever this library has no option for, as an object with the names of buildkitd.toml, such as
   * `{ worker: { oci: { stargzSnapshotter: { no_prometheus: true } } } }`. It is put over what the options give, unchecked, and marked in
   * the file. BuildKit ignores keys that it does not know.
   * @default - nothing
   */
  readonly raw?: Readonly<Record<string, unknown>>;
}

/** What the daemon logs. */
export interface LogOptions {
  /**
   * How much.
   * @default 'info'
   */
  readonly level?: 'panic' | 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';
  /**
   * In which format.
   * @default 'text'
   */
  readonly format?: 'text' | 'json';
}

/** Where the daemon listens besides its socket. */
export interface GrpcOptions {
  /**
   * Address for profiles and metrics, such as `127.0.0.1:6060`. Whoever reaches it reads the memory of the daemon.
   * @default - none
   */
  readonly debugAddress?: HostAndPort;
}

/** The worker, which runs the steps of the builds. */
export interface WorkerOptions {
  /**
   * Bounds of the build cache.
   * @default - BuildKit's own, by the size of the disk
   */
  readonly gc?: GarbageCollectionOptions;
  /**
   * How many build steps run at the same time.
   * @default - no bound
   * @asType integer
   * @minimum 1
   * @maximum 1024
   */
  readonly maxParallelism?: number;
  /**
   * Labels of the worker, which `buildctl debug workers` shows.
   * @default - BuildKit's
   */
  readonly labels?: WorkerLabels;
  /**
   * Platforms that the worker takes steps for, before those of the node itself. Foreign ones need an emulator on the node.
   * @default - those of the node, and those that it has an emulator for
   */
  readonly platforms?: readonly Platform[];
  /**
   * The network of `RUN` steps.
   * @default - that of the daemon's Pod; on containerd that of the node
   */
  readonly network?: WorkerNetwork;
  /**
   * Cgroup below which the `RUN` steps run, such as `/buildkit`. On containerd it is a cgroup of the node, where limits can be set
   * that the Pod's do not give.
   * @default - BuildKit's
   */
  readonly cgroupParent?: CgroupPath;
  /**
   * AppArmor profile of `RUN` steps, which the nodes have loaded.
   * @default - none
   */
  readonly appArmorProfile?: NonEmptyText;
  /**
   * Whether `RUN` steps and their files get SELinux labels. The nodes have to have SELinux.
   * @default false
   */
  readonly selinux?: boolean;
}

/**
 * Bounds of the build cache. Without policies, BuildKit makes its own within them. With policies, these are followed by one
 * that holds all records to the bounds: a cache has always a ceiling.
 */
export interface GarbageCollectionOptions extends CacheBounds {
  /** Space that the cache never exceeds for long: the ceiling over all its records. */
  readonly maxUsedSpace: DiskSpace;
  /**
   * Rules for some of the records, applied in their order.
   * @default - BuildKit's, within the bounds
   */
  readonly policies?: readonly GarbageCollectionPolicy[];
}

/** A rule for some of the records of the cache. */
export interface GarbageCollectionPolicy extends CacheBounds {
  /**
   * The records it is about, such as `type==source.local`. A record fits if one of the filters does.
   * @default - every record that nothing uses
   */
  readonly filters?: readonly NonEmptyText[];
  /**
   * Whether it is also about internal records, such as the frontend's.
   * @default false
   */
  readonly all?: boolean;
  /**
   * How long a record stays after its last use.
   * @default - as long as there is space
   */
  readonly keepDuration?: Duration;
}

/** Bounds of disk space. */
export interface CacheBounds {
  /**
   * Space that pruning always leaves to the records.
   * @default - none
   */
  readonly reservedSpace?: DiskSpace;
  /**
   * Space that the records never exceed for long.
   * @default - none
   */
  readonly maxUsedSpace?: DiskSpace;
  /**
   * Space of the disk that pruning tries to keep free.
   * @default - none
   */
  readonly minFreeSpace?: DiskSpace;
}

/**
 * The network of `RUN` steps.
 *
 * @discriminator type
 */
export type WorkerNetwork = HostNetwork | CniNetwork | BridgeNetwork;

/** The network of the daemon's Pod; on containerd the network of the node, which no NetworkPolicy governs. */
export interface HostNetwork {
  /** The kind of network. */
  readonly type: 'host';
}

/** A network by plugins of the Container Network Interface. */
export interface CniNetwork {
  /** The kind of network. */
  readonly type: 'cni';
  /**
   * Directory of the node with the plugins, mounted at the same path, such as `/opt/cni/bin`: none below `/usr`, where the image has files.
   * The plugins run in the daemon's container, with the libraries of its image.
   */
  readonly binaryDirectory: HostPath;
  /** The network's description: a file of the node, mounted at the same path. */
  readonly configFile: HostPath;
  /**
   * How many networks are kept ready.
   * @default 0
   * @asType integer
   * @minimum 0
   * @maximum 1024
   */
  readonly poolSize?: number;
}

/** A bridge of the daemon's own, with the plugins that the image brings. */
export interface BridgeNetwork {
  /** The kind of network. */
  readonly type: 'bridge';
  /**
   * Name of the bridge.
   * @default 'buildkit0'
   */
  readonly name?: NonEmptyText;
  /**
   * Its addresses.
   * @default '10.10.0.0/16'
   */
  readonly subnet?: Subnet;
  /**
   * How many networks are kept ready.
   * @default 0
   * @asType integer
   * @minimum 0
   * @maximum 1024
   */
  readonly poolSize?: number;
}

/**
 * Registries by host, with a port if need be: `docker.io`, `registry.example.com:5000`.
 * @keyFormat registry-host
 */
export type DaemonRegistries = Readonly<Record<string, DaemonRegistryOptions>>;

/** A registry: its mirrors, and how the daemon reaches it. */
export interface DaemonRegistryOptions {
  /**
   * Registries that are asked before it, in this order, each with a path if need be. How a mirror is reached is said under
   * its own host.
   * @default - none
   */
  readonly mirrors?: readonly ImageRegistry[];
  /**
   * Whether it is reached over plain http.
   * @default false
   */
  readonly http?: boolean;
  /**
   * Whether a certificate that nobody vouches for is taken. Give its authority instead.
   * @default false
   */
  readonly insecure?: boolean;
  /**
   * Certificate authorities in PEM, besides those of the image.
   * @default - none
   */
  readonly certificateAuthorities?: readonly FileReference[];
  /**
   * Certificates with which the daemon shows who it is.
   * @default - none
   */
  readonly clientCertificates?: readonly ClientCertificate[];
}

/** Name resolution in the `RUN` steps. */
export interface DnsOptions {
  /**
   * Addresses of the name servers.
   * @default - those of the daemon's Pod
   */
  readonly nameservers?: readonly IpAddress[];
  /**
   * Options of the resolver, such as `edns0`.
   * @default - those of the daemon's Pod
   */
  readonly options?: readonly NonEmptyText[];
  /**
   * Domains in which a name without dots is looked for.
   * @default - those of the daemon's Pod
   */
  readonly searchDomains?: readonly NonEmptyText[];
}

/** What builds may ask for that reaches beyond their sandbox: the network of the worker, or all rights of its container. */
export type Entitlement = 'network.host' | 'security.insecure';

/**
 * Devices by the Container Device Interface.
 *
 * @see https://docs.docker.com/build/building/cdi/
 */
export interface CdiOptions {
  /** Directories of the node with descriptions of devices, mounted read-only at the same paths: `/etc/cdi`, `/var/run/cdi`. */
  readonly specDirectories: readonly HostPath[];
  /**
   * Devices that every build may use without asking for them.
   * @default - none
   */
  readonly autoAllowed?: readonly DeviceName[];
}

/** How long the records of ended builds are kept. */
export interface HistoryOptions {
  /**
   * How long at most.
   * @default '48h'
   */
  readonly maxAge?: Duration;
  /**
   * How many of them stay, however old they are.
   * @default 50
   * @asType integer
   * @minimum 1
   * @maximum 1000000
   */
  readonly maxEntries?: number;
}

/** Which frontends read a build. */
export interface FrontendsOptions {
  /**
   * Whether the Dockerfile frontend that is built in may be used. The builder Pods use it.
   * @default true
   */
  readonly dockerfile?: boolean;
  /**
   * Whether frontends from images, as a `# syntax=` line names them, may be used: all, none, or those of some repositories.
   * @default true
   */
  readonly gateway?: boolean | readonly ImageRegistry[];
}

/** The system that the daemon finds. */
export interface SystemOptions {
  /**
   * How long the daemon trusts what it has found out of the platforms that the node can run.
   * @default '1h'
   */
  readonly platformsCacheMaxAge?: Duration;
  /**
   * Connections to one registry at the same time.
   * @default - BuildKit's
   * @asType integer
   * @minimum 1
   * @maximum 1024
   */
  readonly maxRegistryConcurrency?: number;
}

/** How containerd runs the `RUN` steps. */
export interface WorkerRuntimeOptions {
  /** Name of the runtime's shim, such as `io.containerd.runc.v2`. */
  readonly name: NonEmptyText;
  /**
   * Path of the shim on the node.
   * @default - found by its name
   */
  readonly path?: HostPath;
  /**
   * Options of the runtime, such as `{ BinaryName: '/usr/bin/crun' }`.
   * @default - none
   */
  readonly options?: RuntimeOptions;
}

/**
 * Options of a runtime, by name.
 * @valueFormat argument
 */
export type RuntimeOptions = Readonly<Record<string, string | boolean | number>>;
