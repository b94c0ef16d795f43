import type { BuildKitServiceConfig } from '../../config/service';
import type { ServiceStorage } from '../../config/service-storage';
import type { Report } from '../../errors';
import { checkObservability } from '../check-observability';
import { observedDaemons } from '../observability';
import type { ObservedCache, ObservedDaemons, ObservedWorkload, ResolvedDaemon } from '../resolved';
import type { PoolService, PoolWorkload } from './resolved';
import { storageOf } from './storage';

/** Reports what the options of observability may not say together, or not of a pool. */
export function checkServiceObservability(
  config: BuildKitServiceConfig,
  daemon: ResolvedDaemon,
  service: PoolService,
  report: Report,
): void {
  checkObservability(config, daemon, false, report);
  if (daemon.metrics?.port === service.port) {
    report.expected('observability.metrics.port', 'another port than that of the service', service.port, 'give one of them another');
  }
  const { alerts = {} } = config.observability ?? {};
  const { type } = observedCache(storageOf(config), '');
  const { diskMountPoint, freeDiskRatio } = alerts;
  if (type !== 'nodeDisk' && diskMountPoint !== undefined) {
    report.expected('observability.alerts.diskMountPoint', 'no such option where no cache is on the disk of a node', diskMountPoint);
  }
  if (type === 'memory' && freeDiskRatio !== undefined) {
    report.expected('observability.alerts.freeDiskRatio', 'no such option where the caches are in memory', freeDiskRatio);
  }
}

/** The daemons of a pool, as Kubernetes and Prometheus find them. */
export function observedPool(config: BuildKitServiceConfig, daemon: ResolvedDaemon, workload: PoolWorkload): ObservedDaemons {
  const { name } = daemon;
  return {
    ...observedDaemons([daemon], daemon),
    workload: observedWorkload(name, workload),
    podNames: `${name}-${podSuffix[workload.kind]}`,
    cache: observedCache(storageOf(config), name),
  };
}

// Of a Deployment with a long name, what tells its Pods apart is cut in its middle.
const podSuffix = { Deployment: '[a-z0-9]{1,10}-?[a-z0-9]{5}', StatefulSet: '[0-9]+' } as const;

function observedWorkload(name: string, workload: PoolWorkload): ObservedWorkload {
  const endsFirst = workload.kind === 'StatefulSet' || workload.strategy === 'Recreate';
  return { kind: workload.kind, names: [name], endsFirst };
}

function observedCache(storage: ServiceStorage, workload: string): ObservedCache {
  switch (storage.type) {
    case 'emptyDir':
      return { type: storage.medium === 'Memory' ? 'memory' : 'nodeDisk' };
    case 'persistentVolumeClaim':
      return { type: 'claims', names: storage.claimName.replaceAll('.', '\\.') };
    case 'volumeClaimTemplate':
      return { type: 'claims', names: `root-${workload}-[0-9]+` };
  }
}
