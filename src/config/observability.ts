import type { NetworkPolicyPeer } from './network-policies';
import type { SecretKey } from './references';
import type { Annotations, DnsLabel, HttpUrl, Labels, MountPoint, PrometheusDuration, ResourceAttributes } from './text';

/** Metrics, alerts and traces of the daemons and of the builds. */
export interface ObservabilityOptions {
  /**
   * Metrics of the daemons, which BuildKit has from 0.13 on. The same port serves profiles, which show the memory of the daemon, to
   * whoever reaches it: nothing but a NetworkPolicy closes it.
   * @default - none
   */
  readonly metrics?: MetricsOptions;
  /**
   * A PodMonitor for the operator of Prometheus, one for all daemons. It needs `metrics`.
   * @default - none
   */
  readonly podMonitor?: PodMonitorOptions;
  /**
   * Traces of the builds: of the daemon, and of its clients in the builder Pods, which give theirs to the daemon.
   * @default - none
   */
  readonly tracing?: TracingOptions;
  /**
   * A PrometheusRule with alerts, one for all daemons and builds. Besides `metrics`, they use those of kube-state-metrics 2 and of the
   * node exporter.
   * @default - none
   */
  readonly alerts?: AlertOptions;
  /**
   * A dashboard of Grafana in a ConfigMap, one for all daemons. It needs `metrics`.
   * @default - none
   */
  readonly dashboard?: DashboardOptions;
}

/** Metrics of the daemons. */
export interface MetricsOptions {
  /**
   * Port of the daemon's Pod, `metrics` by name. It is no port of the node.
   * @default 6060
   * @asType integer
   * @minimum 1
   * @maximum 65535
   */
  readonly port?: number;
  /**
   * Who may read the metrics, besides those that the `ingress` of the daemon names. Of no effect without `networkPolicies`.
   * @default - nobody
   * @minItems 1
   */
  readonly from?: readonly NetworkPolicyPeer[];
}

/**
 * A PodMonitor.
 *
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PodMonitor
 */
export interface PodMonitorOptions {
  /**
   * Its namespace. Its name ends with that of the daemon where the two differ.
   * @default - the daemon's
   */
  readonly namespace?: DnsLabel;
  /**
   * Labels by which a Prometheus selects it, such as `{ release: 'kube-prometheus-stack' }`.
   * @default - none besides those of every object
   */
  readonly labels?: Labels;
  /**
   * How often the metrics are read.
   * @default - as often as the Prometheus does it with others
   */
  readonly interval?: PrometheusDuration;
}

/**
 * Traces of the builds, by the OpenTelemetry protocol.
 *
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
export interface TracingOptions {
  /**
   * URL of the collector, such as `http://otel-collector.observability:4317`. With `http/protobuf` one without a path gets `/v1/traces`.
   */
  readonly endpoint: HttpUrl;
  /**
   * How the collector is talked to.
   * @default 'grpc'
   */
  readonly protocol?: 'grpc' | 'http/protobuf';
  /**
   * Headers of each request, as `name=value` with commas between them. The namespace of the daemon needs the Secret.
   * @default - none
   */
  readonly headers?: SecretKey;
  /**
   * How long the daemon tries to get rid of a batch of traces, in seconds. A daemon that ends waits up to three times as long for a
   * collector that nobody answers for, and before BuildKit 0.13 so does every build.
   * @default 2
   * @asType integer
   * @minimum 1
   * @maximum 60
   */
  readonly timeoutSeconds?: number;
  /**
   * The share of the builds that are traced, from 0 to 1. It needs BuildKit 0.12.
   * @default 1
   * @minimum 0
   * @maximum 1
   */
  readonly samplingRatio?: number;
  /**
   * Attributes of whatever is traced, besides the names of service, node, namespace and Pod.
   * @default - none
   */
  readonly resourceAttributes?: ResourceAttributes;
}

/** Alerts of a PrometheusRule. */
export interface AlertOptions {
  /**
   * Its namespace. Its name ends with that of the daemon where the two differ.
   * @default - the daemon's
   */
  readonly namespace?: DnsLabel;
  /**
   * Labels by which a Prometheus selects the PrometheusRule, such as `{ release: 'kube-prometheus-stack' }`.
   * @default - none besides those of every object
   */
  readonly labels?: Labels;
  /**
   * Labels of every alert besides `severity`, such as `{ team: 'platform' }`. Names consist of letters, digits and "_".
   * @default - none
   */
  readonly alertLabels?: AlertLabels;
  /**
   * Page that says what to do. Each alert links to it with its own name, in lower case, as the fragment.
   * @default - no link
   */
  readonly runbookUrl?: HttpUrl;
  /**
   * Alerts that are left out.
   * @default - none
   */
  readonly omit?: readonly AlertName[];
  /**
   * Mount point on the nodes of the file system that has the daemon's root, as the node exporter names it. Of a service it is the file
   * system of its `emptyDir`s, and refused where its daemons have none on a disk.
   * @default '/'
   */
  readonly diskMountPoint?: MountPoint;
  /**
   * The share of that file system, or of each claim of a service, that has to be free, from 0 to 1.
   * @default 0.15
   * @minimum 0.01
   * @maximum 0.99
   */
  readonly freeDiskRatio?: number;
  /**
   * The share of the builds that may fail, from 0 to 1. Fewer than three failures say nothing.
   * @default 0.5
   * @minimum 0
   * @maximum 0.99
   */
  readonly failedBuildRatio?: number;
}

/** The name of an alert. */
export type AlertName =
  | 'BuildKitDaemonUnavailable'
  | 'BuildKitDaemonNotAnswering'
  | 'BuildKitDaemonRestarting'
  | 'BuildKitRolloutStuck'
  | 'BuildKitPodNotStarting'
  | 'BuildKitNodeDiskPressure'
  | 'BuildKitNodeDiskFilling'
  | 'BuildKitVolumeFilling'
  | 'BuildKitBuildsFailing'
  | 'BuildKitBuildersFailing'
  | 'BuildKitBuildNearDeadline'
  | 'BuildKitImageMissing';

/**
 * Labels of alerts, by name.
 * @keyFormat alert-label
 * @valueFormat non-empty
 */
export type AlertLabels = Readonly<Record<string, string>>;

/** A dashboard of Grafana. */
export interface DashboardOptions {
  /**
   * Its namespace. Its name ends with that of the daemon where the two differ.
   * @default - the daemon's
   */
  readonly namespace?: DnsLabel;
  /**
   * Labels by which the sidecar of Grafana finds the ConfigMap.
   * @default - `{ grafana_dashboard: '1' }`
   */
  readonly labels?: Labels;
  /**
   * Annotations of the ConfigMap, such as `{ grafana_folder: 'CI' }` for a sidecar that looks for the folder there.
   * @default - none
   */
  readonly annotations?: Annotations;
}
