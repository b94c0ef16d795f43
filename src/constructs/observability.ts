import type { Construct } from 'constructs';
import { observabilityManifests } from '../manifests/observability';
import type { ResolvedCluster } from '../resolve/resolved';
import { ObjectGroup } from './object-group';

/** What observes daemons and builds, if the config says so. */
export function observabilityIn(scope: Construct, { observability }: ResolvedCluster): ObjectGroup | undefined {
  const { podMonitor, prometheusRule, dashboard } = observabilityManifests(observability);
  return ObjectGroup.ofSome(scope, 'Observability', { PodMonitor: podMonitor, PrometheusRule: prometheusRule, Dashboard: dashboard });
}
