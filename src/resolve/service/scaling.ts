import { definedFields } from '../../buildkit/csv';
import type { BuildKitServiceConfig, ServiceDaemonOptions } from '../../config/service';
import type { DisruptionBudgetOptions, HorizontalPodAutoscaling, KedaAutoscaling, KedaTrigger } from '../../config/service-scaling';
import type { Report } from '../../errors';
import type { DisruptionBudget, ResolvedAutoscaler, ResolvedTrigger } from './resolved';

/** How many daemons there are, if nothing else decides it. */
export function resolveReplicas({ replicas, autoscaling }: BuildKitServiceConfig, report: Report): number | undefined {
  if (autoscaling === undefined) return replicas ?? 1;
  if (replicas !== undefined) report.expected('replicas', 'no such option beside autoscaling, which says it', replicas, 'set minReplicas');
  return undefined;
}

/** Resolves what changes the number of daemons. */
export function resolveAutoscaler(config: BuildKitServiceConfig, report: Report): ResolvedAutoscaler | undefined {
  const { autoscaling, daemon = {} } = config;
  if (autoscaling === undefined) return undefined;
  const { minReplicas = 1, maxReplicas } = autoscaling;
  if (minReplicas > maxReplicas) report.expected('autoscaling.minReplicas', `at most maxReplicas, ${maxReplicas}`, minReplicas);
  const common = { minReplicas, maxReplicas };
  return autoscaling.type === 'keda'
    ? { ...common, ...resolveKeda(autoscaling, daemon, report) }
    : { ...common, ...resolveHorizontal(autoscaling, daemon, report) };
}

function resolveHorizontal(options: HorizontalPodAutoscaling, daemon: ServiceDaemonOptions, report: Report) {
  const { targetMemoryUtilization: memory, scaleDownStabilizationSeconds = 300 } = options;
  const cpu = options.targetCPUUtilization ?? (memory === undefined ? 80 : undefined);
  if (cpu !== undefined) checkRequest('cpu', 'autoscaling.targetCPUUtilization', cpu, daemon, report);
  if (memory !== undefined) checkRequest('memory', 'autoscaling.targetMemoryUtilization', memory, daemon, report);
  return {
    type: options.type,
    targets: [
      ...(cpu === undefined ? [] : [{ resource: 'cpu', utilization: cpu } as const]),
      ...(memory === undefined ? [] : [{ resource: 'memory', utilization: memory } as const]),
    ],
    stabilizationSeconds: scaleDownStabilizationSeconds,
  };
}

/** A share is one of a request, which Kubernetes takes from the limit where there is none. */
function checkRequest(resource: 'cpu' | 'memory', path: string, target: number, daemon: ServiceDaemonOptions, report: Report): void {
  const { resources } = daemon;
  if (resources === undefined || (resources.requests?.[resource] ?? resources.limits?.[resource]) !== undefined) return;
  report.expected(path, `daemon.resources.requests.${resource}, of which it is a share`, target, 'set the request');
}

function resolveKeda(options: KedaAutoscaling, daemon: ServiceDaemonOptions, report: Report) {
  const { minReplicas = 1, maxReplicas, triggers, cooldownPeriod = 300, pollingInterval = 30, fallback } = options;
  for (const [index, trigger] of triggers.entries()) {
    if (trigger.type === 'prometheus') continue;
    checkRequest(trigger.type, `autoscaling.triggers[${index}].targetUtilization`, trigger.targetUtilization, daemon, report);
  }
  const isOutside = triggers.some(({ type }) => type === 'prometheus');
  const what = 'a trigger that is neither cpu nor memory';
  if (minReplicas === 0 && !isOutside) {
    report.expected('autoscaling.minReplicas', `1 or more without ${what}`, minReplicas, 'daemons that are not there use nothing');
  }
  if (fallback !== undefined && !isOutside) report.expected('autoscaling.fallback', `no such option without ${what}`, fallback);
  if (fallback !== undefined && fallback.replicas > maxReplicas) {
    report.expected('autoscaling.fallback.replicas', `at most maxReplicas, ${maxReplicas}`, fallback.replicas);
  }
  return { type: options.type, triggers: triggers.map(resolveTrigger), cooldownPeriod, pollingInterval, fallback };
}

function resolveTrigger(trigger: KedaTrigger): ResolvedTrigger {
  const { type } = trigger;
  if (type !== 'prometheus') {
    return { type, metricType: 'Utilization', metadata: { value: String(trigger.targetUtilization) }, authenticationRef: undefined };
  }
  const { serverAddress, query, threshold, activationThreshold, authModes, authenticationRef: reference } = trigger;
  const settings = definedFields({ serverAddress, query, threshold, activationThreshold, authModes });
  return {
    type,
    metricType: undefined,
    metadata: Object.fromEntries(settings.map(([key, value]) => [key, String(value)])),
    authenticationRef: reference && { name: reference.name, kind: reference.kind ?? 'TriggerAuthentication' },
  };
}

/** Resolves the budget: that of the config, or else one if there may be several daemons. */
export function resolveBudget(
  options: DisruptionBudgetOptions | undefined,
  replicas: number | undefined,
  autoscaler: ResolvedAutoscaler | undefined,
  report: Report,
): DisruptionBudget | undefined {
  const most = autoscaler?.maxReplicas ?? replicas ?? 1;
  if (options === undefined) return most > 1 ? { maxUnavailable: 1 } : undefined;
  const { minAvailable, maxUnavailable } = options;
  if ((minAvailable === undefined) === (maxUnavailable === undefined)) {
    report.expected('disruptionBudget', 'either minAvailable or maxUnavailable', options);
  }
  // Where there may be none, there is nothing to take away then.
  const fewest = Math.max(1, autoscaler?.minReplicas ?? replicas ?? 1);
  if (maxUnavailable === 0 || (minAvailable !== undefined && daemonsOf(minAvailable, fewest) >= fewest)) {
    report.warn('disruptionBudget', 'no daemon may be missing, so nodes with one are not drained until somebody deletes it');
  }
  return minAvailable === undefined ? { maxUnavailable: maxUnavailable ?? 1 } : { minAvailable };
}

/** A number of daemons, or a share of them, which Kubernetes rounds up. */
function daemonsOf(amount: number | string, all: number): number {
  return typeof amount === 'number' ? amount : Math.ceil((Number.parseFloat(amount) / 100) * all);
}
