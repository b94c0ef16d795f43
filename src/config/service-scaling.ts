import type { DnsSubdomain, HttpUrl, NonEmptyText } from './text';

/**
 * What changes the number of daemons. None of their builds is cut: a daemon that goes has as long as the longest build to finish
 * its own.
 *
 * @discriminator type
 */
export type ServiceAutoscaling = HorizontalPodAutoscaling | KedaAutoscaling;

/**
 * A HorizontalPodAutoscaler. It knows how busy the daemons are, and not how many builds wait. A target needs a request of the
 * daemons for its resource.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
 */
export interface HorizontalPodAutoscaling {
  /** The kind of autoscaler. */
  readonly type: 'horizontalPodAutoscaler';
  /**
   * The fewest daemons.
   * @default 1
   * @asType integer
   * @minimum 1
   * @maximum 1000
   */
  readonly minReplicas?: number;
  /**
   * The most daemons.
   * @asType integer
   * @minimum 1
   * @maximum 1000
   */
  readonly maxReplicas: number;
  /**
   * CPU that the daemons use on average, in percent of their request.
   * @default - 80, unless there is a target for memory
   * @asType integer
   * @minimum 1
   * @maximum 1000
   */
  readonly targetCPUUtilization?: number;
  /**
   * Memory that the daemons use on average, in percent of their request.
   * @default - none
   * @asType integer
   * @minimum 1
   * @maximum 1000
   */
  readonly targetMemoryUtilization?: number;
  /**
   * For how long fewer daemons have to do before one goes, in seconds.
   * @default 300
   * @asType integer
   * @minimum 0
   * @maximum 3600
   */
  readonly scaleDownStabilizationSeconds?: number;
}

/**
 * A ScaledObject of KEDA, which may count the builds that wait, and have no daemon while there are none.
 *
 * @see https://keda.sh/docs/latest/reference/scaledobject-spec/
 */
export interface KedaAutoscaling {
  /** The kind of autoscaler. */
  readonly type: 'keda';
  /**
   * The fewest daemons. None needs a trigger that is neither CPU nor memory, as daemons that are not there use neither.
   * @default 1
   * @asType integer
   * @minimum 0
   * @maximum 1000
   */
  readonly minReplicas?: number;
  /**
   * The most daemons.
   * @asType integer
   * @minimum 1
   * @maximum 1000
   */
  readonly maxReplicas: number;
  /**
   * What is measured. The trigger that wants most daemons decides.
   * @minItems 1
   */
  readonly triggers: readonly KedaTrigger[];
  /**
   * How long after the last trigger was active the last daemon goes, in seconds, where there may be none.
   * @default 300
   * @asType integer
   * @minimum 0
   * @maximum 86400
   */
  readonly cooldownPeriod?: number;
  /**
   * How often the triggers are asked, in seconds.
   * @default 30
   * @asType integer
   * @minimum 1
   * @maximum 86400
   */
  readonly pollingInterval?: number;
  /**
   * How many daemons there are while a trigger cannot be asked. CPU and memory have no such thing.
   * @default - as many as there were
   */
  readonly fallback?: KedaFallback;
}

/**
 * What KEDA measures.
 *
 * @discriminator type
 */
export type KedaTrigger = PrometheusTrigger | CpuTrigger | MemoryTrigger;

/**
 * The answer of a Prometheus, such as how many builder Pods run.
 *
 * @see https://keda.sh/docs/latest/scalers/prometheus/
 */
export interface PrometheusTrigger {
  /** The kind of trigger. */
  readonly type: 'prometheus';
  /** URL of the server. */
  readonly serverAddress: HttpUrl;
  /** A PromQL query with one value. */
  readonly query: NonEmptyText;
  /**
   * The value that one daemon can bear.
   * @minimum 0.001
   */
  readonly threshold: number;
  /**
   * The value above which there is a daemon at all.
   * @default 0
   * @minimum 0
   */
  readonly activationThreshold?: number;
  /**
   * How KEDA shows the server who it is, in the words of KEDA: `bearer`, `basic`, `tls` or several of these.
   * @default - not at all
   */
  readonly authModes?: NonEmptyText;
  /**
   * Where KEDA finds the credentials for it.
   * @default - nowhere
   */
  readonly authenticationRef?: KedaAuthenticationRef;
}

/** CPU that the daemons use on average. They need a request for it. */
export interface CpuTrigger {
  /** The kind of trigger. */
  readonly type: 'cpu';
  /**
   * Percent of the request.
   * @asType integer
   * @minimum 1
   * @maximum 1000
   */
  readonly targetUtilization: number;
}

/** Memory that the daemons use on average. They need a request for it. */
export interface MemoryTrigger {
  /** The kind of trigger. */
  readonly type: 'memory';
  /**
   * Percent of the request.
   * @asType integer
   * @minimum 1
   * @maximum 1000
   */
  readonly targetUtilization: number;
}

/** Credentials of KEDA. */
export interface KedaAuthenticationRef {
  /** Name of the object, in the namespace of the daemons if it is in one. */
  readonly name: DnsSubdomain;
  /**
   * Kind of the object.
   * @default 'TriggerAuthentication'
   */
  readonly kind?: 'TriggerAuthentication' | 'ClusterTriggerAuthentication';
}

/** How many daemons there are while a trigger cannot be asked. */
export interface KedaFallback {
  /**
   * After how many failures in a row.
   * @asType integer
   * @minimum 1
   * @maximum 1000
   */
  readonly failureThreshold: number;
  /**
   * How many daemons.
   * @asType integer
   * @minimum 1
   * @maximum 1000
   */
  readonly replicas: number;
}

/**
 * A PodDisruptionBudget: one of the two. Without replicas to spare, it keeps a node from being drained until somebody deletes the
 * daemon.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/configure-pdb/
 */
export interface DisruptionBudgetOptions {
  /**
   * How many daemons have to stay, as a number or a share such as `50%`.
   * @default - none is said
   * @format count-or-percent
   * @minimum 0
   * @multipleOf 1
   * @maximum 100000
   */
  readonly minAvailable?: number | string;
  /**
   * How many daemons may be missing, as a number or a share such as `10%`.
   * @default - none is said
   * @format count-or-percent
   * @minimum 0
   * @multipleOf 1
   * @maximum 100000
   */
  readonly maxUnavailable?: number | string;
}
