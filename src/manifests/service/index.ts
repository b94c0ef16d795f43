import type { Deployment, StatefulSet } from 'kubernetes-types/apps/v1';
import type { HorizontalPodAutoscaler } from 'kubernetes-types/autoscaling/v2';
import type { ConfigMap, Service, ServiceAccount } from 'kubernetes-types/core/v1';
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1';
import type { RoleBinding } from 'kubernetes-types/rbac/v1';
import type { ResolvedService } from '../../resolve/service/resolved';
import { configMap } from '../config-map';
import { builderManifests, constraintBinding } from '../constraints';
import type { Manifest, WorkloadManifest } from '../manifest';
import { serviceAccountNamed } from '../service-account';
import { autoscaler, type ScaledObject } from './autoscaler';
import { type Certificate, certificates } from './cert-manager';
import { disruptionBudget } from './disruption-budget';
import { headlessService, service } from './services';
import { workload } from './workload';

/** The objects of a service. */
export interface ServiceManifests {
  readonly serviceAccount: Manifest<ServiceAccount>;
  /** Where Pods need security context constraints. */
  readonly roleBinding: Manifest<RoleBinding> | undefined;
  readonly configMap: Manifest<ConfigMap>;
  readonly serverCertificate: Manifest<Certificate> | undefined;
  readonly clientCertificate: Manifest<Certificate> | undefined;
  readonly service: Manifest<Service>;
  readonly headlessService: Manifest<Service> | undefined;
  readonly workload: WorkloadManifest<Deployment> | WorkloadManifest<StatefulSet>;
  readonly disruptionBudget: Manifest<PodDisruptionBudget> | undefined;
  readonly autoscaler: Manifest<HorizontalPodAutoscaler> | Manifest<ScaledObject> | undefined;
  /** Of the builder Pods, where they need security context constraints. */
  readonly builderServiceAccount: Manifest<ServiceAccount> | undefined;
  readonly builderRoleBinding: Manifest<RoleBinding> | undefined;
}

/** The objects of a service, in the order in which they are applied. */
export function serviceManifests(config: ResolvedService): ServiceManifests {
  const { resolvedDaemon, resolvedBuilder, pool } = config;
  const { serviceAccountName, constraint } = resolvedDaemon;
  const builder = resolvedBuilder && builderManifests(resolvedBuilder);
  const made = pool.workload;
  const issued = pool.certificates && certificates(config, pool.certificates);
  return {
    serviceAccount: serviceAccountNamed(serviceAccountName, resolvedDaemon),
    roleBinding: constraint && constraintBinding(serviceAccountName, constraint, resolvedDaemon),
    configMap: configMap(resolvedDaemon),
    serverCertificate: issued?.server,
    clientCertificate: issued?.client,
    service: service(config),
    headlessService: made.kind === 'StatefulSet' ? headlessService(config, made.serviceName) : undefined,
    workload: workload(config),
    disruptionBudget: pool.budget && disruptionBudget(config, pool.budget),
    autoscaler: pool.autoscaler && autoscaler(config, pool.autoscaler),
    builderServiceAccount: builder?.serviceAccount,
    builderRoleBinding: builder?.roleBinding,
  };
}
