import type { BuildkitdOptions } from './buildkitd';
import type { ClusterOptions } from './cluster';
import type { DaemonOptions, OciWorkerOptions } from './daemon';
import type { Affinity, Toleration, TopologySpreadConstraint } from './kubernetes';
import type { ServiceNetworkPolicyOptions } from './network-policies';
import type { DisruptionBudgetOptions, ServiceAutoscaling } from './service-scaling';
import type { ServiceStorage } from './service-storage';
import type { RotationOptions, ServiceTls } from './service-tls';
import type { BuildctlStepOptions } from './step';
import type { Annotations, DnsSubdomain, Labels } from './text';

/**
 * A pool of BuildKit daemons that builds for the whole cluster, instead of a daemon on each node. What it builds goes to a
 * registry: the Pods that run the image are on other nodes. It needs nothing of its nodes, neither their container runtime nor
 * any of their paths. It has no preset and no environment of one: these fit systems that build on nodes.
 */
export interface BuildKitServiceConfig extends Omit<ClusterOptions, 'preset' | 'env'> {
  /** Tells this config from those of nodes, which have a `runtime` instead. */
  readonly topology: 'service';
  /**
   * Kubernetes distribution of the nodes of the daemons, where something is known of what it admits. On `openshift` and `okd` each Pod names
   * the security context constraints that it needs, RoleBindings let its ServiceAccount use them, and the builder Pods have a
   * ServiceAccount of their own. `gke-autopilot` is refused, for it admits daemons of no mode; of `talos` and `bottlerocket` there are
   * warnings.
   * @default 'upstream'
   */
  readonly distribution?: ServiceDistribution;
  /** The certificates with which daemons and clients show each other who they are. There is no port without them. */
  readonly tls: ServiceTls;
  /**
   * What rolls the daemons when their certificate is renewed.
   * @default - nothing
   */
  readonly rotation?: RotationOptions;
  /**
   * The BuildKit daemons.
   * @default - upstream BuildKit
   */
  readonly daemon?: ServiceDaemonOptions;
  /**
   * How many daemons there are. Where `autoscaling` says it, the workload has no such field.
   * @default 1
   * @asType integer
   * @minimum 1
   * @maximum 1000
   */
  readonly replicas?: number;
  /**
   * What changes the number of daemons. A daemon that goes first finishes its builds.
   * @default - nothing
   */
  readonly autoscaling?: ServiceAutoscaling;
  /**
   * Where the daemons keep their state and cache. It decides between a Deployment and a StatefulSet.
   * @default { type: 'emptyDir', sizeLimit: '50Gi' }
   */
  readonly storage?: ServiceStorage;
  /**
   * Which daemon takes a build. `sticky`: always the same for all tags of an image, so that its cache is there; this needs a
   * StatefulSet with a fixed number of replicas. `random`: any.
   * @default - `sticky` where it can be, else `random`
   */
  readonly loadBalancing?: 'sticky' | 'random';
  /**
   * The Service in front of the daemons.
   * @default - a ClusterIP with the port 1234
   */
  readonly service?: ServiceOptions;
  /**
   * How many daemons an eviction may take away at the same time. Evicted daemons finish their builds as well.
   * @default - a PodDisruptionBudget of `maxUnavailable: 1` if there may be several daemons, else none, as it would keep nodes from being
   * drained
   */
  readonly disruptionBudget?: DisruptionBudgetOptions;
  /**
   * NetworkPolicies for the daemons and the builder Pods: at the port of the daemons, builder Pods and nobody else. `{}` is every default.
   * @default - none
   * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
   */
  readonly networkPolicies?: ServiceNetworkPolicyOptions;
  /**
   * Names of the Secrets with which the images of the daemons and of the builder Pods are pulled.
   * @default - none
   */
  readonly imagePullSecrets?: readonly DnsSubdomain[];
  /**
   * Where the builder Pods run.
   * @default - on every Linux node
   */
  readonly builders?: ServiceBuildersOptions;
  /**
   * Steps of the builder Pods.
   * @default - the image of the daemons
   */
  readonly steps?: ServiceStepsOptions;
}

/** Kubernetes distributions that admit Pods, or run them, in a way of their own. `upstream` is every other one. */
export type ServiceDistribution = 'upstream' | 'openshift' | 'okd' | 'gke-autopilot' | 'talos' | 'bottlerocket';

/** The daemons of a pool: a Deployment or a StatefulSet, its ConfigMap and its ServiceAccount. */
export interface ServiceDaemonOptions
  extends Pick<
      DaemonOptions,
      'image' | 'imagePullPolicy' | 'version' | 'resources' | 'priorityClassName' | 'emulation' | 'labels' | 'annotations'
    >,
    OciWorkerOptions {
  /**
   * The daemons' own configuration, buildkitd.toml. Devices and network plugins are files of a node, and refused.
   * @default - BuildKit's; the cache takes at most four fifths of an `emptyDir` on disk
   */
  readonly buildkitd?: BuildkitdOptions;
  /**
   * Labels of the nodes of the daemons.
   * @default - every Linux node
   */
  readonly nodeSelector?: Labels;
  /**
   * Taints of the nodes that the daemons tolerate.
   * @default - none
   */
  readonly tolerations?: readonly Toleration[];
  /**
   * Where the daemons are scheduled, besides the `nodeSelector`.
   * @default - on every node that is selected
   */
  readonly affinity?: Affinity;
  /**
   * How the daemons are spread.
   * @default - over the nodes where possible, if there may be several daemons
   */
  readonly topologySpreadConstraints?: readonly TopologySpreadConstraint[];
  /**
   * Scheduler of the daemons.
   * @default - the cluster's default
   */
  readonly schedulerName?: DnsSubdomain;
  /**
   * RuntimeClass of the daemons, such as that of a sandbox. Kata's file system can be no upper layer of an overlay: its daemons
   * need `storage: { type: 'emptyDir', medium: 'Memory', ... }`.
   * @default - the cluster's default
   * @see https://kubernetes.io/docs/concepts/containers/runtime-class/
   */
  readonly runtimeClassName?: DnsSubdomain;
}

/** Steps of the builder Pods of a pool. */
export interface ServiceStepsOptions {
  /**
   * The step that builds, with `buildctl`.
   * @default - the image of the daemons
   */
  readonly build?: BuildctlStepOptions;
}

/** Where the builder Pods of a pool run: clients, which may be on other nodes than the daemons. */
export interface ServiceBuildersOptions {
  /**
   * Labels of the nodes.
   * @default - every Linux node
   */
  readonly nodeSelector?: Labels;
  /**
   * Taints of the nodes that are tolerated.
   * @default - none
   */
  readonly tolerations?: readonly Toleration[];
  /**
   * RuntimeClass, such as that of a sandbox.
   * @default - the cluster's default
   */
  readonly runtimeClassName?: DnsSubdomain;
}

/** The Service in front of the daemons. */
export interface ServiceOptions {
  /**
   * Type of the Service. A port outside of the cluster would let everyone try it who can reach a node.
   * @default 'ClusterIP'
   */
  readonly type?: 'ClusterIP';
  /**
   * Port of the daemons and of the Service.
   * @default 1234
   * @asType integer
   * @minimum 1024
   * @maximum 65535
   */
  readonly port?: number;
  /**
   * Annotations of the Service.
   * @default - those of the config
   */
  readonly annotations?: Annotations;
}
