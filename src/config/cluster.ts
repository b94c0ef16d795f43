import type { AccessOptions } from './access';
import type { NamespacesOptions, PriorityClassesOptions } from './admission';
import type { NetworkPolicyOptions } from './network-policies';
import type { ObservabilityOptions } from './observability';
import type { Environment, OrchestPreset } from './preset';
import type { ProxyOptions } from './proxy';
import type { FileReference, SecretKey } from './references';
import type { Annotations, DnsLabel, DnsSubdomain, EnvironmentVariables, ImageRegistry, KubernetesVersion, Labels } from './text';

/** What is said once per cluster. */
export interface ClusterOptions {
  /**
   * Name of this installation. The names of its objects and its paths on the nodes begin with it or contain it. Installations that
   * share a namespace, be it that of the builds, need different names.
   * @default 'buildkit'
   */
  readonly name?: DnsLabel;
  /**
   * Namespace of the daemon's objects. It has to admit privileged Pods with host paths: whoever may create Pods in it is
   * root on its nodes.
   * @default - the namespace of the chart, or the preset's, or `buildkit`
   */
  readonly namespace?: DnsLabel;
  /**
   * Who makes the namespaces of the daemon and of the builds.
   * @default - somebody else: a warning says so where a namespace without labels is known to refuse the Pods
   */
  readonly namespaces?: NamespacesOptions;
  /**
   * PriorityClasses to be made, and used.
   * @default - none
   */
  readonly priorityClasses?: PriorityClassesOptions;
  /**
   * Labels of every object and Pod.
   * @default - none besides `app.kubernetes.io/*`
   */
  readonly labels?: Labels;
  /**
   * Annotations of every object and Pod.
   * @default - none
   */
  readonly annotations?: Annotations;
  /**
   * The oldest Kubernetes that the objects are applied to. Newer fields are used only when this version has them:
   * `appArmorProfile` from 1.30 on, the AppArmor annotation before.
   * @default '1.27'
   */
  readonly kubernetesVersion?: KubernetesVersion;
  /**
   * What daemon and access control need to know of the builds.
   * @default - Pods in the daemon's namespace, of at most an hour
   */
  readonly builds?: BuildsOptions;
  /**
   * Who may launch builds.
   * @default - the preset's; no Role is made without a preset
   */
  readonly access?: AccessOptions;
  /**
   * NetworkPolicies for the Pods of the installation, or of each node pool. `{}` is every default. They govern `RUN` steps only where these
   * use the network of the daemon's Pod, and nothing where the network plugin of the cluster does not enforce them.
   * @default - none
   * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
   */
  readonly networkPolicies?: NetworkPolicyOptions;
  /**
   * A system to fit into, whose names, paths and images are then the defaults.
   * @default - upstream BuildKit
   */
  readonly preset?: OrchestPreset;
  /**
   * Registry in which all default images are found, for clusters that reach no other: `docker.io/moby/buildkit:v0.32.2` becomes
   * `<imageRegistry>/moby/buildkit:v0.32.2`. Images that are given, also by the
   * `repository` of a preset, are used as they are.
   * @default - the registry of each image
   */
  readonly imageRegistry?: ImageRegistry;
  /**
   * Environment in which `DOCKER_IMAGE_BUILDER_IMAGE`, `CONTAINERD_IMAGE_BUILDER_IMAGE` and `CRIO_IMAGE_BUILDER_IMAGE` may
   * name an image that every step of a builder Pod on that runtime then uses, unless the step has an image of its own. What
   * is unset or blank overrides nothing. Give `process.env`, or a part of it.
   * @default - nothing is overridden
   */
  readonly env?: Environment;
  /**
   * A proxy for whatever leaves the cluster.
   * @default - none
   */
  readonly proxy?: ProxyOptions;
  /**
   * Certificate authorities in PEM, besides those of the images, that the daemon trusts for registries and archives, and the clients of
   * the builder Pods for tokens. The namespaces of the daemon and of the builds both need the Secrets and ConfigMaps. git and `RUN` steps
   * do not have them, and Docker's engine has its own.
   * @default - those of the images
   */
  readonly certificateAuthorities?: readonly FileReference[];
  /**
   * Environment variables of BuildKit: of the daemon and of its clients in the builder Pods.
   * @default - none
   */
  readonly buildkitEnv?: BuildKitEnvironment;
  /**
   * Metrics, alerts and traces.
   * @default - none
   */
  readonly observability?: ObservabilityOptions;
  /**
   * Whether a warning is an error.
   * @default false
   */
  readonly strict?: boolean;
}

/**
 * Environment variables of BuildKit, such as those of a cloud's library. For traces there is `observability.tracing`: with variables of
 * OpenTelemetry here, clients send theirs twice, and where nobody takes them each build ends `OTEL_EXPORTER_OTLP_TIMEOUT` later, which is
 * ten seconds.
 */
export interface BuildKitEnvironment {
  /**
   * Values by the name of the variable. They arrive as they are: nothing is expanded.
   * @default - none
   */
  readonly values?: EnvironmentVariables;
  /**
   * Keys of Secrets by the name of the variable. The namespaces of the daemon and of the builds both need the Secrets.
   * @default - none
   */
  readonly secrets?: SecretVariables;
}

/**
 * Keys of Secrets by the name of the environment variable that has their value.
 * @keyFormat variable-name
 */
export type SecretVariables = Readonly<Record<string, SecretKey>>;

/** What all builds have in common. A build that asks for more is refused. */
export interface BuildsOptions {
  /**
   * Namespace of the builder Pods and Jobs.
   * @default - the daemon's
   */
  readonly namespace?: DnsLabel;
  /**
   * Whether a build is a Pod or a Job. A Job is deleted when its time to live ends, a Pod by whoever made it.
   * @default 'Pod'
   */
  readonly workload?: 'Pod' | 'Job';
  /**
   * The longest that one build may run, in seconds, with its wait for the daemon and its load into the store. It is the
   * `activeDeadlineSeconds` of builder Pods, and the daemon's `terminationGracePeriodSeconds` is a minute longer, so that
   * a rollout never ends a build.
   * @default 3600
   * @asType integer
   * @minimum 1
   * @maximum 604800
   */
  readonly longestBuildSeconds?: number;
  /**
   * Whether autoscalers may end a build that runs, to empty its node. If not, builder Pods are annotated with
   * `cluster-autoscaler.kubernetes.io/safe-to-evict: "false"` and `karpenter.sh/do-not-disrupt: "true"`. `kubectl drain` and nodes that
   * fail heed neither.
   * @default false
   * @see https://karpenter.sh/docs/concepts/disruption/
   */
  readonly evictable?: boolean;
  /**
   * PriorityClass of the builder Pods of which the request names none. It has to be there.
   * @default - that of `priorityClasses.builds`, else the cluster's default
   */
  readonly priorityClassName?: DnsSubdomain;
}
