import { hasFeature } from '../buildkit/features';
import type { ClusterOptions } from '../config/cluster';
import type { AlertOptions, DashboardOptions, PodMonitorOptions } from '../config/observability';
import { Report } from '../errors';
import { combine, combineAnnotations, type Identity, ownLabels } from './metadata';
import type {
  ObservedBuilds,
  ObservedDaemons,
  ObservingObject,
  ResolvedAlerts,
  ResolvedBuilds,
  ResolvedDaemon,
  ResolvedDashboard,
  ResolvedObservability,
  ResolvedPodMonitor,
} from './resolved';

/** What is observed, and by what. */
interface Observed {
  readonly cluster: Pick<ClusterOptions, 'observability' | 'labels' | 'annotations'>;
  readonly identity: Identity;
  readonly daemons: ObservedDaemons | undefined;
  readonly builds: ObservedBuilds;
  readonly report: Report;
}

/** What there is to observe. */
interface Observable {
  readonly daemons: ObservedDaemons | undefined;
  readonly builds: ResolvedBuilds;
  readonly keptOnNodes: boolean;
}

/** Resolves what observes daemons and builds from outside: once, however many kinds of node there are. */
export function resolveObservability(
  cluster: Pick<ClusterOptions, 'observability' | 'labels' | 'annotations'>,
  identity: Identity,
  { daemons, builds, keptOnNodes }: Observable,
  report: Report = new Report(),
): ResolvedObservability {
  const { podMonitor, alerts, dashboard } = cluster.observability ?? {};
  const container = identity.preset.buildStep;
  const observed = { cluster, identity, daemons, builds: { ...builds, container, keptOnNodes }, report };
  const monitor = podMonitor && resolvePodMonitor(podMonitor, observed);
  return {
    podMonitor: monitor,
    alerts: alerts && resolveAlerts(alerts, monitor, observed),
    dashboard: dashboard && resolveDashboard(dashboard, observed),
  };
}

/** What there is to observe on nodes. The daemons of an installation have all but their names alike. */
export function observableOnNodes(builds: ResolvedBuilds, daemons: readonly ResolvedDaemon[]): Observable {
  const [first] = daemons;
  const names = daemons.map(({ name }) => name);
  const observed = first && {
    workload: { kind: 'DaemonSet', names, endsFirst: true } as const,
    podNames: podNamesOf(names),
    cache: { type: 'nodeDisk' } as const,
    ...observedDaemons(daemons, first),
  };
  return { builds, daemons: observed, keptOnNodes: true };
}

/** What daemons say of themselves, whatever makes them. */
export function observedDaemons(
  daemons: readonly ResolvedDaemon[],
  { namespace, graceSeconds }: ResolvedDaemon,
): Pick<ObservedDaemons, 'namespace' | 'instances' | 'graceSeconds' | 'buildMetrics'> {
  return {
    namespace,
    instances: daemons.flatMap(({ selector }) => selector['app.kubernetes.io/instance'] ?? []),
    graceSeconds,
    buildMetrics: daemons.some(({ metrics, buildkit }) => metrics !== undefined && hasFeature(buildkit.version, 'buildMetrics')),
  };
}

// Names of Pods have 63 characters at most, five of which Kubernetes draws.
const longestPrefix = 58;

/** The names of the Pods of some workloads, as a regular expression. Those of a long one have its beginning, with no dash. */
function podNamesOf(workloads: readonly string[]): string {
  const dash = workloads.every(({ length }) => length < longestPrefix) ? '-' : '-?';
  return `(${workloads.map((name) => name.slice(0, longestPrefix)).join('|')})${dash}[a-z0-9]{5}`;
}

function resolvePodMonitor(options: PodMonitorOptions, observed: Observed): ResolvedPodMonitor | undefined {
  const { daemons } = observed;
  return daemons && { ...observingObject('metrics', 'podMonitor', options, observed), daemons, interval: options.interval };
}

function resolveAlerts(options: AlertOptions, monitor: ResolvedPodMonitor | undefined, observed: Observed): ResolvedAlerts {
  const { daemons, builds } = observed;
  return {
    ...observingObject('alerts', 'alerts', options, observed),
    daemons,
    builds,
    job: monitor && `${monitor.namespace}/${monitor.name}`,
    alertLabels: options.alertLabels ?? {},
    runbookUrl: options.runbookUrl,
    omit: options.omit ?? [],
    diskMountPoint: options.diskMountPoint ?? '/',
    freeDiskRatio: options.freeDiskRatio ?? 0.15,
    failedBuildRatio: options.failedBuildRatio ?? 0.5,
  };
}

function resolveDashboard(options: DashboardOptions, observed: Observed): ResolvedDashboard | undefined {
  const { daemons, identity } = observed;
  if (daemons === undefined) return undefined;
  const labels = options.labels ?? { grafana_dashboard: '1' };
  const object = observingObject('dashboard', 'dashboard', { ...options, labels }, observed);
  return { ...object, title: `BuildKit ${identity.namespace}/${identity.name}`, daemons };
}

/** What every object says, and what this one adds. */
function observingObject(
  suffix: string,
  key: string,
  options: Pick<DashboardOptions, 'namespace' | 'labels' | 'annotations'>,
  { cluster, identity: { name, namespace, preset }, report }: Observed,
): ObservingObject {
  const path = `observability.${key}`;
  // Installations of one name are in several namespaces, and what observes them may be in one.
  const isElsewhere = options.namespace !== undefined && options.namespace !== namespace;
  const given = { path: 'labels', entries: cluster.labels ?? {} };
  const layers = [{ path: 'annotations', entries: cluster.annotations ?? {} }];
  return {
    name: `${name}-${suffix}${isElsewhere ? `.${namespace}` : ''}`,
    namespace: options.namespace ?? namespace,
    labels: combine([ownLabels('observability', name, preset), given, { path: `${path}.labels`, entries: options.labels ?? {} }], report),
    annotations: combineAnnotations([...layers, { path: `${path}.annotations`, entries: options.annotations ?? {} }], report),
  };
}
