import type { LabelSelector } from './kubernetes';
import type { Cidr } from './text';

/**
 * NetworkPolicies of the daemon, of the builder Pods and of the node agent. Each Pod reaches name servers and what its `egress` says,
 * and is reached by whom its `ingress` names. They do something only where the network plugin of the cluster enforces them.
 *
 * `RUN` steps are governed where they use the network of the daemon's Pod: on cri-o always, on containerd with
 * `daemon.buildkitd.worker.network` of the type `bridge` or `cni`. Otherwise those of containerd use the network of the node, and
 * those of docker the network of its engine, which no policy governs.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export interface NetworkPolicyOptions {
  /**
   * The name servers, which every Pod reaches.
   * @default - those of the cluster: `kube-dns` and NodeLocal DNSCache
   */
  readonly dns?: NameServers;
  /**
   * Traffic of the daemon: it pulls, pushes, and fetches contexts and caches. Of no effect on docker, which needs no daemon.
   * @default - no ingress, and egress to everything but the metadata services of clouds
   */
  readonly daemon?: TrafficRules;
  /**
   * Traffic of the builder Pods: they ask for the tokens of registries. Nothing reaches them.
   * @default - egress to everything but the metadata services of clouds
   */
  readonly builders?: EgressRules;
  /**
   * Traffic of the node agent: to its API and to registries. Of no effect without a node agent.
   * @default - no ingress, and egress to everything but the metadata services of clouds
   */
  readonly nodeAgent?: TrafficRules;
}

/**
 * NetworkPolicies of the daemons and of the builder Pods of a service. Each Pod reaches name servers and what its `egress` says. Builder
 * Pods reach the port of the daemons besides, and the daemons are reached there by nobody else than builder Pods and whom their `ingress`
 * names. The policies do something only where the network plugin of the cluster enforces them.
 *
 * `RUN` steps are in the network of the daemons' Pods, so the policy of the daemons governs them.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export interface ServiceNetworkPolicyOptions extends Pick<NetworkPolicyOptions, 'dns'> {
  /**
   * Traffic of the daemons: they pull, push, and fetch contexts and caches. Its `ingress` is of others than builder Pods.
   * @default - ingress from the builder Pods, and egress to everything but the metadata services of clouds
   */
  readonly daemon?: TrafficRules;
  /**
   * Traffic of the builder Pods besides that to the daemons: they ask for the tokens of registries. Nothing reaches them.
   * @default - egress to everything but the metadata services of clouds
   */
  readonly builders?: EgressRules;
}

/** The name servers of the Pods. */
export interface NameServers {
  /**
   * Where they are.
   * @default - Pods of `kube-system` with the label `k8s-app` of CoreDNS or NodeLocal DNSCache, and the address 169.254.20.10 of the latter
   * @minItems 1
   */
  readonly to?: readonly NetworkPolicyPeer[];
  /**
   * Ports of their Pods, for UDP and TCP: policies see those behind a Service. OpenShift has 5353.
   * @default [53]
   * @minItems 1
   */
  readonly ports?: readonly PortNumber[];
}

/**
 * The number of a port.
 * @asType integer
 * @minimum 1
 * @maximum 65535
 */
export type PortNumber = number;

/** What Pods may reach. */
export interface EgressRules {
  /**
   * What they may reach besides name servers. An empty list is nothing.
   * @default - everything but the metadata services of clouds
   */
  readonly egress?: readonly EgressRule[];
}

/** What Pods may reach, and what may reach them. */
export interface TrafficRules extends EgressRules {
  /**
   * What may reach them. The kubelet of their node always may.
   * @default - nothing
   */
  readonly ingress?: readonly IngressRule[];
}

/** Peers that Pods may reach on some ports. */
export interface EgressRule {
  /**
   * The peers.
   * @default - all but the metadata services of clouds
   * @minItems 1
   */
  readonly to?: readonly NetworkPolicyPeer[];
  /**
   * Ports of the peers.
   * @default - all of them
   * @minItems 1
   */
  readonly ports?: readonly NetworkPolicyPort[];
}

/** Peers that may reach some ports of Pods. */
export interface IngressRule {
  /**
   * The peers.
   * @minItems 1
   */
  readonly from: readonly NetworkPolicyPeer[];
  /**
   * Ports of the Pods.
   * @minItems 1
   */
  readonly ports: readonly NetworkPolicyPort[];
}

/**
 * A peer, as in Kubernetes: addresses, or Pods by their labels and those of their namespaces.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors
 */
export interface NetworkPolicyPeer {
  /**
   * Addresses. Some network plugins do not count those of Pods among them.
   * @default - none
   */
  readonly ipBlock?: IpBlock;
  /**
   * The namespaces of the Pods; an empty selector is every namespace.
   * @default - the policy's own
   */
  readonly namespaceSelector?: LabelSelector;
  /**
   * The Pods in these namespaces; an empty selector is every Pod.
   * @default - all of them
   */
  readonly podSelector?: LabelSelector;
}

/** A range of addresses. */
export interface IpBlock {
  /** The range, such as `10.0.0.0/8` or `2001:db8::/32`. */
  readonly cidr: Cidr;
  /**
   * Smaller ranges inside of it that do not count.
   * @default - none
   */
  readonly except?: readonly Cidr[];
}

/** A port, or several that follow one another. */
export interface NetworkPolicyPort {
  /**
   * The protocol.
   * @default 'TCP'
   */
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP';
  /**
   * Number of the port, or the name that it has in the Pods that are reached.
   * @default - every port
   * @format port-name
   * @minimum 1
   * @multipleOf 1
   * @maximum 65535
   */
  readonly port?: number | string;
  /**
   * The last port, if there are several. `port` is then the number of the first.
   * @default - there is one
   */
  readonly endPort?: PortNumber;
}
