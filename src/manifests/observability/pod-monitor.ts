import type { ResolvedPodMonitor } from '../../resolve/resolved';
import { type Manifest, metadata } from '../manifest';

/** A PodMonitor of the operator of Prometheus: what this library says of one. */
export interface PodMonitor {
  apiVersion?: 'monitoring.coreos.com/v1';
  kind?: 'PodMonitor';
  spec: {
    namespaceSelector: { matchNames: string[] };
    selector: { matchLabels: Record<string, string>; matchExpressions: { key: string; operator: 'In'; values: string[] }[] };
    podMetricsEndpoints: PodMetricsEndpoint[];
  };
}

interface PodMetricsEndpoint {
  port: string;
  path: string;
  interval?: string;
  relabelings: { action: 'replace'; sourceLabels: string[]; targetLabel: string }[];
}

/** The port of the metrics, by name. */
export const metricsPort = 'metrics';

/** One PodMonitor for the Pods of all daemons. */
export function podMonitor({ daemons, interval, ...object }: ResolvedPodMonitor): Manifest<PodMonitor> {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: metadata(object),
    spec: {
      namespaceSelector: { matchNames: [daemons.namespace] },
      selector: {
        matchLabels: { 'app.kubernetes.io/name': 'buildkitd' },
        matchExpressions: [{ key: 'app.kubernetes.io/instance', operator: 'In', values: [...daemons.instances] }],
      },
      podMetricsEndpoints: [
        {
          port: metricsPort,
          path: '/metrics',
          ...(interval !== undefined && { interval }),
          // Said although it is the default: the API server would add it, and tools that compare would see a change each time.
          relabelings: [{ action: 'replace', sourceLabels: ['__meta_kubernetes_pod_node_name'], targetLabel: 'node' }],
        },
      ],
    },
  };
}
