import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1';
import type { DisruptionBudget, ResolvedService } from '../../resolve/service/resolved';
import { type Manifest, metadata } from '../manifest';

/** How many daemons an eviction may take away. Those that do not work are nothing to keep. */
export function disruptionBudget({ resolvedDaemon }: ResolvedService, budget: DisruptionBudget): Manifest<PodDisruptionBudget> {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadata(resolvedDaemon),
    spec: { ...budget, selector: { matchLabels: { ...resolvedDaemon.selector } }, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
  };
}
