import type { PriorityClassOptions } from '../config/admission';
import type { ClusterOptions } from '../config/cluster';
import type { DaemonOptions } from '../config/daemon';
import type { Report } from '../errors';
import { combine, combineAnnotations, configLayer, type Identity, ownLabels } from './metadata';
import type { ResolvedPriorityClass } from './resolved';

/** The PriorityClasses that are to be made, by what they are for. */
export interface ResolvedPriorityClasses {
  readonly daemon: ResolvedPriorityClass | undefined;
  readonly builds: ResolvedPriorityClass | undefined;
}

/** What of a config names a PriorityClass. */
type ConfigOfPriorities = ClusterOptions & { readonly daemon?: Pick<DaemonOptions, 'priorityClassName'> };

/** Resolves the PriorityClasses of a cluster. */
export function resolvePriorityClasses(config: ConfigOfPriorities, owner: Identity, report: Report): ResolvedPriorityClasses {
  const { daemon, builds } = config.priorityClasses ?? {};
  if (daemon !== undefined) checkAlone('daemon.priorityClassName', config.daemon?.priorityClassName, 'daemon', report);
  if (builds !== undefined) checkAlone('builds.priorityClassName', config.builds?.priorityClassName, 'builds', report);
  return {
    daemon: daemon && resolveClass('daemon', daemon, config, owner, report),
    builds: builds && resolveClass('builds', builds, config, owner, report),
  };
}

function checkAlone(path: string, name: string | undefined, key: string, report: Report): void {
  if (name !== undefined) report.expected(path, `no such option beside priorityClasses.${key}`, name, 'leave one of them out');
}

const purposes = { daemon: 'BuildKit', builds: 'Builds of images' } as const;

/**
 * The name carries the namespace, and dots keep the two apart, as no DNS label contains one. What it is for comes first, for Kubernetes
 * keeps names that begin with `system-` to itself.
 */
function resolveClass(
  key: keyof ResolvedPriorityClasses,
  { value, preemptionPolicy = 'PreemptLowerPriority', description }: PriorityClassOptions,
  config: ClusterOptions,
  { name, namespace, preset }: Identity,
  report: Report,
): ResolvedPriorityClass {
  return {
    name: `${key}.${name}.${namespace}`,
    labels: combine([ownLabels('build-priority', name, preset), configLayer(config, 'labels')], report),
    annotations: combineAnnotations([configLayer(config, 'annotations')], report),
    value,
    preemptionPolicy,
    description: description ?? `${purposes[key]}: the installation ${name} in the namespace ${namespace}.`,
  };
}
