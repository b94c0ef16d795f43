import type { ImageBuildRequest } from '../config/build';
import type { BuildOutput } from '../config/build-output';
import type { Affinity, AppArmorProfile, ImagePullPolicy, ResourceRequirements, SELinuxOptions, Toleration } from '../config/kubernetes';
import type { NetworkPolicyPeer } from '../config/network-policies';
import type { AlertName } from '../config/observability';
import type { ConfigIssue, Report } from '../errors';
import type { Preset, PresetImages } from '../presets/preset';
import type { RuntimeName } from '../runtimes/registry';
import type { AgentProfile, DaemonProfile, EnvVar, Mount, NodeTask, NodeTasks, Step, StepRequest } from '../runtimes/runtime';
import type { Expandable } from '../values/kubelet';
import type { PodSecurityLevel } from '../values/pod-security';
import type { Version } from '../values/version';
import type { SharedEnvironment } from './buildkit-environment';
import type { ConstraintName } from './constraints';
import type { ResolvedPriorityClasses } from './priority-classes';

/** Marks a resolved config, also one of another copy of this library. */
export const resolvedMark: unique symbol = Symbol.for('cdk8s-buildkit.ResolvedConfig') as never;

/** Whether a config is a resolved one. */
export function isResolved(config: unknown): config is ResolvedConfig {
  return typeof config === 'object' && config !== null && resolvedMark in config;
}

/** Marks a resolved config. A copy of it is none: it would hide what has been changed. */
export function markResolved<T extends object>(config: T): T & { readonly [resolvedMark]: true } {
  return Object.freeze(Object.defineProperty({ ...config }, resolvedMark, { value: true })) as T & { readonly [resolvedMark]: true };
}

/**
 * A config with every default and every decision: what {@link resolveConfig} returns. Give it to the functions that
 * render, so that the config is checked and resolved once. It can stand wherever a config can.
 *
 * @typeParam R - the name of the container runtime
 */
export type ResolvedConfig<R extends RuntimeName = RuntimeName> = { [K in R]: ResolvedConfigOf<K> }[R];

/** What an installation has wherever it builds: all that a build needs to know of it. */
export interface ResolvedInstallation {
  /** Tells it from a config that is not resolved. */
  readonly [resolvedMark]: true;
  /** Name of the installation. */
  readonly name: string;
  /** Namespace of the daemon's objects. */
  readonly namespace: string;
  /** What the builds have in common. */
  readonly builds: ResolvedBuilds;
  /** Things to know, none of which keeps the config from being used. */
  readonly warnings: readonly ConfigIssue[];
  /** @internal */
  readonly labels: Readonly<Record<string, string>>;
  /** @internal */
  readonly annotations: Readonly<Record<string, string>>;
  /** @internal */
  readonly defaults: Preset;
  /** @internal */
  readonly strict: boolean;
  /** @internal */
  readonly oldestKubernetes: Version;
  /** @internal */
  readonly nodes: ResolvedNodes;
  /** @internal */
  readonly resolvedCluster: ResolvedCluster;
  /** @internal */
  readonly resolvedNetworkPolicies: ResolvedNetworkPolicies;
  /** @internal */
  readonly resolvedBuilder: ResolvedBuilder | undefined;
  /** @internal */
  readonly shared: SharedEnvironment;
  /** @internal */
  readonly images: PresetImages;
  /** @internal Where what is built goes, unless the request says. */
  readonly defaultOutputs: readonly BuildOutput[];
  /** @internal The user of steps that nothing keeps from being a user. */
  readonly clientUser: number;
  /** @internal RuntimeClass of the builder Pods. */
  readonly builderRuntimeClass: string | undefined;
  /** @internal */
  readonly checkBuild: (request: ImageBuildRequest, report: Report) => void;
  /** @internal */
  readonly buildSteps: (build: StepRequest) => readonly Step[];
}

/**
 * A resolved config of one runtime.
 *
 * @typeParam R - the name of the container runtime
 */
export interface ResolvedConfigOf<R extends RuntimeName> extends ResolvedInstallation {
  /** The node's container runtime. */
  readonly runtime: R;
  /** @internal */
  readonly resolvedDaemon: ResolvedDaemon | undefined;
  /** @internal */
  readonly resolvedNodeAgent: ResolvedNodeAgent | undefined;
  /** @internal */
  readonly nodeTasks: NodeTasks<ResolvedNodeTask>;
  /** @internal */
  readonly agent: AgentProfile;
  /** @internal */
  readonly builderImageOverrides: Readonly<Record<string, string>>;
  /** @internal */
  readonly prePullImage: string | undefined;
}

/** What is made once for a cluster, however many kinds of node it has: nothing of it belongs to one of several pools. */
export interface ResolvedCluster {
  readonly namespaces: readonly ResolvedNamespace[];
  readonly priorityClasses: ResolvedPriorityClasses;
  readonly access: ResolvedAccess | undefined;
  readonly observability: ResolvedObservability;
}

/** A namespace that is made, with the labels of its level. */
export interface ResolvedNamespace {
  readonly name: string;
  readonly level: PodSecurityLevel;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A PriorityClass that is made. */
export interface ResolvedPriorityClass {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly value: number;
  readonly preemptionPolicy: 'PreemptLowerPriority' | 'Never';
  readonly description: string;
}

/** The ServiceAccount of builder Pods, and the security context constraints that it may use. */
export interface ResolvedBuilder {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly constraint: ConstraintName;
}

/** What the builds have in common. */
export interface ResolvedBuilds {
  /** Namespace of the builder Pods. */
  readonly namespace: string;
  /** What a build is. */
  readonly workload: 'Pod' | 'Job';
  /** How long a build may take. */
  readonly longestBuildSeconds: number;
  /** Whether autoscalers may end a build that runs. */
  readonly evictable: boolean;
  /** @internal */
  readonly priorityClassName: string | undefined;
}

/** The nodes on which the Pods of a config run, and how they run there. */
export interface ResolvedNodes {
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly Toleration[];
  readonly imagePullSecrets: readonly string[];
  readonly seLinuxOptions: SELinuxOptions | undefined;
}

/** Who may do what to launch builds, with every default. */
export interface ResolvedAccess {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly namespace: string;
  readonly roleName: string;
  /** What is launched: Pods, or Jobs and their Pods. */
  readonly workload: 'Pod' | 'Job';
  readonly subjects: readonly ResolvedSubject[];
  /** Name of the ClusterRole that allows to detect the runtime, if it is asked for. */
  readonly detectRuntimeRole: string | undefined;
}

/** A subject with its namespace, if it has one. */
export type ResolvedSubject =
  | { readonly kind: 'ServiceAccount'; readonly name: string; readonly namespace: string }
  | { readonly kind: 'User' | 'Group'; readonly name: string };

/** The daemon, its names and its labels. */
export interface ResolvedDaemon extends DaemonProfile {
  readonly name: string;
  readonly namespace: string;
  readonly configMapName: string;
  readonly serviceAccountName: string;
  readonly selector: Readonly<Record<string, string>>;
  /** The security context constraints that its Pods need, where there are such. */
  readonly constraint: ConstraintName | undefined;
  readonly graceSeconds: number;
  readonly metrics: ResolvedMetrics | undefined;
  readonly kubernetesVersion: Version;
  readonly emulators: ResolvedEmulators | undefined;
}

/** The port of the metrics, and who may read them. */
export interface ResolvedMetrics {
  readonly port: number;
  readonly from: readonly NetworkPolicyPeer[];
}

/** What observes daemons and builds from outside. */
export interface ResolvedObservability {
  readonly podMonitor: ResolvedPodMonitor | undefined;
  readonly alerts: ResolvedAlerts | undefined;
  readonly dashboard: ResolvedDashboard | undefined;
}

/** Daemons, as Kubernetes and Prometheus find them. */
export interface ObservedDaemons {
  readonly namespace: string;
  /** Values of the label `app.kubernetes.io/instance` of their Pods. */
  readonly instances: readonly string[];
  readonly workload: ObservedWorkload;
  /** Names of their Pods, as a regular expression. */
  readonly podNames: string;
  readonly graceSeconds: number;
  /** Whether they tell of their builds. */
  readonly buildMetrics: boolean;
  readonly cache: ObservedCache;
}

/** What makes daemons. */
export interface ObservedWorkload {
  readonly kind: 'DaemonSet' | 'Deployment' | 'StatefulSet';
  /** The names of all of the kind. */
  readonly names: readonly string[];
  /** Whether a daemon that is replaced ends before its successor starts. */
  readonly endsFirst: boolean;
}

/** What has the caches of daemons: the disk of their node, claims by their names as a regular expression, or memory. */
export type ObservedCache =
  | { readonly type: 'nodeDisk' }
  | { readonly type: 'claims'; readonly names: string }
  | { readonly type: 'memory' };

/** Builder Pods, as Prometheus finds them. */
export interface ObservedBuilds {
  readonly namespace: string;
  /** Name of the container that each of them has. */
  readonly container: string;
  readonly longestBuildSeconds: number;
  /** Whether their nodes keep what they build, so that no Pod pulls it. */
  readonly keptOnNodes: boolean;
}

/** What is said of an object that observes. */
export interface ObservingObject {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** What has the metrics of daemons read. */
export interface ResolvedPodMonitor extends ObservingObject {
  readonly daemons: ObservedDaemons;
  readonly interval: string | undefined;
}

/** Alerts, and what they need to know. */
export interface ResolvedAlerts extends ObservingObject {
  readonly daemons: ObservedDaemons | undefined;
  readonly builds: ObservedBuilds;
  /** Value of the label `job` of the daemons' metrics, if it is known. */
  readonly job: string | undefined;
  readonly alertLabels: Readonly<Record<string, string>>;
  readonly runbookUrl: string | undefined;
  readonly omit: readonly AlertName[];
  readonly diskMountPoint: string;
  readonly freeDiskRatio: number;
  readonly failedBuildRatio: number;
}

/** A dashboard about daemons. */
export interface ResolvedDashboard extends ObservingObject {
  readonly title: string;
  readonly daemons: ObservedDaemons;
}

/** What registers emulators of other platforms with the kernel of a node. */
export interface ResolvedEmulators {
  readonly image: string;
  readonly imagePullPolicy: ImagePullPolicy;
  readonly resources: ResourceRequirements;
  readonly args: readonly Expandable[];
}

/** The node agent, its names and its labels. */
export interface ResolvedNodeAgent {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly selector: Readonly<Record<string, string>>;
  readonly image: string;
  readonly imagePullPolicy: ImagePullPolicy;
  readonly command: readonly Expandable[];
  readonly args: readonly Expandable[];
  readonly env: readonly EnvVar[];
  readonly mounts: readonly Mount[];
  readonly capabilities: readonly string[];
  readonly appArmorProfile: AppArmorProfile | undefined;
  readonly resources: ResourceRequirements;
  readonly affinity: Affinity | undefined;
  readonly priorityClassName: string | undefined;
  readonly maxUnavailable: number | string;
  /** The security context constraints that its Pods need, where there are such. */
  readonly constraint: ConstraintName | undefined;
  readonly authority: ResolvedAuthority | undefined;
}

/** The policies of an installation, none of them unless the config asks for them. */
export interface ResolvedNetworkPolicies {
  readonly daemon?: ResolvedNetworkPolicy;
  readonly builders?: ResolvedNetworkPolicy;
  readonly nodeAgent?: ResolvedNetworkPolicy;
}

/** What the Pods of one component may reach, and what may reach them. */
export interface ResolvedNetworkPolicy {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly podSelector: Readonly<Record<string, string>>;
  readonly ingress: readonly ResolvedTraffic[];
  readonly egress: readonly ResolvedTraffic[];
}

/** Peers, and the ports of either side that are reached: all of them if none is named. */
export interface ResolvedTraffic {
  readonly peers: readonly NetworkPolicyPeer[];
  readonly ports: readonly ResolvedPort[];
}

/** A port with its protocol, or several that follow one another. */
export interface ResolvedPort {
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  readonly port?: number | string;
  readonly endPort?: number;
}

/** Something that is done on every node, its names and its labels. */
export interface ResolvedNodeTask extends NodeTask {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly selector: Readonly<Record<string, string>>;
  readonly affinity: Affinity | undefined;
  readonly priorityClassName: string | undefined;
  /** The security context constraints that its Pods need, where there are such. */
  readonly constraint: ConstraintName | undefined;
  readonly networkPolicy: ResolvedNetworkPolicy | undefined;
}

/** A certificate authority, and where it goes on the node. */
export interface ResolvedAuthority {
  readonly secretName: string;
  readonly key: string;
  readonly directory: string;
  readonly file: string;
}

/** A build with every default and every decision: what {@link resolveBuild} returns. */
export interface ResolvedBuild {
  /** Name of the Pod or Job. */
  readonly name: string;
  /** Namespace of the Pod or Job. */
  readonly namespace: string;
  /** The fully qualified name of the image, under which Pods run it. */
  readonly image: string;
  /** Every fully qualified name of the image. */
  readonly images: readonly string[];
  /** Things to know, none of which keeps the build from being run. */
  readonly warnings: readonly ConfigIssue[];
  /** @internal */
  readonly labels: Readonly<Record<string, string>>;
  /** @internal */
  readonly annotations: Readonly<Record<string, string>>;
  /** @internal */
  readonly podAnnotations: Readonly<Record<string, string>>;
  /** @internal */
  readonly kubernetesVersion: Version;
  /** @internal */
  readonly steps: readonly Step[];
  /** @internal */
  readonly defaultStep: string;
  /** @internal */
  readonly activeDeadlineSeconds: number;
  /** @internal */
  readonly job: { readonly backoffLimit: number; readonly ttlSecondsAfterFinished: number };
  /** @internal */
  readonly nodes: ResolvedNodes;
  /** @internal */
  readonly affinity: Affinity | undefined;
  /** @internal */
  readonly priorityClassName: string | undefined;
  /** @internal */
  readonly runtimeClassName: string | undefined;
  /** @internal */
  readonly serviceAccountName: string | undefined;
  /** @internal */
  readonly constraint: ConstraintName | undefined;
}
