import type { ClusterOptions } from '../config/cluster';
import type { Environment } from '../config/preset';
import { containerd } from './containerd';
import { crio } from './cri-o';
import { docker } from './docker';
import type { Footprint } from './footprint';
import type { DaemonProfile, Runtime, RuntimeContext, RuntimeProfile } from './runtime';

/**
 * Every supported container runtime, by its name in the node's `containerRuntimeVersion`. The type is written out, because
 * the compiler would find the shortest way to it through the entry point that needs cdk8s.
 */
export const runtimes: {
  readonly docker: typeof docker;
  readonly containerd: typeof containerd;
  readonly 'cri-o': typeof crio;
} = { docker, containerd, 'cri-o': crio };

/** Name of a supported container runtime. */
export type RuntimeName = keyof typeof runtimes;

type ConfigByRuntime = { [R in RuntimeName]: Parameters<(typeof runtimes)[R]['resolve']>[0] };

/** The whole input: what is said once per cluster and once per kind of node, discriminated by `runtime`. */
export type BuildKitConfig<R extends RuntimeName = RuntimeName> = ConfigByRuntime[R];

/** What is said of one kind of node: a config without what is said once per cluster. */
export type NodePool<R extends RuntimeName = RuntimeName> = { [K in R]: Omit<BuildKitConfig<K>, keyof ClusterOptions> }[R];

/** What a runtime's daemon resolves to: `undefined` where the runtime's own engine embeds BuildKit. */
type DaemonByRuntime = { [R in RuntimeName]: ReturnType<(typeof runtimes)[R]['resolve']>['daemon'] };

/** The runtimes for which a daemon is deployed. */
export type RuntimeWithDaemon = { [R in RuntimeName]: DaemonByRuntime[R] extends undefined ? never : R }[RuntimeName];

type AnyRuntime<R extends RuntimeName> = Runtime<BuildKitConfig<R>>;

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
