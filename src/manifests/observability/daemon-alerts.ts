import type { ObservedDaemons, ResolvedAlerts } from '../../resolve/resolved';
import type { Alert } from './alert';
import { lines, series } from './promql';

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

/** A DaemonSet by one of its numbers. */
function count(what: string, { namespace, daemonSets }: ObservedDaemons): string {
  return series(`kube_daemonset_status_${what}`, { namespace, daemonset: `/${daemonSets.join('|')}/` });
}

/** Pods that are replaced are not available either, for as long as their builds take. */
function unavailable(daemons: ObservedDaemons): Alert {
  return {
    name: 'BuildKitDaemonUnavailable',
    severity: 'critical',
    expr: lines(
      `${count('number_unavailable', daemons)} > 0`,
      `unless ${count('updated_number_scheduled', daemons)} < ${count('desired_number_scheduled', daemons)}`,
    ),
    for: '15m',
    summary: 'BuildKit does not run on {{ $value }} nodes.',
    description:
      'DaemonSet {{ $labels.namespace }}/{{ $labels.daemonset }} has {{ $value }} Pods that do not get ready: builds on their nodes wait, and fail at their deadline. "kubectl describe" tells whether a Pod does not start, or its probe finds the daemon hung.',
  };
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

/** A daemon that is replaced waits for its builds. */
function rolloutStuck(daemons: ObservedDaemons): Alert {
  const updated = count('updated_number_scheduled', daemons);
  const minutes = Math.ceil(daemons.graceSeconds / 60) + 15;
  return {
    name: 'BuildKitRolloutStuck',
    severity: 'warning',
    expr: lines(`${updated} < ${count('desired_number_scheduled', daemons)}`, `and changes(${updated}[${minutes}m]) == 0`),
    for: '15m',
    summary: 'A rollout of BuildKit is stuck.',
    description: `DaemonSet {{ $labels.namespace }}/{{ $labels.daemonset }} has {{ $value }} Pods of its latest version, not one more for ${minutes} minutes, which is longer than a daemon waits for its builds. The newest Pods tell why they do not get ready.`,
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
