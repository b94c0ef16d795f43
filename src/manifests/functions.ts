import type { DaemonSet } from 'kubernetes-types/apps/v1';
import type { Job } from 'kubernetes-types/batch/v1';
import type { EnvVar } from 'kubernetes-types/core/v1';
import type { RuntimeClass } from 'kubernetes-types/node/v1';
import type { ImageBuildRequest } from '../config/build';
import type { RuntimeClassOptions } from '../config/runtime-class';
import type { ImageCommands } from '../images/image-commands';
import type { ImagePinning } from '../images/image-pinning';
import { resolveBuild as resolveChecked } from '../resolve/build';
import { type ConfigInput, resolveConfig } from '../resolve/config';
import { type ResolvedBuildKit, resolveBuildKitIn, type ServiceInput } from '../resolve/installation';
import { type NodePoolsConfig, resolveNodePools } from '../resolve/node-pools';
import type { ResolvedBuild } from '../resolve/resolved';
import { resolveRuntimeClass } from '../resolve/runtime-class';
import type { RuntimeName, RuntimeWithDaemon } from '../runtimes/registry';
import { buildJob, buildPod } from './builder';
import { daemonSet } from './daemon-set';
import { parseImageReference } from './image-reference';
import { inOrder, installationManifests, listOf, nodeManifests } from './installation';
import { launcherVariables } from './launcher-env';
import type { Manifest, PodManifest, WorkloadManifest } from './manifest';
import { nodeAgentManifests } from './node-agent';
import { nodeTaskManifests, requireDaemonTask } from './node-task';
import { type PrePull, prePullOf } from './pre-pull';
import { runtimeClass } from './runtime-class';

/**
 * Checks one build against its config, and resolves every default: the fully qualified names of its image, and its
 * warnings.
 *
 * @param config - the config, or a resolved one
 * @param request - what is built
 * @throws ConfigError with every problem of the config, or else of the request.
 */
export function resolveBuild(config: ConfigInput, request: ImageBuildRequest): ResolvedBuild;
/**
 * Checks one build by a service.
 *
 * @param config - the config of the service, or a resolved one
 * @param request - what is built
 */
export function resolveBuild(config: ServiceInput, request: ImageBuildRequest): ResolvedBuild;
/**
 * Checks one build by whatever builds.
 *
 * @param config - the resolved config of nodes or of a service
 * @param request - what is built
 */
export function resolveBuild(config: ResolvedBuildKit, request: ImageBuildRequest): ResolvedBuild;
export function resolveBuild(config: ConfigInput | ServiceInput, request: ImageBuildRequest): ResolvedBuild {
  return resolveChecked(resolveBuildKitIn({}, config), request);
}

/**
 * Every object of one config, in the order in which they are applied, each if the config asks for it: Namespaces, PriorityClasses and
 * NetworkPolicies; what builds, which is ServiceAccount, ConfigMap and DaemonSet of the daemon and the node agent, or of a service
 * ServiceAccount, ConfigMap, Certificates, Services, the Deployment or StatefulSet, PodDisruptionBudget and autoscaler; then the RBAC
 * of who launches builds, and what observes.
 *
 * @param config - the config, or a resolved one
 * @throws ConfigError with every problem of the config.
 */
export function buildkitManifests(config: ConfigInput): readonly Manifest<object>[];
/**
 * Every object of a service.
 *
 * @param config - the config of the service, or a resolved one
 */
export function buildkitManifests(config: ServiceInput): readonly Manifest<object>[];
/**
 * Every object of whatever builds.
 *
 * @param config - the resolved config of nodes or of a service
 */
export function buildkitManifests(config: ResolvedBuildKit): readonly Manifest<object>[];
export function buildkitManifests(config: ConfigInput | ServiceInput): readonly Manifest<object>[] {
  return installationManifests(resolveBuildKitIn({}, config));
}

/**
 * Every object of a cluster with several kinds of node, in the order in which they are applied: Namespaces and PriorityClasses, the
 * objects of each pool, then the RBAC of who launches builds, and what observes.
 *
 * @param config - the cluster and its kinds of node
 * @throws ConfigError with every problem of every pool, and if nodes could belong to two of them.
 */
export function nodePoolManifests(config: NodePoolsConfig): readonly Manifest<object>[] {
  const { pools, resolvedCluster } = resolveNodePools(config);
  return inOrder(resolvedCluster, Object.values(pools).flatMap(nodeManifests));
}

/**
 * The DaemonSet of the BuildKit daemon, or undefined for docker, whose engine embeds BuildKit. It needs the other objects
 * of `buildkitManifests`.
 *
 * @typeParam R - the name of the container runtime
 * @param config - the config, or a resolved one
 * @throws ConfigError with every problem of the config.
 */
export function buildkitDaemonSet<R extends RuntimeName>(config: ConfigInput<R>): DaemonSetOf<R> {
  const { nodes, resolvedDaemon } = resolveConfig(config);
  // Which runtimes have a daemon is known to their types; the compiler does not relate it to the value.
  return (resolvedDaemon && daemonSet(nodes, resolvedDaemon)) as DaemonSetOf<R>;
}

/**
 * The DaemonSet of a runtime's daemon, undefined for runtimes without one.
 *
 * @typeParam R - the name of the container runtime
 */
export type DaemonSetOf<R extends RuntimeName> = R extends RuntimeWithDaemon ? WorkloadManifest<DaemonSet> : undefined;

/**
 * A ServiceAccount and a DaemonSet whose Pods become ready on the nodes that are as the config says, and tell of the others what is
 * wrong there. They change nothing: apply them before the daemon, wait for the rollout, and delete them. Where the config has
 * NetworkPolicies there is one more, which leaves these Pods no network, and on OpenShift a RoleBinding.
 *
 * @param config - the config, or a resolved one
 * @throws ConfigError with every problem of the config.
 */
export function preflightManifests(config: ConfigInput): readonly Manifest<object>[] {
  const resolved = resolveConfig(config);
  return listOf(nodeTaskManifests(resolved, resolved.nodeTasks.preflight));
}

/**
 * The first half of an uninstallation: a ServiceAccount and a DaemonSet whose Pods become ready once the daemon of their node has
 * removed its cache. The daemons have to run. NetworkPolicy and RoleBinding are as for `preflightManifests`.
 *
 * @param config - the config, or a resolved one
 * @throws ConfigError with every problem of the config, or for docker, whose engine keeps its cache itself.
 */
export function pruneManifests(config: ConfigInput<RuntimeWithDaemon>): readonly Manifest<object>[] {
  const resolved = resolveConfig(config);
  return listOf(nodeTaskManifests(resolved, requireDaemonTask(resolved, 'prune')));
}

/**
 * The second half of an uninstallation: a ServiceAccount and a DaemonSet whose Pods become ready once the daemon of their node has
 * ended and its files are deleted. The daemon's own DaemonSet has to be deleted. NetworkPolicy and RoleBinding are as for
 * `preflightManifests`.
 *
 * @param config - the config, or a resolved one
 * @throws ConfigError with every problem of the config, or for docker, whose engine has no files of the library.
 */
export function cleanUpManifests(config: ConfigInput<RuntimeWithDaemon>): readonly Manifest<object>[] {
  const resolved = resolveConfig(config);
  return listOf(nodeTaskManifests(resolved, requireDaemonTask(resolved, 'cleanUp')));
}

/**
 * The DaemonSet of the node agent, or undefined if neither the config nor its preset has one.
 *
 * @param config - the config, or a resolved one
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
 * @param config - the config, or a resolved one
 * @throws ConfigError with every problem of the config.
 */
export function imageCommands(config: ConfigInput): ImageCommands {
  return resolveConfig(config).agent.commands();
}

/**
 * What keeps the kubelet from removing images that no container uses: commands on containerd, a file on cri-o, nothing on
 * docker.
 *
 * @param config - the config, or a resolved one
 * @param images - the names of the images that are to stay
 * @throws ConfigError with every problem of the config, or if a name is none of an image.
 */
export function imagePinning(config: ConfigInput, images: readonly string[]): ImagePinning {
  return resolveConfig(config).agent.pinning(images.map((image) => parseImageReference(image).name));
}

/**
 * The environment of whoever launches builds from the same config: `CONTAINER_RUNTIME`, `CONTAINER_RUNTIME_SOCKET`, and those
 * of `DOCKER_IMAGE_BUILDER_IMAGE`, `CONTAINERD_IMAGE_BUILDER_IMAGE` and `CRIO_IMAGE_BUILDER_IMAGE` that override an image.
 *
 * @param config - the config, or a resolved one
 * @throws ConfigError with every problem of the config.
 */
export function launcherEnv(config: ConfigInput): EnvVar[] {
  return launcherVariables(resolveConfig(config));
}

/**
 * An init container that pulls an image through the runtime of the node, for Pods whose image may have gone from it, and the
 * volumes that it needs.
 *
 * @param config - the config, or a resolved one
 * @param image - the name of the image, as the Pod has it
 * @throws ConfigError with every problem of the config, if it has no image with the runtime's client, or if the image is none.
 */
export function prePull(config: ConfigInput, image: string): PrePull {
  return prePullOf(resolveConfig(config), image);
}

/**
 * The Pod of one build. It refers to the daemon by paths or names only, so it can be rendered anywhere from the same config. Resolve
 * the config once with `resolveConfig` where many Pods are made from it.
 *
 * @param config - the config, or a resolved one
 * @param request - what is built
 * @throws ConfigError with every problem of the config, or else of the request; also if the config says that builds are
 * Jobs.
 */
export function builderPod(config: ConfigInput, request: ImageBuildRequest): PodManifest;
/**
 * The Pod of one build by a service.
 *
 * @param config - the config of the service, or a resolved one
 * @param request - what is built
 */
export function builderPod(config: ServiceInput, request: ImageBuildRequest): PodManifest;
/**
 * The Pod of one build by whatever builds.
 *
 * @param config - the resolved config of nodes or of a service
 * @param request - what is built
 */
export function builderPod(config: ResolvedBuildKit, request: ImageBuildRequest): PodManifest;
export function builderPod(config: ConfigInput | ServiceInput, request: ImageBuildRequest): PodManifest {
  return buildPod(resolveChecked(resolveBuildKitIn({}, config), request, 'Pod'));
}

/**
 * A RuntimeClass, which Pods choose by its name.
 *
 * @param options - the RuntimeClass
 * @throws ConfigError with every problem of the options.
 */
export function runtimeClassManifest(options: RuntimeClassOptions): Manifest<RuntimeClass> {
  return runtimeClass(resolveRuntimeClass(options));
}

/**
 * The Job of one build.
 *
 * @param config - the config, or a resolved one
 * @param request - what is built
 * @throws ConfigError with every problem of the config, or else of the request; also if the config says that builds are
 * Pods.
 */
export function builderJob(config: ConfigInput, request: ImageBuildRequest): WorkloadManifest<Job>;
/**
 * The Job of one build by a service.
 *
 * @param config - the config of the service, or a resolved one
 * @param request - what is built
 */
export function builderJob(config: ServiceInput, request: ImageBuildRequest): WorkloadManifest<Job>;
/**
 * The Job of one build by whatever builds.
 *
 * @param config - the resolved config of nodes or of a service
 * @param request - what is built
 */
export function builderJob(config: ResolvedBuildKit, request: ImageBuildRequest): WorkloadManifest<Job>;
export function builderJob(config: ConfigInput | ServiceInput, request: ImageBuildRequest): WorkloadManifest<Job> {
  return buildJob(resolveChecked(resolveBuildKitIn({}, config), request, 'Job'));
}
