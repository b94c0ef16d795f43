import type { Service, ServiceSpec } from 'kubernetes-types/core/v1';
import type { ResolvedService } from '../../resolve/service/resolved';
import { type Manifest, metadata } from '../manifest';

/** The Service in front of the daemons: any of them takes a connection. */
export function service(config: ResolvedService): Manifest<Service> {
  return named(config, config.pool.service.name, { type: 'ClusterIP' });
}

/** The Service that gives each daemon its name. A daemon that starts has it already, so that its clients only wait for its port. */
export function headlessService(config: ResolvedService, name: string): Manifest<Service> {
  return named(config, name, { clusterIP: 'None', publishNotReadyAddresses: true });
}

function named({ resolvedDaemon, pool }: ResolvedService, name: string, kind: ServiceSpec): Manifest<Service> {
  const { port, annotations } = pool.service;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata({ ...resolvedDaemon, name, annotations }),
    spec: { ...kind, selector: { ...resolvedDaemon.selector }, ports: [{ name: 'buildkit', port, targetPort: port }] },
  };
}
