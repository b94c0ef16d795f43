import type { ObservedBuilds, ObservedDaemons, ResolvedAlerts } from '../../resolve/resolved';
import type { Alert } from './alert';
import { lines, series } from './promql';

/** Alerts about builder Pods, and about the Pods that use what they have built. */
export function buildAlerts({ builds, daemons, failedBuildRatio }: ResolvedAlerts): readonly Alert[] {
  const usual = [podNotStarting(builds, daemons), buildersFailing(builds, failedBuildRatio), nearDeadline(builds)];
  return [...usual, ...(builds.keptOnNodes ? [imageMissing()] : [])];
}

/** Builder Pods are those with the container that builds, which is an init container where another comes after it. */
function builders({ namespace, container }: ObservedBuilds): string {
  const [main, init] = ['kube_pod_container_info', 'kube_pod_init_container_info'].map((name) => series(name, { namespace, container }));
  return `(${main} or ${init})`;
}

/** The phase is still Pending while init containers run. */
function podNotStarting(builds: ObservedBuilds, daemons: ObservedDaemons | undefined): Alert {
  const pending = (namespace: string, pod?: string) =>
    series('kube_pod_status_phase', { namespace, ...(pod !== undefined && { pod }), phase: 'Pending' });
  const ofBuilds = `(${pending(builds.namespace)} == 1 and on (namespace, pod) ${builders(builds)})`;
  const ofDaemons = daemons && `(${pending(daemons.namespace, `/${daemons.podNames}/`)} == 1)`;
  return {
    name: 'BuildKitPodNotStarting',
    severity: 'warning',
    expr: lines(
      ofDaemons === undefined ? ofBuilds : `(${ofDaemons} or ${ofBuilds})`,
      'unless on (namespace, pod) (kube_pod_container_status_running == 1 or kube_pod_init_container_status_running == 1)',
    ),
    for: '15m',
    summary: '{{ $labels.namespace }}/{{ $labels.pod }} does not start.',
    description: `No container of the Pod has run for 15 minutes. Its events tell why: ${builds.keptOnNodes ? 'a path or socket that its node does not have, ' : ''}a volume or Secret that is missing, an image that cannot be pulled, or no node with room for it.`,
  };
}

/** Pods stay as long as whoever made them lets them: only those that were started lately count. */
function buildersFailing(builds: ObservedBuilds, failedBuildRatio: number): Alert {
  const { namespace, longestBuildSeconds } = builds;
  const lately = `(time() - ${series('kube_pod_start_time', { namespace })} < ${longestBuildSeconds + 3600})`;
  const countOf = (phase: string) =>
    lines(
      'count by (namespace) (',
      `  ${series('kube_pod_status_phase', { namespace, phase })} == 1`,
      `  and on (namespace, pod) ${builders(builds)}`,
      `  and on (namespace, pod) ${lately}`,
      ')',
    );
  return {
    name: 'BuildKitBuildersFailing',
    severity: 'warning',
    expr: lines(`${countOf('Failed')} / ${countOf('/Failed|Succeeded/')} > ${failedBuildRatio}`, `and ${countOf('Failed')} >= 3`),
    for: '5m',
    summary: '{{ $value | humanizePercentage }} of the builder Pods fail.',
    description: `Of the builder Pods in {{ $labels.namespace }} that have ended lately, {{ $value | humanizePercentage }} have failed. The termination message of the container that failed tells why.${builds.keptOnNodes ? ' Pods that fail with no failing build, in the containers after it, could not load the image into the store of their node.' : ''}`,
  };
}

/** The clock of the deadline begins when the kubelet takes the Pod. */
function nearDeadline(builds: ObservedBuilds): Alert {
  const { namespace, longestBuildSeconds } = builds;
  return {
    name: 'BuildKitBuildNearDeadline',
    severity: 'warning',
    expr: lines(
      `time() - ${series('kube_pod_start_time', { namespace })} > ${Math.floor(longestBuildSeconds * 0.9)}`,
      `and on (namespace, pod) ${builders(builds)}`,
      `and on (namespace, pod) (${series('kube_pod_status_phase', { namespace, phase: '/Pending|Running/' })} == 1)`,
    ),
    for: '0m',
    summary: 'A build nears its deadline: {{ $labels.namespace }}/{{ $labels.pod }}.',
    description: `The Pod has run for {{ $value | humanizeDuration }}, and ends without an image after ${longestBuildSeconds} seconds. Either it waits for a daemon that does not answer, or builds need more time: builds.longestBuildSeconds is the longest of all.`,
  };
}

/** Whoever uses an image from the store of its node does not pull it. */
function imageMissing(): Alert {
  const waiting = ['kube_pod_container_status_waiting_reason', 'kube_pod_init_container_status_waiting_reason'];
  return {
    name: 'BuildKitImageMissing',
    severity: 'warning',
    expr: waiting.map((name) => `(${series(name, { reason: 'ErrImageNeverPull' })} == 1)`).join(' or '),
    for: '5m',
    summary: '{{ $labels.namespace }}/{{ $labels.pod }} waits for an image that its node does not have.',
    description:
      'Container {{ $labels.container }} never pulls its image, and the node has none of that name: it was built on another node, under another name, or the kubelet has removed it to free the disk. Build it again, or keep it by pinning.',
  };
}
