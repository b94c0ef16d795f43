import type { Annotations, LabelKey, Labels, LabelValue, Quantity } from './text';

/**
 * Compute resources of one container, as in Kubernetes.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
 */
export interface ResourceRequirements {
  /**
   * What the scheduler reserves, by resource name (`cpu`, `memory`, `ephemeral-storage`, ...).
   * @default - none
   */
  readonly requests?: ResourceList;
  /**
   * What the container may use at most, by resource name.
   * @default - none
   */
  readonly limits?: ResourceList;
}

/**
 * Quantities by resource name.
 * @keyFormat label-key
 */
export type ResourceList = Readonly<Record<string, Quantity>>;

/** When the kubelet pulls a container's image. */
export type ImagePullPolicy = 'Always' | 'IfNotPresent' | 'Never';

/**
 * A taint that Pods tolerate.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
 */
export interface Toleration {
  /**
   * Key of the taint.
   * @default - every key
   */
  readonly key?: LabelKey;
  /**
   * How the key and the value are matched.
   * @default - `Equal`, by Kubernetes
   */
  readonly operator?: 'Equal' | 'Exists';
  /**
   * Value of the taint.
   * @default - none
   */
  readonly value?: LabelValue;
  /**
   * Effect of the taint.
   * @default - every effect
   */
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  /**
   * Seconds for which a `NoExecute` taint is tolerated.
   * @default - for ever
   * @asType integer
   * @maximum 2147483647
   */
  readonly tolerationSeconds?: number;
}

/**
 * SELinux context of a Pod.
 *
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#assign-selinux-labels-to-a-container
 */
export interface SELinuxOptions {
  /**
   * SELinux type, such as `spc_t`.
   * @default - the container runtime's
   */
  readonly type?: string;
  /**
   * SELinux level, such as `s0:c1,c2`.
   * @default - the container runtime's
   */
  readonly level?: string;
  /**
   * SELinux role.
   * @default - the container runtime's
   */
  readonly role?: string;
  /**
   * SELinux user.
   * @default - the container runtime's
   */
  readonly user?: string;
}

/**
 * AppArmor profile of a container.
 *
 * @see https://kubernetes.io/docs/tutorials/security/apparmor/
 */
export interface AppArmorProfile {
  /** `RuntimeDefault`, `Unconfined`, or `Localhost` with `localhostProfile`. */
  readonly type: 'RuntimeDefault' | 'Unconfined' | 'Localhost';
  /**
   * Name of a profile that is loaded on the node.
   * @default - none; needed by `Localhost`
   */
  readonly localhostProfile?: string;
}

/** One requirement on a label of a node. */
export interface SelectorRequirement {
  /** Key of the label. */
  readonly key: LabelKey;
  /** How the key relates to the values. */
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  /**
   * Values for the operators that compare.
   * @default - none
   */
  readonly values?: readonly string[];
}

/** One requirement on the name of a node, the only field that Kubernetes knows here. */
export interface NodeFieldRequirement {
  /** Key of the field. */
  readonly key: 'metadata.name';
  /** Whether the node has the name or has it not. */
  readonly operator: 'In' | 'NotIn';
  /**
   * The name. Kubernetes takes one; more are more terms.
   * @minItems 1
   * @maxItems 1
   */
  readonly values: readonly string[];
}

/** Requirements on one node, all of which must hold. */
export interface NodeSelectorTerm {
  /**
   * Requirements on the labels of the node.
   * @default - none
   */
  readonly matchExpressions?: readonly SelectorRequirement[];
  /**
   * Requirements on the fields of the node.
   * @default - none
   */
  readonly matchFields?: readonly NodeFieldRequirement[];
}

/** Terms of which one must hold. */
export interface NodeSelector {
  /**
   * The terms.
   * @minItems 1
   */
  readonly nodeSelectorTerms: readonly NodeSelectorTerm[];
}

/** A term that attracts Pods by its weight. */
export interface PreferredSchedulingTerm {
  /** The term. */
  readonly preference: NodeSelectorTerm;
  /**
   * Weight from 1 to 100.
   * @asType integer
   * @minimum 1
   * @maximum 100
   */
  readonly weight: number;
}

/** Which nodes a Pod needs or prefers. */
export interface NodeAffinity {
  /**
   * What a node must have.
   * @default - nothing
   */
  readonly requiredDuringSchedulingIgnoredDuringExecution?: NodeSelector;
  /**
   * What a node should have.
   * @default - nothing
   */
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly PreferredSchedulingTerm[];
}

/** Selects objects by their labels. */
export interface LabelSelector {
  /**
   * Labels that an object must have.
   * @default - none
   */
  readonly matchLabels?: Labels;
  /**
   * Requirements on an object's labels.
   * @default - none
   */
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
}

/** One requirement on a label of an object. */
export interface LabelSelectorRequirement {
  /** Key of the label. */
  readonly key: LabelKey;
  /** How the key relates to the values. */
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  /**
   * Values for `In` and `NotIn`.
   * @default - none
   */
  readonly values?: readonly string[];
}

/** Pods next to which a Pod is placed, or away from which it is kept. */
export interface PodAffinityTerm {
  /** Label of the nodes that count as one place, such as `kubernetes.io/hostname`. */
  readonly topologyKey: LabelKey;
  /**
   * The Pods that are meant.
   * @default - none
   */
  readonly labelSelector?: LabelSelector;
  /**
   * Namespaces of the Pods that are meant.
   * @default - the Pod's own
   */
  readonly namespaces?: readonly string[];
  /**
   * Selects the namespaces of the Pods that are meant.
   * @default - the Pod's own
   */
  readonly namespaceSelector?: LabelSelector;
}

/** A Pod affinity term with its weight. */
export interface WeightedPodAffinityTerm {
  /** The term. */
  readonly podAffinityTerm: PodAffinityTerm;
  /**
   * Weight from 1 to 100.
   * @asType integer
   * @minimum 1
   * @maximum 100
   */
  readonly weight: number;
}

/** Which Pods a Pod needs or prefers near by. */
export interface PodAffinity {
  /**
   * What must be near by.
   * @default - nothing
   */
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodAffinityTerm[];
  /**
   * What should be near by.
   * @default - nothing
   */
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly WeightedPodAffinityTerm[];
}

/**
 * Where a Pod is scheduled, as in Kubernetes.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#affinity-and-anti-affinity
 */
export interface Affinity {
  /**
   * Nodes.
   * @default - every node
   */
  readonly nodeAffinity?: NodeAffinity;
  /**
   * Pods near by.
   * @default - none
   */
  readonly podAffinity?: PodAffinity;
  /**
   * Pods to keep away from.
   * @default - none
   */
  readonly podAntiAffinity?: PodAffinity;
}

/**
 * How Pods are spread. Those that are counted are the Pods of the same workload.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
 */
export interface TopologySpreadConstraint {
  /** Label of nodes whose values are the places to spread over, such as `kubernetes.io/hostname`. */
  readonly topologyKey: LabelKey;
  /**
   * How many Pods more one place may have than another.
   * @default 1
   * @asType integer
   * @minimum 1
   * @maximum 1000
   */
  readonly maxSkew?: number;
  /**
   * What becomes of a Pod that would break it.
   * @default 'ScheduleAnyway'
   */
  readonly whenUnsatisfiable?: 'DoNotSchedule' | 'ScheduleAnyway';
  /**
   * The fewest places that count. Needs `DoNotSchedule`.
   * @default - those that there are
   * @asType integer
   * @minimum 1
   * @maximum 1000
   */
  readonly minDomains?: number;
}

/** Labels and annotations of one object and its Pods, besides those of the whole config. */
export interface ObjectMetadataOptions {
  /**
   * Labels. A key that the config or the library sets to another value is refused.
   * @default - none
   */
  readonly labels?: Labels;
  /**
   * Annotations. A key that the config or the library sets to another value is refused.
   * @default - none
   */
  readonly annotations?: Annotations;
}
