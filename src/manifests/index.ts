import type { DaemonSet } from 'kubernetes-types/apps/v1';
import type { Job } from 'kubernetes-types/batch/v1';
import type { Pod } from 'kubernetes-types/core/v1';
import type { ImageBuildRequest } from '../config/build';
import { resolveBuild as resolveChecked } from '../resolve/build';
import { type ConfigInput, resolveConfig } from '../resolve/config';
import type { ResolvedBuild } from '../resolve/resolved';
import type { RuntimeName, RuntimeWithDaemon } from '../runtimes/registry';
import { buildJob, buildPod } from './builder';
import { daemonSet } from './daemon-set';
import { installationManifests } from './installation';
import type { Manifest } from './manifest';

/**
 * Checks one build against its config, and resolves every default: the fully qualified names of its image, and its
 * warnings.
 *
 * @throws ConfigError with every problem of the config, or else of the request.
 */
export function resolveBuild(config: ConfigInput, request: ImageBuildRequest): ResolvedBuild {
  return resolveChecked(resolveConfig(config), request);
}

/**
 * Every object of one config, in the order in which they are applied: ServiceAccount, ConfigMap and DaemonSet of the daemon,
 * if the runtime needs one, then the RBAC, if access is given.
 *
 * @throws ConfigError with every problem of the config.
 */
export function buildkitManifests(config: ConfigInput): readonly Manifest<object>[] {
  return installationManifests(resolveConfig(config));
}

/**
 * The DaemonSet of the BuildKit daemon, or undefined for docker, whose engine embeds BuildKit. It needs the other objects
 * of `buildkitManifests`.
 *
 * @throws ConfigError with every problem of the config.
 */
export function buildkitDaemonSet<R extends RuntimeName>(config: ConfigInput<R>): DaemonSetOf<R> {
  const { nodes, resolvedDaemon } = resolveConfig(config);
  // Which runtimes have a daemon is known to their types; the compiler does not relate it to the value.
  return (resolvedDaemon && daemonSet(nodes, resolvedDaemon)) as DaemonSetOf<R>;
}

/** The DaemonSet of a runtime's daemon, undefined for runtimes without one. */
export type DaemonSetOf<R extends RuntimeName> = R extends RuntimeWithDaemon ? Manifest<DaemonSet> : undefined;

/**
 * The Pod of one build. It refers to the daemon by paths only, so it can be rendered anywhere from the same config. Resolve
 * the config once with `resolveConfig` where many Pods are made from it.
 *
 * @throws ConfigError with every problem of the config, or else of the request; also if the config says that builds are
 * Jobs.
 */
export function builderPod(config: ConfigInput, request: ImageBuildRequest): Manifest<Pod> {
  return buildPod(resolveChecked(resolveConfig(config), request, 'Pod'));
}

/**
 * The Job of one build.
 *
 * @throws ConfigError with every problem of the config, or else of the request; also if the config says that builds are
 * Pods.
 */
export function builderJob(config: ConfigInput, request: ImageBuildRequest): Manifest<Job> {
  return buildJob(resolveChecked(resolveConfig(config), request, 'Job'));
}

export type {
  AccessOptions,
  GroupSubject,
  ServiceAccountSubject,
  Subject,
  UserSubject,
} from '../config/access';
export type {
  BuildContext,
  GitContext,
  HostPathContext,
  ImageBuildRequest,
  JobOptions,
  PersistentVolumeClaimContext,
} from '../config/build';
export type { BuildsOptions, ClusterOptions } from '../config/cluster';
export type { BuildkitdOptions, DaemonOptions, GarbageCollectionOptions } from '../config/daemon';
export type {
  Affinity,
  AppArmorProfile,
  ImagePullPolicy,
  LabelSelector,
  LabelSelectorRequirement,
  NodeAffinity,
  NodeSelector,
  NodeSelectorTerm,
  ObjectMetadataOptions,
  PodAffinity,
  PodAffinityTerm,
  PreferredSchedulingTerm,
  ResourceList,
  ResourceRequirements,
  SELinuxOptions,
  SelectorRequirement,
  Toleration,
  WeightedPodAffinityTerm,
} from '../config/kubernetes';
export type { NodeOptions } from '../config/node';
export type { BuildctlStepOptions, StepOptions } from '../config/step';
export { ConfigError, type ConfigIssue } from '../errors';
export { type ConfigInput, resolveConfig } from '../resolve/config';
export type { ResolvedBuild, ResolvedBuilds, ResolvedConfig, ResolvedConfigOf } from '../resolve/resolved';
export type { ContainerdConfig, ContainerdDistribution, ContainerdStepsOptions } from '../runtimes/containerd/config';
export type {
  CrioConfig,
  CrioDaemonOptions,
  CrioLoader,
  CrioStepsOptions,
  CrioStorageOptions,
  PodmanLoader,
  SkopeoLoader,
} from '../runtimes/cri-o/config';
export type { DockerConfig, DockerStepsOptions } from '../runtimes/docker/config';
export type { BuildKitConfig, RuntimeName, RuntimeWithDaemon } from '../runtimes/registry';
export type { ImageReference } from '../values/image';
export { type BuildStatus, buildStatus } from './build-status';
export { parseImageReference } from './image-reference';
export type { Manifest } from './manifest';
export { toYaml } from './yaml';
