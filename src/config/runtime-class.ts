import type { Toleration } from './kubernetes';
import type { DnsLabel, DnsSubdomain, Labels, Quantity } from './text';

/**
 * A RuntimeClass: another way in which nodes run containers, such as a sandbox, that Pods choose by its name.
 *
 * @see https://kubernetes.io/docs/concepts/containers/runtime-class/
 */
export interface RuntimeClassOptions {
  /** Name by which Pods choose it. */
  readonly name: DnsSubdomain;
  /** Name of the handler in the configuration of the container runtime, such as `kata` or `runsc`. */
  readonly handler: DnsLabel;
  /**
   * What each Pod uses besides its containers, such as the memory of a virtual machine. The scheduler and quotas count it.
   * @default - nothing
   */
  readonly overhead?: PodOverhead;
  /**
   * Labels of the nodes that have the handler. Pods of the class run on these nodes only.
   * @default - every node
   */
  readonly nodeSelector?: Labels;
  /**
   * Taints of these nodes, which Pods of the class then tolerate.
   * @default - none
   */
  readonly tolerations?: readonly Toleration[];
}

/** What a Pod uses besides its containers. */
export interface PodOverhead {
  /**
   * Processor time.
   * @default - none
   */
  readonly cpu?: Quantity;
  /**
   * Memory.
   * @default - none
   */
  readonly memory?: Quantity;
}
