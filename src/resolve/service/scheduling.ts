import type { Toleration, TopologySpreadConstraint } from '../../config/kubernetes';
import type { BuildKitServiceConfig } from '../../config/service';
import type { Labels } from '../../config/text';
import type { Report } from '../../errors';
import { checkTolerations } from '../check-scheduling';
import { combine } from '../metadata';
import type { ResolvedNodes } from '../resolved';
import type { ResolvedSpread } from './resolved';

/** What is said of nodes, of the daemons or of the builders. */
interface NodeChoice {
  readonly nodeSelector?: Labels;
  readonly tolerations?: readonly Toleration[];
}

/** Resolves nodes on which nothing is needed but Linux. */
export function resolveNodesOf(config: BuildKitServiceConfig, part: 'daemon' | 'builders', report: Report): ResolvedNodes {
  const { nodeSelector = {}, tolerations = [] }: NodeChoice = config[part] ?? {};
  checkTolerations(`${part}.tolerations`, tolerations, report);
  const linux = { path: '', entries: { 'kubernetes.io/os': 'linux' } };
  return {
    nodeSelector: combine([linux, { path: `${part}.nodeSelector`, entries: nodeSelector }], report),
    tolerations,
    imagePullSecrets: config.imagePullSecrets ?? [],
    seLinuxOptions: undefined,
  };
}

/** How the daemons are spread: over the nodes where it can be, if there may be several. */
export function resolveSpread({ daemon = {} }: BuildKitServiceConfig, mostReplicas: number, report: Report): readonly ResolvedSpread[] {
  const { topologySpreadConstraints = mostReplicas > 1 ? [{ topologyKey: 'kubernetes.io/hostname' }] : [] } = daemon;
  const seen = new Set<string>();
  return topologySpreadConstraints.map((constraint: TopologySpreadConstraint, index) => {
    const { topologyKey, maxSkew = 1, whenUnsatisfiable = 'ScheduleAnyway', minDomains } = constraint;
    const at = `daemon.topologySpreadConstraints[${index}]`;
    if (minDomains !== undefined && whenUnsatisfiable !== 'DoNotSchedule') {
      report.expected(`${at}.minDomains`, 'whenUnsatisfiable "DoNotSchedule" beside it', minDomains);
    }
    const key = `${topologyKey} ${whenUnsatisfiable}`;
    if (seen.has(key)) report.expected(at, 'a topologyKey and a whenUnsatisfiable that are not in the list already', constraint);
    seen.add(key);
    return { topologyKey, maxSkew, whenUnsatisfiable, ...(minDomains !== undefined && { minDomains }) };
  });
}
