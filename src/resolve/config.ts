import { checkPlain } from '../check/shape';
import { Report } from '../errors';
import type { Preset } from '../presets/preset';
import { presetOf } from '../presets/select';
import { type BuildKitConfig, type OfRuntime, type RuntimeName, resolveProfile, runtimeOf } from '../runtimes/registry';
import type { RuntimeProfile } from '../runtimes/runtime';
import { canonical } from '../values/canonical';
import { socketFault } from '../values/host-path';
import { isRecord } from '../values/record';
import { resolveAccess } from './access';
import { resolveEnvironment } from './buildkit-environment';
import { checkConfig, checkRelations } from './check-config';
import { checkObservability } from './check-observability';
import { installationOf, resolveBuilds, resolveIdentity, type Surroundings } from './cluster';
import { builderConstraint, resolveBuilder } from './constraints';
import { resolveDaemon } from './daemon';
import { plainEnvironment, resolveImages, resolveOverrides, resolvePrePullImage } from './images';
import { oldestKubernetes } from './kubernetes-version';
import { combine } from './metadata';
import { resolveNetworkPolicies } from './network-policies';
import { resolveNodeAgent } from './node-agent';
import { resolveNodeTasks } from './node-tasks';
import { observableOnNodes, resolveObservability } from './observability';
import { podSecurityOnNodes, resolveNamespaces } from './pod-security';
import { resolvePriorityClasses } from './priority-classes';
import { isResolved, markResolved, type ResolvedConfig, type ResolvedNodes } from './resolved';

const subject = 'BuildKit config';

/**
 * Checks a config and resolves every default. A config that is resolved already is returned as it is.
 *
 * @throws ConfigError with every problem of the config.
 */
export function resolveConfig<R extends RuntimeName>(config: ConfigInput<R>): ResolvedConfig<R> {
  return resolveConfigIn({}, config);
}

/**
 * A config, which may be a resolved one, whose runtime the compiler knows.
 *
 * @typeParam R - the name of the container runtime
 */
export type ConfigInput<R extends RuntimeName = RuntimeName> = OfRuntime<R> & BuildKitConfig<R>;

/** Resolves a config where its surroundings have something to say. */
export function resolveConfigIn<R extends RuntimeName>(surroundings: Surroundings, config: ConfigInput<R>): ResolvedConfig<R> {
  // The resolved runtime is the given one, which the compiler cannot follow through a registry of functions.
  return resolveAny(config as BuildKitConfig, surroundings) as ResolvedConfig<R>;
}

function resolveAny(config: BuildKitConfig, surroundings: Surroundings): ResolvedConfig {
  if (isResolved(config) && !('topology' in config)) return config;
  const report = new Report();
  const plain = isRecord(config) ? withPlainEnvironment(config) : config;
  if (!checkPlain(plain, report)) report.finish(subject, false);
  // What is checked is what is rendered, whatever getters there are.
  const copy = canonical(plain);
  if (!checkConfig(copy, report)) report.finish(subject, false);
  return resolveChecked(copy, surroundings, report);
}

/** `process.env` is no plain object, and most of it is nobody's business: only what is documented is read of it. */
function withPlainEnvironment(config: BuildKitConfig): BuildKitConfig {
  const env = plainEnvironment(config?.env);
  const presetEnv = plainEnvironment(config?.preset?.env);
  return {
    ...config,
    ...(env !== undefined && { env }),
    ...(config?.preset !== undefined && presetEnv !== undefined && { preset: { ...config.preset, env: presetEnv } }),
  };
}

function resolveChecked(config: BuildKitConfig, surroundings: Surroundings, report: Report): ResolvedConfig {
  const preset = checkedPreset(presetOf(config.preset), report);
  const identity = resolveIdentity(config, surroundings, preset, report);
  const { name, namespace } = identity;
  const owner = { ...identity, name: surroundings.clusterName ?? name };
  const priorityClasses = resolvePriorityClasses(config, owner, report);
  const builds = resolveBuilds(config, namespace, priorityClasses, report);
  checkRelations(config, report);
  const kubernetes = oldestKubernetes(config.kubernetesVersion);
  const images = resolveImages(preset, config.imageRegistry);
  const overrides = resolveOverrides(config, preset, report);
  const builderImage = overrides[runtimeOf(config.runtime).builderImageVariable];
  const profile = resolveProfile(config, {
    name,
    namespace,
    kubernetes,
    preset,
    images,
    builderImage,
    longestBuildSeconds: builds.longestBuildSeconds,
    report,
  });
  const shared = resolveEnvironment(config, profile.daemon !== undefined, report);
  checkObservability(config, profile.daemon, surroundings.clusterName !== undefined, report);
  const nodes = resolveNodes(config, preset, profile, report);
  const priorityClass = priorityClasses.daemon?.name;
  const resolvedDaemon = resolveDaemon(config, identity, profile, { builds, shared, images, kubernetes, priorityClass }, report);
  const resolvedNodeAgent = resolveNodeAgent(config, identity, images, profile, priorityClass, report);
  const components = { daemon: resolvedDaemon, builders: builds, nodeAgent: resolvedNodeAgent };
  const resolved = {
    runtime: config.runtime,
    ...installationOf(config, identity, builds, report),
    nodes,
    nodeTasks: resolveNodeTasks(config, identity, profile, report),
    resolvedNetworkPolicies: resolveNetworkPolicies(config, identity, components, report),
    resolvedDaemon,
    resolvedNodeAgent,
    resolvedBuilder: resolveBuilder(config, identity, builds, builderConstraint(profile), report),
    resolvedCluster: {
      namespaces: resolveNamespaces(config, owner, { builds, podSecurity: podSecurityOnNodes, admission: profile.admission }, report),
      priorityClasses,
      access: resolveAccess(config, identity, builds, report),
      observability: resolveObservability(config, identity, observableOnNodes(builds, [resolvedDaemon ?? []].flat()), report),
    },
    agent: profile.agent,
    shared,
    images,
    builderImageOverrides: overrides,
    prePullImage: resolvePrePullImage(config, images, report),
    defaultOutputs: [{ type: 'store' }],
    // The sockets of daemons belong to root.
    clientUser: 0,
    builderRuntimeClass: undefined,
    checkBuild: profile.checkBuild,
    buildSteps: profile.buildSteps,
  } as const;
  return markResolved({ warnings: report.finish(subject, resolved.strict), ...resolved });
}

/** A socket that is none is reported where it stands, and not used. */
function checkedPreset(preset: Preset, report: Report): Preset {
  const { socket, socketPath: path } = preset;
  const fault = socket === undefined ? undefined : socketFault(socket);
  if (fault === undefined) return preset;
  report.expected(path, 'the host path of a unix socket such as "/run/containerd/containerd.sock"', socket, fault);
  return { ...preset, socket: undefined };
}

function resolveNodes(config: BuildKitConfig, preset: Preset, profile: RuntimeProfile, report: Report): ResolvedNodes {
  const linux = { path: '', entries: { 'kubernetes.io/os': 'linux' } };
  return {
    nodeSelector: combine(
      [linux, { path: 'preset', entries: preset.nodeSelector }, { path: 'nodeSelector', entries: config.nodeSelector ?? {} }],
      report,
    ),
    tolerations: config.tolerations ?? [],
    imagePullSecrets: config.imagePullSecrets ?? [],
    seLinuxOptions: profile.seLinuxOptions,
  };
}
