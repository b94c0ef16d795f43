import type { Construct } from 'constructs';
import type { Manifest } from '../manifests/manifest';
import { observabilityManifests } from '../manifests/observability';
import type { ResolvedCluster } from '../resolve/resolved';
import { ObjectGroup } from './object-group';

/** What observes daemons and builds, if the config says so. */
export function observabilityIn(scope: Construct, { observability }: ResolvedCluster): ObjectGroup | undefined {
  const { podMonitor, prometheusRule, dashboard } = observabilityManifests(observability);
  const manifests: Readonly<Record<string, Manifest<object> | undefined>> = {
    PodMonitor: podMonitor,
    PrometheusRule: prometheusRule,
    Dashboard: dashboard,
  };
  const made = Object.entries(manifests).flatMap(([id, manifest]) => (manifest === undefined ? [] : [[id, manifest] as const]));
  return made.length === 0 ? undefined : new ObjectGroup(scope, 'Observability', Object.fromEntries(made));
}
