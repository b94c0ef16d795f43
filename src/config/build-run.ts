import type { ByteQuantity, CgroupPath, CpuList, DnsLabel, HostNames } from './text';

/** How the `RUN` steps of a build run. */
export interface RunOptions {
  /**
   * Network of the steps: that of the worker (`sandbox`), which is `daemon.buildkitd.worker.network` and on docker the engine's bridge;
   * that of the daemon (`host`, which the daemon has to allow in `daemon.buildkitd.entitlements`), on containerd of the node; or none. A
   * step with `RUN --network` has its own say.
   * @default - `sandbox`; on docker `host`
   */
  readonly network?: 'sandbox' | 'host' | 'none';
  /**
   * Addresses of hosts, by name, in the steps' /etc/hosts.
   * @default - none
   */
  readonly addHosts?: HostNames;
  /**
   * Name of the host as the steps see it. On docker since Docker Engine 23: older ones pass it over.
   * @default 'buildkitsandbox', by BuildKit
   */
  readonly hostname?: DnsLabel;
  /**
   * Limits of processes by their name, such as `nofile`. On docker since Docker Engine 23: older ones pass them over.
   * @default - those of the daemon
   */
  readonly ulimits?: Ulimits;
  /**
   * Size of /dev/shm. On docker since Docker Engine 23: older ones pass it over.
   * @default '64Mi', by BuildKit
   */
  readonly shmSize?: ByteQuantity;
  /**
   * Cgroup below which the steps run: on containerd one of the node, on CRI-O one in that of the daemon's container. On docker since
   * Docker Engine 23: older ones pass it over.
   * @default - that of the daemon's worker
   */
  readonly cgroupParent?: CgroupPath;
  /**
   * Limits of CPU and memory of each step. Not on docker, where only new clients and engines know them.
   * @default - none
   */
  readonly limits?: RunLimits;
}

/**
 * Limits of processes by their name.
 * @keyFormat ulimit-name
 * @see https://docs.docker.com/reference/cli/docker/container/run/#ulimit
 */
export type Ulimits = Readonly<Record<string, Ulimit>>;

/** A limit of processes. */
export interface Ulimit {
  /**
   * What a process has, at most `hard`.
   * @asType integer
   * @minimum -1
   */
  readonly soft: number;
  /**
   * What a process may raise it to; -1 is no limit.
   * @default - `soft`
   * @asType integer
   * @minimum -1
   */
  readonly hard?: number;
}

/** Limits of a step, in the words of its cgroup. */
export interface RunLimits {
  /**
   * Memory.
   * @default - no limit
   */
  readonly memory?: ByteQuantity;
  /**
   * Memory and swap together, no less than `memory`, which it needs.
   * @default - no limit
   */
  readonly memorySwap?: ByteQuantity;
  /**
   * Share of the CPU beside other steps.
   * @default 1024
   * @asType integer
   * @minimum 2
   * @maximum 262144
   */
  readonly cpuShares?: number;
  /**
   * Period of the CPU's quota, in microseconds.
   * @default 100000
   * @asType integer
   * @minimum 1000
   * @maximum 1000000
   */
  readonly cpuPeriod?: number;
  /**
   * Time that a step may use in each period, in microseconds.
   * @default - no limit
   * @asType integer
   * @minimum 1000
   * @maximum 1000000000
   */
  readonly cpuQuota?: number;
  /**
   * CPUs that a step may use.
   * @default - all
   */
  readonly cpusetCpus?: CpuList;
  /**
   * Memory nodes that a step may use.
   * @default - all
   */
  readonly cpusetMems?: CpuList;
}
