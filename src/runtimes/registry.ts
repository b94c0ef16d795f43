import type { ClusterOptions } from '../config/cluster';
import type { Environment } from '../config/preset';
import { containerd } from './containerd';
import type { ContainerdConfig } from './containerd/config';
import { crio } from './cri-o';
import type { CrioConfig } from './cri-o/config';
import { docker } from './docker';
import type { DockerConfig } from './docker/config';
import type { Footprint } from './footprint';
import type { DaemonProfile, Runtime, RuntimeContext, RuntimeProfile } from './runtime';

/** The config of each supported container runtime, by its name in the node's `containerRuntimeVersion`. */
export interface ConfigByRuntime {
  /** Nodes with Docker Engine. */
  readonly docker: DockerConfig;
  /** Nodes with containerd. */
  readonly containerd: ContainerdConfig;
  /** Nodes with CRI-O. */
  readonly 'cri-o': CrioConfig;
}

/** Name of a supported container runtime. */
export type RuntimeName = keyof ConfigByRuntime;

/**
 * The whole input: what is said once per cluster and once per kind of node, discriminated by `runtime`.
 *
 * @typeParam R - the name of the container runtime
 */
export type BuildKitConfig<R extends RuntimeName = RuntimeName> = ConfigByRuntime[R];

/**
 * What is said of one kind of node: a config without what is said once per cluster.
 *
 * @typeParam R - the name of the container runtime
 */
export type NodePool<R extends RuntimeName = RuntimeName> = { [K in R]: Omit<BuildKitConfig<K>, keyof ClusterOptions> }[R];

/**
 * What says of which runtime it is.
 *
 * @typeParam R - the name of the container runtime
 */
export interface OfRuntime<R extends RuntimeName> {
  /** The node's container runtime. */
  readonly runtime: R;
}

/** The runtimes for which a daemon is deployed: those whose config has a `daemon`. */
export type RuntimeWithDaemon = { [R in RuntimeName]: 'daemon' extends keyof BuildKitConfig<R> ? R : never }[RuntimeName];

type AnyRuntime<R extends RuntimeName> = Runtime<BuildKitConfig<R>>;

// It does not compile unless exactly those have a daemon whose config has options for it.
const runtimes: {
  readonly [R in RuntimeName]: Runtime<BuildKitConfig<R>, R extends RuntimeWithDaemon ? DaemonProfile : undefined>;
} = { docker, containerd, 'cri-o': crio };

const table: { readonly [R in RuntimeName]: AnyRuntime<R> } = runtimes;

/** Whether a name is that of a supported runtime. */
export function isRuntimeName(name: unknown): name is RuntimeName {
  return typeof name === 'string' && Object.hasOwn(runtimes, name);
}

/** The names of the supported runtimes. */
export function runtimeNames(): readonly string[] {
  return Object.keys(runtimes);
}

/** What a runtime answers. */
export function runtimeOf<R extends RuntimeName>(name: R): AnyRuntime<R> {
  return table[name];
}

/**
 * The image that an environment names for the builders of a runtime: `DOCKER_IMAGE_BUILDER_IMAGE`,
 * `CONTAINERD_IMAGE_BUILDER_IMAGE` or `CRIO_IMAGE_BUILDER_IMAGE`. Undefined if the variable is unset or blank.
 *
 * @param runtime - the name of the container runtime
 * @param env - variables by their names, such as `process.env`
 */
export function builderImageFromEnv(runtime: RuntimeName, env: Environment): string | undefined {
  const image = env[table[runtime].builderImageVariable]?.trim();
  return image === '' ? undefined : image;
}

/** The environment variables that override the images of builders. */
export function builderImageVariables(): readonly string[] {
  return Object.values(runtimes).map(({ builderImageVariable }) => builderImageVariable);
}

/** By what Pods that use any of the runtimes are known. */
export function footprints(): readonly Footprint[] {
  return Object.values(runtimes).map(({ footprint }) => footprint);
}

/** Resolves what is particular to the config's runtime. */
export function resolveProfile<R extends RuntimeName>(
  config: BuildKitConfig<R> & { readonly runtime: R },
  context: RuntimeContext,
): RuntimeProfile<DaemonProfile | undefined> {
  return table[config.runtime].resolve(config, context);
}
