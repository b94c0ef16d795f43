import type { TopologySpreadConstraint } from '../../config/kubernetes';
import type { KedaTrigger } from '../../config/service-scaling';
import { isResolved, type ResolvedDaemon, type ResolvedInstallation, type ResolvedNodes } from '../resolved';

/** A service with every default and every decision. Give it to the functions that render. */
export interface ResolvedService extends ResolvedInstallation {
  /** Tells it from the resolved config of nodes. */
  readonly topology: 'service';
  /** @internal */
  readonly resolvedDaemon: ResolvedDaemon;
  /** @internal */
  readonly pool: ResolvedPool;
}

/** Whether a config is a resolved one of a service. */
export function isResolvedService(config: unknown): config is ResolvedService {
  return isResolved(config) && 'topology' in config;
}

/** The daemons of a service, besides what each of them is. */
export interface ResolvedPool {
  readonly nodes: ResolvedNodes;
  readonly schedulerName: string | undefined;
  readonly spread: readonly ResolvedSpread[];
  readonly workload: PoolWorkload;
  /** How many daemons there are; undefined where something else decides it. */
  readonly replicas: number | undefined;
  readonly autoscaler: ResolvedAutoscaler | undefined;
  readonly budget: DisruptionBudget | undefined;
  readonly service: PoolService;
  readonly certificates: PoolCertificates | undefined;
  /** Annotations of the workload, and of its Pods, that roll the daemons with their certificate. */
  readonly rotation: { readonly workload: Readonly<Record<string, string>>; readonly pods: Readonly<Record<string, string>> };
}

/** How the daemons are spread. */
export type ResolvedSpread = Required<Omit<TopologySpreadConstraint, 'minDomains'>> & Pick<TopologySpreadConstraint, 'minDomains'>;

/** What makes the daemons. */
export type PoolWorkload =
  /** `Recreate`: what a daemon has locked, its successor cannot have. */
  | { readonly kind: 'Deployment'; readonly strategy: 'RollingUpdate' | 'Recreate' }
  | { readonly kind: 'StatefulSet'; readonly serviceName: string; readonly claim: PoolClaim };

/** The claim of each daemon. */
export interface PoolClaim {
  readonly size: string;
  readonly storageClassName: string | undefined;
  readonly accessMode: string;
  readonly retention: { readonly whenDeleted: 'Retain' | 'Delete'; readonly whenScaled: 'Retain' | 'Delete' };
}

/** What changes the number of daemons. */
export type ResolvedAutoscaler =
  | {
      readonly type: 'horizontalPodAutoscaler';
      readonly minReplicas: number;
      readonly maxReplicas: number;
      /** Percent of the request, by the resource. */
      readonly targets: readonly { readonly resource: 'cpu' | 'memory'; readonly utilization: number }[];
      readonly stabilizationSeconds: number;
    }
  | {
      readonly type: 'keda';
      readonly minReplicas: number;
      readonly maxReplicas: number;
      readonly triggers: readonly ResolvedTrigger[];
      readonly cooldownPeriod: number;
      readonly pollingInterval: number;
      readonly fallback: { readonly failureThreshold: number; readonly replicas: number } | undefined;
    };

/** A trigger in KEDA's words. */
export interface ResolvedTrigger {
  readonly type: KedaTrigger['type'];
  readonly metricType: 'Utilization' | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly authenticationRef: { readonly name: string; readonly kind: string } | undefined;
}

/** One of the two. */
export type DisruptionBudget = { readonly minAvailable: number | string } | { readonly maxUnavailable: number | string };

/** How the daemons are found. */
export interface PoolService {
  readonly name: string;
  readonly port: number;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The certificates that cert-manager issues. */
export interface PoolCertificates {
  readonly server: PoolCertificate & { readonly dnsNames: readonly string[] };
  readonly client: PoolCertificate;
  readonly issuer: { readonly name: string; readonly kind: string; readonly group: string };
  readonly duration: string;
  readonly renewBefore: string;
  readonly privateKey: { readonly algorithm: string; readonly size: number | undefined };
}

/** One certificate, and the Secret that it is in. */
export interface PoolCertificate {
  readonly name: string;
  readonly namespace: string;
  readonly commonName: string;
}
