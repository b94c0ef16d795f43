import type { ObservedDaemons, ResolvedAlerts } from '../../resolve/resolved';
import type { Alert } from './alert';
import { lines, series } from './promql';
import { rolloutStuck, unavailable } from './workload-alerts';

/** Alerts about daemons. */
export function daemonAlerts(alerts: ResolvedAlerts, daemons: ObservedDaemons): readonly Alert[] {
  return [
    unavailable(daemons),
    ...(alerts.job === undefined ? [] : [notAnswering(alerts.job)]),
    restarting(daemons),
    rolloutStuck(daemons),
    ...(daemons.buildMetrics ? [buildsFailing(alerts, daemons)] : []),
  ];
}

function notAnswering(job: string): Alert {
  return {
    name: 'BuildKitDaemonNotAnswering',
    severity: 'warning',
    expr: `${series('up', { job })} == 0`,
    for: '10m',
    summary: 'BuildKit does not answer on {{ $labels.pod }}.',
    description:
      'The metrics of {{ $labels.namespace }}/{{ $labels.pod }} cannot be read: the daemon hangs, or a NetworkPolicy keeps Prometheus from it. A daemon that hangs is restarted by its liveness probe after about two minutes.',
  };
}

function restarting({ namespace, podNames }: ObservedDaemons): Alert {
  const restarts = series('kube_pod_container_status_restarts_total', { namespace, pod: `/${podNames}/`, container: 'buildkitd' });
  return {
    name: 'BuildKitDaemonRestarting',
    severity: 'warning',
    expr: `increase(${restarts}[1h]) > 2`,
    for: '1m',
    summary: 'BuildKit restarts again and again on {{ $labels.pod }}.',
    description:
      'The daemon in {{ $labels.namespace }}/{{ $labels.pod }} has been restarted {{ $value | humanize }} times within an hour. Each restart fails the builds that run. The last state of the container tells whether it ran out of memory, hung or ended by itself.',
  };
}

function buildsFailing({ failedBuildRatio }: ResolvedAlerts, { namespace, podNames }: ObservedDaemons): Alert {
  const pod = `/${podNames}/`;
  const failed = `sum by (namespace) (increase(${series('buildkit_builds_total', { namespace, pod, status: 'failure' })}[30m]))`;
  const all = `sum by (namespace) (increase(${series('buildkit_builds_total', { namespace, pod })}[30m]))`;
  return {
    name: 'BuildKitBuildsFailing',
    severity: 'warning',
    expr: lines(failed, `  / ${all} > ${failedBuildRatio}`, `and ${failed} >= 3`),
    for: '5m',
    summary: '{{ $value | humanizePercentage }} of the builds fail.',
    description:
      'Of the builds of the last 30 minutes, {{ $value | humanizePercentage }} have failed in the daemons of {{ $labels.namespace }}. One Dockerfile that is wrong fails alone: look for what they have in common, such as a registry, a disk or the network.',
  };
}
