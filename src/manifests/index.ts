import type { DaemonSet } from 'kubernetes-types/apps/v1';
import type { Job } from 'kubernetes-types/batch/v1';
import type { EnvVar } from 'kubernetes-types/core/v1';
import type { ImageBuildRequest } from '../config/build';
import type { ImageCommands } from '../images/image-commands';
import type { ImagePinning } from '../images/image-pinning';
import { resolveBuild as resolveChecked } from '../resolve/build';
import { type ConfigInput, resolveConfig } from '../resolve/config';
import { type NodePoolsConfig, resolveNodePools } from '../resolve/node-pools';
import type { ResolvedBuild } from '../resolve/resolved';
import type { RuntimeName, RuntimeWithDaemon } from '../runtimes/registry';
import { buildJob, buildPod } from './builder';
import { daemonSet } from './daemon-set';
import { parseImageReference } from './image-reference';
import { accessManifestList, installationManifests } from './installation';
import { launcherVariables } from './launcher-env';
import type { Manifest, PodManifest, WorkloadManifest } from './manifest';
import { nodeAgentManifests } from './node-agent';
import { type PrePull, prePullOf } from './pre-pull';

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
 * Every object of a cluster with several kinds of node, in the order in which they are applied: those of each pool, then the
 * RBAC.
 *
 * @throws ConfigError with every problem of every pool, and if nodes could belong to two of them.
 */
export function nodePoolManifests(config: NodePoolsConfig): readonly Manifest<object>[] {
  const { pools, resolvedAccess } = resolveNodePools(config);
  return [...Object.values(pools).flatMap(installationManifests), ...accessManifestList(resolvedAccess)];
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
export type DaemonSetOf<R extends RuntimeName> = R extends RuntimeWithDaemon ? WorkloadManifest<DaemonSet> : undefined;

/**
 * The DaemonSet of the node agent, or undefined if neither the config nor its preset has one.
 *
 * @throws ConfigError with every problem of the config.
 */
export function nodeAgentDaemonSet(config: ConfigInput): WorkloadManifest<DaemonSet> | undefined {
  const resolved = resolveConfig(config);
  return resolved.resolvedNodeAgent && nodeAgentManifests(resolved, resolved.resolvedNodeAgent).daemonSet;
}

/**
 * The exact argv of what an agent on the node does with images: exists, list, pull, push, tag, load and remove, with the
 * parsers of what two of them print, and what the runtime's own client cannot do.
 *
 * @throws ConfigError with every problem of the config.
 */
export function imageCommands(config: ConfigInput): ImageCommands {
  return resolveConfig(config).agent.commands();
}

/**
 * What keeps the kubelet from removing images that no container uses: commands on containerd, a file on cri-o, nothing on
 * docker.
 *
 * @throws ConfigError with every problem of the config, or if a name is none of an image.
 */
export function imagePinning(config: ConfigInput, images: readonly string[]): ImagePinning {
  return resolveConfig(config).agent.pinning(images.map((image) => parseImageReference(image).name));
}

/**
 * The environment of whoever launches builds from the same config: `CONTAINER_RUNTIME`, `CONTAINER_RUNTIME_SOCKET`, and those
 * of `DOCKER_IMAGE_BUILDER_IMAGE`, `CONTAINERD_IMAGE_BUILDER_IMAGE` and `CRIO_IMAGE_BUILDER_IMAGE` that override an image.
 *
 * @throws ConfigError with every problem of the config.
 */
export function launcherEnv(config: ConfigInput): EnvVar[] {
  return launcherVariables(resolveConfig(config));
}

/**
 * An init container that pulls an image through the runtime of the node, for Pods whose image may have gone from it, and the
 * volumes that it needs.
 *
 * @throws ConfigError with every problem of the config, if it has no image with the runtime's client, or if the image is none.
 */
export function prePull(config: ConfigInput, image: string): PrePull {
  return prePullOf(resolveConfig(config), image);
}

/**
 * The Pod of one build. It refers to the daemon by paths only, so it can be rendered anywhere from the same config. Resolve
 * the config once with `resolveConfig` where many Pods are made from it.
 *
 * @throws ConfigError with every problem of the config, or else of the request; also if the config says that builds are
 * Jobs.
 */
export function builderPod(config: ConfigInput, request: ImageBuildRequest): PodManifest {
  return buildPod(resolveChecked(resolveConfig(config), request, 'Pod'));
}

/**
 * The Job of one build.
 *
 * @throws ConfigError with every problem of the config, or else of the request; also if the config says that builds are
 * Pods.
 */
export function builderJob(config: ConfigInput, request: ImageBuildRequest): WorkloadManifest<Job> {
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
export type { NodeOptions, PrePullOptions } from '../config/node';
export type { NodeAgentOptions, RegistryAuthority } from '../config/node-agent';
export type { Environment, OrchestPreset } from '../config/preset';
export type { BuildctlStepOptions, StepOptions } from '../config/step';
export {
  type ContainerRuntimeVersion,
  type DetectedNodePool,
  type DetectedRuntime,
  type DetectOptions,
  detectConfig,
  detectNodePools,
  detectRuntime,
  type NodeDistribution,
  type NodeListInput,
  type NodeObject,
  nodePoolLabel,
  parseContainerRuntimeVersion,
} from '../detect';
export { ConfigError, type ConfigIssue, NodeLabelsError, UnsupportedRuntimeError } from '../errors';
export { CommandOutputError, type CommandResult } from '../images/command-output';
export { type EngineName, engineCan, engineCapabilities } from '../images/engine-capabilities';
export type { Argv, ImageCommands, ImageOperation, NodeImage, UnsupportedOperation } from '../images/image-commands';
export type { ImagePinning } from '../images/image-pinning';
export { type ImageAction, type ImageState, nextImageAction } from '../images/next-image-action';
export { type RegistryOptions, registryExists, registryRemove } from '../images/registry-commands';
export { type OrchestBuild, orchest, orchestBuild } from '../presets/options';
export { type ConfigInput, resolveConfig } from '../resolve/config';
export { type NodePoolsConfig, type ResolvedNodePools, resolveNodePools } from '../resolve/node-pools';
export type { ResolvedBuild, ResolvedBuilds, ResolvedConfig, ResolvedConfigOf } from '../resolve/resolved';
export { type ContainerdCommandsOptions, containerdCommands } from '../runtimes/containerd/commands';
export type { ContainerdConfig, ContainerdDistribution, ContainerdStepsOptions } from '../runtimes/containerd/config';
export { type CrioCommandsOptions, crioCommands } from '../runtimes/cri-o/commands';
export type {
  CrioConfig,
  CrioDaemonOptions,
  CrioLoader,
  CrioStepsOptions,
  CrioStorageOptions,
  PodmanLoader,
  SkopeoLoader,
} from '../runtimes/cri-o/config';
export { type DockerCommandsOptions, dockerCommands } from '../runtimes/docker/commands';
export type { DockerConfig, DockerStepsOptions } from '../runtimes/docker/config';
export { type BuildKitConfig, builderImageFromEnv, type NodePool, type RuntimeName, type RuntimeWithDaemon } from '../runtimes/registry';
export type { ImageReference } from '../values/image';
export { type BuildStatus, buildStatus, type PodWithStatus } from './build-status';
export { parseImageReference } from './image-reference';
export type {
  Manifest,
  ManifestMetadata,
  PodManifest,
  PodTemplate,
  RenderedPodSpec,
  RenderedVolume,
  TemplateMetadata,
  WorkloadManifest,
} from './manifest';
export { affinityToLabels, affinityToNodes } from './placement';
export type { PrePull } from './pre-pull';
export { toYaml } from './yaml';
