import type { ObservedDaemons, ResolvedAlerts } from '../../resolve/resolved';
import type { Alert } from './alert';
import { lines, series } from './promql';

/** Alerts about the disks of the nodes that have daemons. Of a path on a node, no metric tells how much is in it. */
export function nodeAlerts(alerts: ResolvedAlerts, daemons: ObservedDaemons): readonly Alert[] {
  return [diskPressure(daemons), ...cacheFilling(alerts, daemons)];
}

/** Where a cache is on a disk, it may fill it. */
function cacheFilling(alerts: ResolvedAlerts, daemons: ObservedDaemons): readonly Alert[] {
  const { cache } = daemons;
  switch (cache.type) {
    case 'nodeDisk':
      return [diskFilling(alerts, daemons)];
    case 'claims':
      return [volumeFilling(alerts, daemons, cache.names)];
    case 'memory':
      return [];
  }
}

function daemonPods({ namespace, podNames }: ObservedDaemons): string {
  return series('kube_pod_info', { namespace, pod: `/${podNames}/` });
}

function diskPressure(daemons: ObservedDaemons): Alert {
  return {
    name: 'BuildKitNodeDiskPressure',
    severity: 'critical',
    expr: lines(
      `${series('kube_node_status_condition', { condition: 'DiskPressure', status: 'true' })} == 1`,
      `and on (node) ${daemonPods(daemons)}`,
    ),
    for: '5m',
    summary: 'A node that builds has no disk left: {{ $labels.node }}.',
    description: `The kubelet of {{ $labels.node }} removes images and evicts Pods, those of builds among them. ${freeing(daemons)}`,
  };
}

function freeing({ cache }: ObservedDaemons): string {
  if (cache.type !== 'nodeDisk') return 'Free the disk: the cache of BuildKit is not on it.';
  return 'Free the disk, and lower maxUsedSpace of the cache of BuildKit: "buildctl prune" frees what is cached.';
}

/** The node exporter knows the name of its node by the name of the host. */
function diskFilling({ diskMountPoint: mountpoint, freeDiskRatio }: ResolvedAlerts, daemons: ObservedDaemons): Alert {
  const free = series('node_filesystem_avail_bytes', { mountpoint });
  return {
    name: 'BuildKitNodeDiskFilling',
    severity: 'warning',
    expr: lines(
      `${free} / ${series('node_filesystem_size_bytes', { mountpoint })} < ${freeDiskRatio}`,
      'and on (instance) (',
      `  node_uname_info and on (nodename) label_replace(${daemonPods(daemons)}, "nodename", "$1", "node", "(.*)")`,
      ')',
    ),
    for: '15m',
    summary: 'The disk of a node that builds fills: {{ $labels.instance }}.',
    description:
      'The file system at {{ $labels.mountpoint }} of {{ $labels.instance }} has {{ $value | humanizePercentage }} left. The cache of BuildKit is there: "buildctl du" tells how much it has, and the bounds of worker.gc how much it may have.',
  };
}

/** The kubelet measures the file systems of claims. */
function volumeFilling({ freeDiskRatio }: ResolvedAlerts, { namespace }: ObservedDaemons, claims: string): Alert {
  const of = (what: string) => series(`kubelet_volume_stats_${what}_bytes`, { namespace, persistentvolumeclaim: `/${claims}/` });
  return {
    name: 'BuildKitVolumeFilling',
    severity: 'warning',
    expr: lines(of('available'), `  / ${of('capacity')} < ${freeDiskRatio}`),
    for: '15m',
    summary: 'The claim of a daemon of BuildKit fills: {{ $labels.persistentvolumeclaim }}.',
    description:
      'The file system of claim {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} left. The cache of BuildKit is there: "buildctl du" tells how much it has, and the bounds of worker.gc how much it may have. Builds that need more fail.',
  };
}
