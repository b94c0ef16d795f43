import type { ConfigMap } from 'kubernetes-types/core/v1';
import type { ResolvedObservability } from '../../resolve/resolved';
import type { Manifest } from '../manifest';
import { dashboard } from './dashboard';
import { type PodMonitor, podMonitor } from './pod-monitor';
import { type PrometheusRule, prometheusRule } from './prometheus-rule';

/** What observes daemons and builds. */
export interface ObservabilityManifests {
  readonly podMonitor: Manifest<PodMonitor> | undefined;
  readonly prometheusRule: Manifest<PrometheusRule> | undefined;
  readonly dashboard: Manifest<ConfigMap> | undefined;
}

/** The objects that observe, in the order in which they are applied. */
export function observabilityManifests(observability: ResolvedObservability): ObservabilityManifests {
  return {
    podMonitor: observability.podMonitor && podMonitor(observability.podMonitor),
    prometheusRule: observability.alerts && prometheusRule(observability.alerts),
    dashboard: observability.dashboard && dashboard(observability.dashboard),
  };
}
