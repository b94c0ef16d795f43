import { Report } from '../errors';
import { upstream } from '../presets/upstream';
import { type BuildKitConfig, type RuntimeName, resolveProfile } from '../runtimes/registry';
import type { RuntimeProfile } from '../runtimes/runtime';
import { canonical } from '../values/canonical';
import { parseVersion } from '../values/version';
import { resolveAccess } from './access';
import { checkConfig, checkRelations } from './check-config';
import { resolveDaemon } from './daemon';
import { combine } from './metadata';
import { type ResolvedBuilds, type ResolvedConfig, type ResolvedNodes, resolvedMark } from './resolved';

/** What the surroundings of a config say where it says nothing itself. */
export interface Surroundings {
  /** Namespace of the chart. */
  readonly namespace?: string | undefined;
}

const subject = 'BuildKit config';

/**
 * Checks a config and resolves every default. A config that is resolved already is returned as it is.
 *
 * @throws ConfigError with every problem of the config.
 */
export function resolveConfig<R extends RuntimeName>(config: ConfigInput<R>): ResolvedConfig<R> {
  return resolveConfigIn({}, config);
}

/** A config, which may be a resolved one, whose runtime the compiler knows. */
export type ConfigInput<R extends RuntimeName = RuntimeName> = { readonly runtime: R } & BuildKitConfig<R>;

/** Resolves a config where its surroundings have something to say. */
export function resolveConfigIn<R extends RuntimeName>(surroundings: Surroundings, config: ConfigInput<R>): ResolvedConfig<R> {
  // The resolved runtime is the given one, which the compiler cannot follow through a registry of functions.
  return resolveAny(config as BuildKitConfig, surroundings) as ResolvedConfig<R>;
}

function resolveAny(config: BuildKitConfig, surroundings: Surroundings): ResolvedConfig {
  if (isResolved(config)) return config;
  const report = new Report();
  if (!checkConfig(config, report)) report.finish(subject, false);
  return resolveChecked(canonical(config), surroundings, report);
}

function isResolved(config: BuildKitConfig): config is ResolvedConfig {
  return typeof config === 'object' && config !== null && resolvedMark in config;
}

function resolveChecked(config: BuildKitConfig, surroundings: Surroundings, report: Report): ResolvedConfig {
  const name = config.name ?? upstream.name;
  const namespace = config.namespace ?? surroundings.namespace ?? upstream.namespace;
  const builds = resolveBuilds(config, namespace);
  checkRelations(config, report);
  const profile = resolveProfile(config, { name, namespace, preset: upstream, longestBuildSeconds: builds.longestBuildSeconds, report });
  const resolved = {
    [resolvedMark]: true,
    runtime: config.runtime,
    name,
    namespace,
    builds,
    labels: config.labels ?? {},
    annotations: config.annotations ?? {},
    strict: config.strict ?? false,
    oldestKubernetes: parseVersion(config.kubernetesVersion ?? '1.27') ?? { major: 1, minor: 27, patch: 0 },
    nodes: resolveNodes(config, profile, report),
    resolvedDaemon: resolveDaemon(config, { name, namespace }, profile, builds, report),
    resolvedAccess: resolveAccess(config, { name, namespace }, builds, report),
    needsRoot: profile.needsRoot,
    buildSteps: profile.buildSteps,
  } as const;
  return { ...resolved, warnings: report.finish(subject, resolved.strict) };
}

function resolveBuilds(config: BuildKitConfig, namespace: string): ResolvedBuilds {
  const { builds = {} } = config;
  return {
    namespace: builds.namespace ?? namespace,
    workload: builds.workload ?? 'Pod',
    longestBuildSeconds: builds.longestBuildSeconds ?? 3600,
  };
}

function resolveNodes(config: BuildKitConfig, profile: RuntimeProfile, report: Report): ResolvedNodes {
  const linux = { path: '', entries: { 'kubernetes.io/os': 'linux' } };
  return {
    nodeSelector: combine([linux, { path: 'nodeSelector', entries: config.nodeSelector ?? {} }], report),
    tolerations: config.tolerations ?? [],
    imagePullSecrets: config.imagePullSecrets ?? [],
    seLinuxOptions: profile.seLinuxOptions,
  };
}
