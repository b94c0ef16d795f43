import type { ClusterOptions } from '../config/cluster';
import type { DaemonOptions } from '../config/daemon';
import type { MetricsOptions } from '../config/observability';
import type { Report } from '../errors';
import type { PresetImages } from '../presets/preset';
import { graceSeconds } from '../runtimes/buildctl-step';
import { containerImage } from '../runtimes/image';
import type { BuildKitConfig } from '../runtimes/registry';
import type { DaemonProfile, RuntimeProfile } from '../runtimes/runtime';
import { lookupResources } from '../runtimes/steps';
import { verbatim } from '../values/kubelet';
import type { Version } from '../values/version';
import { quietProbe, type SharedEnvironment } from './buildkit-environment';
import { checkRunSteps } from './check-run-steps';
import { type ConstraintName, daemonConstraint } from './constraints';
import { combine, combineAnnotations, configLayer, type Identity, identity, ownLabels } from './metadata';
import type { ResolvedBuilds, ResolvedDaemon, ResolvedEmulators, ResolvedMetrics } from './resolved';

/** What a daemon depends on besides its config. */
interface DaemonSurroundings {
  readonly builds: ResolvedBuilds;
  /** The PriorityClass that is made for it. */
  readonly priorityClass: string | undefined;
  readonly shared: SharedEnvironment;
  readonly images: PresetImages;
  readonly kubernetes: Version;
}

/** The same, and what admits its Pods. */
interface AdmittedSurroundings extends DaemonSurroundings {
  readonly constraint: ConstraintName | undefined;
}

/** Resolves the daemon, if the runtime has one of its own. */
export function resolveDaemon(
  config: BuildKitConfig,
  identityOf: Identity,
  profile: RuntimeProfile,
  surroundings: DaemonSurroundings,
  report: Report,
): ResolvedDaemon | undefined {
  if (profile.daemon === undefined) return undefined;
  checkRunSteps(config, profile.daemon, report);
  const options = 'daemon' in config ? (config.daemon ?? {}) : {};
  return daemonOf(config, options, identityOf, profile.daemon, { ...surroundings, constraint: daemonConstraint(profile) }, report);
}

/** A daemon with its names and labels, wherever it runs. */
export function daemonOf(
  config: ClusterOptions,
  options: Pick<DaemonOptions, 'emulation' | 'imagePullPolicy'>,
  { name, namespace, preset }: Identity,
  daemon: DaemonProfile,
  { builds, shared, images, kubernetes, priorityClass, constraint }: AdmittedSurroundings,
  report: Report,
): ResolvedDaemon {
  const workload = preset.workloads(name).daemon;
  const env = [...shared.env, ...shared.daemonEnv];
  return {
    constraint,
    name: workload,
    namespace,
    configMapName: `${workload}-config`,
    serviceAccountName: workload,
    selector: identity('buildkitd', name),
    graceSeconds: graceSeconds(builds.longestBuildSeconds),
    kubernetesVersion: kubernetes,
    emulators: resolveEmulators(options, images, report),
    ...daemon,
    ...withMetrics(daemon, config.observability?.metrics),
    env: [...daemon.env, ...env],
    priorityClassName: daemon.priorityClassName ?? priorityClass,
    mounts: [...daemon.mounts, ...shared.mounts],
    probe: quietProbe(daemon.probe, env),
    labels: combine(
      [ownLabels('buildkitd', name, preset), configLayer(config, 'labels'), { path: 'daemon.labels', entries: daemon.labels }],
      report,
    ),
    annotations: combineAnnotations(
      [configLayer(config, 'annotations'), { path: 'daemon.annotations', entries: daemon.annotations }],
      report,
    ),
  };
}

/** Every address of the Pod, and none of the node. */
function withMetrics(
  { args }: DaemonProfile,
  options: MetricsOptions | undefined,
): { readonly args: DaemonProfile['args']; readonly metrics: ResolvedMetrics | undefined } {
  if (options === undefined) return { args, metrics: undefined };
  const { port = 6060, from = [] } = options;
  return { args: [...args, ...['--debugaddr', `:${port}`].map(verbatim)], metrics: { port, from } };
}

/** The image calls platforms by their architecture. */
function resolveEmulators(
  { emulation, imagePullPolicy }: Pick<DaemonOptions, 'emulation' | 'imagePullPolicy'>,
  images: PresetImages,
  report: Report,
): ResolvedEmulators | undefined {
  if (emulation === undefined) return undefined;
  const architectures = emulation.platforms?.map((platform) => platform.split('/')[1] ?? platform) ?? ['all'];
  const { image } = emulation;
  return {
    image: image === undefined ? images.binfmt : containerImage('daemon.emulation.image', image, report),
    imagePullPolicy: imagePullPolicy ?? 'IfNotPresent',
    resources: lookupResources,
    args: ['--install', [...new Set(architectures)].join(',')].map(verbatim),
  };
}
