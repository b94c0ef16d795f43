import type { Annotations, Labels, NonEmptyText } from './text';

/**
 * Who makes the namespaces of the daemon and of the builds.
 *
 * @discriminator type
 */
export type NamespacesOptions = CreatedNamespaces | ExistingNamespaces;

/**
 * A Namespace object for the daemon's namespace, and another for that of the builds if it is not the same, each with the Pod Security
 * level that its Pods need. Who deletes the objects of the installation then deletes the namespaces too, with all that is in them.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/
 */
export interface CreatedNamespaces {
  /** The kind of namespaces. */
  readonly type: 'create';
  /**
   * Labels of the namespaces, besides those of every object. The levels themselves are set by the library. They have no version: the
   * level `privileged` is the same in all of them, and any other one would be that of an old Kubernetes after an upgrade.
   * @default - none
   */
  readonly labels?: Labels;
  /**
   * Annotations of the namespaces, besides those of every object.
   * @default - none
   */
  readonly annotations?: Annotations;
}

/** Namespaces that are there already, with labels that admit the Pods. */
export interface ExistingNamespaces {
  /** The kind of namespaces. */
  readonly type: 'existing';
}

/** PriorityClasses that are made for the Pods of this installation. A component with one has no `priorityClassName` of its own. */
export interface PriorityClassesOptions {
  /**
   * PriorityClass of the daemon, and of the node agent unless this has a `priorityClassName`.
   * @default - none is made
   */
  readonly daemon?: PriorityClassOptions;
  /**
   * PriorityClass of the builder Pods, unless a build has a `priorityClassName`.
   * @default - none is made
   */
  readonly builds?: PriorityClassOptions;
}

/**
 * A PriorityClass. Kubernetes changes none that is there: whoever changes its value or its policy deletes it first.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
 */
export interface PriorityClassOptions {
  /**
   * Priority of the Pods: those with a higher one are scheduled first. More than 1000000000 is reserved for Kubernetes.
   * @asType integer
   * @minimum -2147483648
   * @maximum 1000000000
   */
  readonly value: number;
  /**
   * Whether Pods of less priority are evicted to make room.
   * @default 'PreemptLowerPriority'
   */
  readonly preemptionPolicy?: 'PreemptLowerPriority' | 'Never';
  /**
   * What the class is for.
   * @default - a sentence that names the installation
   */
  readonly description?: NonEmptyText;
}
