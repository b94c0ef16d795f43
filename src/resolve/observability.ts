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
  readonly cluster: ClusterOptions;
  readonly identity: Identity;
  readonly daemons: ObservedDaemons | undefined;
  readonly builds: ObservedBuilds;
  readonly report: Report;
}

/** Resolves what observes daemons and builds from outside: once, however many kinds of node there are. */
export function resolveObservability(
  cluster: ClusterOptions,
  identity: Identity,
  builds: ResolvedBuilds,
  daemons: readonly ResolvedDaemon[],
  report: Report = new Report(),
): ResolvedObservability {
  const { podMonitor, alerts, dashboard } = cluster.observability ?? {};
  const container = identity.preset.buildStep;
  const observed = { cluster, identity, daemons: observedDaemons(daemons), builds: { ...builds, container }, report };
  const monitor = podMonitor && resolvePodMonitor(podMonitor, observed);
  return {
    podMonitor: monitor,
    alerts: alerts && resolveAlerts(alerts, monitor, observed),
    dashboard: dashboard && resolveDashboard(dashboard, observed),
  };
}

/** The daemons of an installation have all but their names alike. */
function observedDaemons(daemons: readonly ResolvedDaemon[]): ObservedDaemons | undefined {
  const [first] = daemons;
  if (first === undefined) return undefined;
  const names = daemons.map(({ name }) => name);
  return {
    namespace: first.namespace,
    instances: daemons.flatMap(({ selector }) => selector['app.kubernetes.io/instance'] ?? []),
    daemonSets: names,
    podNames: `(${names.join('|')})-[a-z0-9]{5}`,
    graceSeconds: first.graceSeconds,
    buildMetrics: daemons.some(({ metrics, buildkit }) => metrics !== undefined && hasFeature(buildkit.version, 'buildMetrics')),
  };
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
  const given = { path: 'labels', entries: cluster.labels ?? {} };
  const layers = [{ path: 'annotations', entries: cluster.annotations ?? {} }];
  return {
    name: `${name}-${suffix}`,
    namespace: options.namespace ?? namespace,
    labels: combine([ownLabels('observability', name, preset), given, { path: `${path}.labels`, entries: options.labels ?? {} }], report),
    annotations: combineAnnotations([...layers, { path: `${path}.annotations`, entries: options.annotations ?? {} }], report),
  };
}
