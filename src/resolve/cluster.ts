import type { ClusterOptions } from '../config/cluster';
import type { Report } from '../errors';
import type { Preset } from '../presets/preset';
import { isDnsLabel } from '../values/dns';
import { checkEviction } from './disruption';
import { oldestKubernetes } from './kubernetes-version';
import { combineAnnotations, configLayer, type Identity } from './metadata';
import type { ResolvedPriorityClasses } from './priority-classes';
import type { ResolvedBuilds } from './resolved';

/** What the surroundings of a config say where it says nothing itself. */
export interface Surroundings {
  /** Namespace of the chart. */
  readonly namespace?: string | undefined;
  /** Name of the whole, of which the config is a part. */
  readonly clusterName?: string | undefined;
}

/** What tells an installation from others: what its config says of it, or else its surroundings, or else its preset. */
export function resolveIdentity(
  { name, namespace }: Pick<ClusterOptions, 'name' | 'namespace'>,
  surroundings: Surroundings,
  preset: Preset,
  report: Report,
): Identity {
  if (namespace === undefined) checkChartNamespace(surroundings.namespace, report);
  return { name: name ?? preset.name, namespace: namespace ?? surroundings.namespace ?? preset.namespace, preset };
}

/** cdk8s takes any text for the namespace of a chart; here it becomes part of host paths. */
function checkChartNamespace(namespace: string | undefined, report: Report): void {
  if (namespace === undefined || isDnsLabel(namespace)) return;
  report.expected('namespace', 'the namespace of the chart to be a DNS label such as "builds"', namespace);
}

/** What the builds have in common. */
export function resolveBuilds(
  config: ClusterOptions,
  namespace: string,
  priorityClasses: ResolvedPriorityClasses,
  report: Report,
): ResolvedBuilds {
  const { builds = {} } = config;
  const { evictable = false } = builds;
  checkEviction(evictable, configLayer(config, 'annotations'), report);
  return {
    namespace: builds.namespace ?? namespace,
    workload: builds.workload ?? 'Pod',
    longestBuildSeconds: builds.longestBuildSeconds ?? 3600,
    evictable,
    priorityClassName: builds.priorityClassName ?? priorityClasses.builds?.name,
  };
}

/** What every resolved config says of its installation. */
export function installationOf(config: ClusterOptions, { name, namespace, preset }: Identity, builds: ResolvedBuilds, report: Report) {
  return {
    name,
    namespace,
    builds,
    defaults: preset,
    labels: config.labels ?? {},
    annotations: combineAnnotations([configLayer(config, 'annotations')], report),
    strict: config.strict ?? false,
    oldestKubernetes: oldestKubernetes(config.kubernetesVersion),
  };
}
