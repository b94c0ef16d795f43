import type { ObservedDaemons, ObservedWorkload } from '../../resolve/resolved';
import type { Alert } from './alert';
import { lines, series } from './promql';

/** Pods that are replaced are not available either, for as long as their builds take, where they end before their successors start. */
export function unavailable(daemons: ObservedDaemons): Alert {
  const rollout = `unless ${count('updated', daemons)} < ${count('desired', daemons)}`;
  return {
    name: 'BuildKitDaemonUnavailable',
    severity: 'critical',
    expr: lines(`${missing(daemons)} > 0`, ...(daemons.workload.endsFirst ? [rollout] : [])),
    for: '15m',
    ...(daemons.workload.kind === 'DaemonSet' ? nodesUnavailable : poolUnavailable(daemons.workload)),
  };
}

/** A daemon that is replaced waits for its builds. */
export function rolloutStuck(daemons: ObservedDaemons): Alert {
  return {
    name: 'BuildKitRolloutStuck',
    severity: 'warning',
    summary: 'A rollout of BuildKit is stuck.',
    ...(daemons.workload.kind === 'Deployment' ? pastDeadline(daemons) : unchanged(daemons)),
  };
}

type Count = 'desired' | 'updated';

const counts: Readonly<Record<ObservedWorkload['kind'], Readonly<Record<Count, string>>>> = {
  DaemonSet: { desired: 'status_desired_number_scheduled', updated: 'status_updated_number_scheduled' },
  Deployment: { desired: 'spec_replicas', updated: 'status_replicas_updated' },
  StatefulSet: { desired: 'replicas', updated: 'status_replicas_updated' },
};

/** What makes the daemons, by one of its numbers. */
function count(what: Count, daemons: ObservedDaemons): string {
  return ofWorkload(counts[daemons.workload.kind][what], daemons);
}

function ofWorkload(
  what: string,
  { namespace, workload: { kind, names } }: ObservedDaemons,
  labels: Readonly<Record<string, string>> = {},
) {
  const label = kind.toLowerCase();
  return series(`kube_${label}_${what}`, { namespace, [label]: `/${names.join('|')}/`, ...labels });
}

function missing(daemons: ObservedDaemons): string {
  switch (daemons.workload.kind) {
    case 'DaemonSet':
      return ofWorkload('status_number_unavailable', daemons);
    case 'Deployment':
      return lines(count('desired', daemons), `  - ${ofWorkload('status_replicas_available', daemons)}`);
    case 'StatefulSet':
      return lines(count('desired', daemons), `  - ${ofWorkload('status_replicas_ready', daemons)}`);
  }
}

/** The name of what makes the daemons, as a template. */
function nameOf({ kind }: ObservedWorkload): string {
  return `${kind} {{ $labels.namespace }}/{{ $labels.${kind.toLowerCase()} }}`;
}

const nodesUnavailable = {
  summary: 'BuildKit does not run on {{ $value }} nodes.',
  description:
    'DaemonSet {{ $labels.namespace }}/{{ $labels.daemonset }} has {{ $value }} Pods that do not get ready: builds on their nodes wait, and fail at their deadline. "kubectl describe" tells whether a Pod does not start, or its probe finds the daemon hung.',
};

function poolUnavailable(workload: ObservedWorkload): Pick<Alert, 'summary' | 'description'> {
  return {
    summary: 'A pool of BuildKit lacks {{ $value }} of its daemons.',
    description: `${nameOf(workload)} lacks {{ $value }} daemons that are ready: builds that need them wait, and fail at their deadline. "kubectl describe" tells whether a Pod does not start, or its probe finds the daemon hung.`,
  };
}

function unchanged(daemons: ObservedDaemons): Pick<Alert, 'expr' | 'for' | 'description'> {
  const updated = count('updated', daemons);
  const minutes = Math.ceil(daemons.graceSeconds / 60) + 15;
  return {
    expr: lines(`${updated} < ${count('desired', daemons)}`, `and changes(${updated}[${minutes}m]) == 0`),
    for: '15m',
    description: `${nameOf(daemons.workload)} has {{ $value }} Pods of its latest version, not one more for ${minutes} minutes, which is longer than a daemon waits for its builds. The newest Pods tell why they do not get ready.`,
  };
}

/** A Deployment has a deadline of its own, which is longer than a daemon waits for its builds. */
function pastDeadline(daemons: ObservedDaemons): Pick<Alert, 'expr' | 'for' | 'description'> {
  return {
    expr: `${ofWorkload('status_condition', daemons, { condition: 'Progressing', status: 'false' })} == 1`,
    for: '1m',
    description: `${nameOf(daemons.workload)} has made no progress for longer than a daemon waits for its builds and its successor takes to start. The newest Pods tell why they do not get ready.`,
  };
}
