import { checkShape, type Hint } from '../check/shape';
import { validators } from '../check/validators';
import { Report } from '../errors';
import { upstream } from '../presets/upstream';
import { graceSeconds } from '../runtimes/buildctl-step';
import { type BuildKitConfig, isRuntimeName, type RuntimeName, resolveProfile, runtimeNames, runtimeOf } from '../runtimes/registry';
import type { DaemonProfile, RuntimeProfile } from '../runtimes/runtime';
import { canonical } from '../values/canonical';
import { nearest } from '../values/nearest';
import { parseVersion } from '../values/version';
import { type ResolvedAccess, resolveSubjects } from './access';
import { combine, identity, ownLabels } from './metadata';
import { checkAffinity, checkAppArmor, checkResources, checkTolerations } from './relations';
import { type ResolvedBuilds, type ResolvedConfig, type ResolvedDaemon, type ResolvedNodes, resolvedMark } from './resolved';

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

/** A config or a resolved one, whose runtime the compiler knows. */
export type ConfigInput<R extends RuntimeName = RuntimeName> = { readonly runtime: R } & (BuildKitConfig<R> | ResolvedConfig<R>);

/** Resolves a config where its surroundings have something to say. */
export function resolveConfigIn<R extends RuntimeName>(surroundings: Surroundings, config: ConfigInput<R>): ResolvedConfig<R> {
  // The resolved runtime is the given one, which the compiler cannot follow through a registry of functions.
  return resolveAny(config as BuildKitConfig | ResolvedConfig, surroundings) as ResolvedConfig<R>;
}

function resolveAny(config: BuildKitConfig | ResolvedConfig, surroundings: Surroundings): ResolvedConfig {
  if (isResolved(config)) return config;
  const report = new Report();
  if (!checkConfig(config, report)) report.finish(subject, false);
  return resolveChecked(canonical(config), surroundings, report);
}

function isResolved(config: BuildKitConfig | ResolvedConfig): config is ResolvedConfig {
  return typeof config === 'object' && config !== null && resolvedMark in config;
}

function checkConfig(input: unknown, report: Report): boolean {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    report.expected('', `an object with a runtime, which is one of ${runtimeNames().join(', ')}`, input);
    return false;
  }
  const given = (input as { readonly runtime?: unknown }).runtime;
  if (isRuntimeName(given)) return checkShape(validators[runtimeOf(given).shape], input, report, hintsOf(given));
  const meant = nearest(String(given), runtimeNames());
  report.expected('runtime', `one of ${runtimeNames().join(', ')}`, given, meant === undefined ? undefined : `did you mean "${meant}"?`);
  if (isRuntimeName(meant)) checkShape(validators[runtimeOf(meant).shape], { ...input, runtime: meant }, report, hintsOf(meant));
  return false;
}

/** Knows options that belong to another runtime, and values that a runtime refuses for a reason. */
function hintsOf(runtime: RuntimeName): Hint {
  return (path, received) => {
    const reason = runtimeOf(runtime).hints?.[received];
    if (reason !== undefined) return reason;
    const others = path === received ? runtimeNames().filter((other) => isRuntimeName(other) && knowsOption(other, path)) : [];
    return others.length === 0 ? undefined : `it is an option of ${others.join(' and ')} only`;
  };
}

function knowsOption(runtime: RuntimeName, key: string): boolean {
  const validate = validators[runtimeOf(runtime).shape];
  return validate({ runtime, [key]: undefined }) || !validate.errors?.some((error) => error.keyword === 'additionalProperties');
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
    kubernetesVersion: parseVersion(config.kubernetesVersion ?? '1.27') ?? { major: 1, minor: 27, patch: 0 },
    nodes: resolveNodes(config, profile, report),
    daemon: resolveDaemon(config, { name, namespace }, profile, builds, report),
    access: resolveAccess(config, { name, namespace }, builds, report),
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

interface Identity {
  readonly name: string;
  readonly namespace: string;
}

function resolveDaemon(config: BuildKitConfig, { name, namespace }: Identity, profile: RuntimeProfile, builds: ResolvedBuilds, report: Report): ResolvedDaemon | undefined {
  const daemon: DaemonProfile | undefined = profile.daemon;
  if (daemon === undefined) return undefined;
  return {
    ...daemon,
    name: `${name}-daemon`,
    namespace,
    configMapName: `${name}-daemon-config`,
    serviceAccountName: `${name}-daemon`,
    labels: combine([ownLabels('buildkitd', name), configLayer(config, 'labels'), { path: 'daemon.labels', entries: daemon.labels }], report),
    annotations: combine([configLayer(config, 'annotations'), { path: 'daemon.annotations', entries: daemon.annotations }], report),
    selector: identity('buildkitd', name),
    graceSeconds: graceSeconds(builds.longestBuildSeconds),
  };
}

function resolveAccess(config: BuildKitConfig, { name, namespace }: Identity, builds: ResolvedBuilds, report: Report): ResolvedAccess | undefined {
  const { access } = config;
  if (access === undefined) return undefined;
  return {
    labels: combine([ownLabels('build-access', name), configLayer(config, 'labels')], report),
    annotations: config.annotations ?? {},
    namespace: builds.namespace,
    roleName: `${name}-build-access`,
    workload: builds.workload,
    subjects: resolveSubjects(access, builds, report),
    // Cluster-wide names carry the namespace; ":" keeps the two apart, as no DNS label contains it.
    detectRuntimeRole: access.detectRuntime === true ? `${namespace}:${name}:detect-runtime` : undefined,
  };
}

function configLayer(config: BuildKitConfig, key: 'labels' | 'annotations') {
  return { path: key, entries: config[key] ?? {} };
}

function checkRelations(config: BuildKitConfig, report: Report): void {
  checkTolerations('tolerations', config.tolerations ?? [], report);
  for (const [step, options] of Object.entries(config.steps ?? {})) {
    checkResources(`steps.${step}.resources`, options.resources, report);
    checkAppArmor(`steps.${step}.appArmorProfile`, options.appArmorProfile, report);
  }
  if (!('daemon' in config) || config.daemon === undefined) return;
  checkResources('daemon.resources', config.daemon.resources, report);
  checkAffinity('daemon.affinity', config.daemon.affinity, report);
}
