import type { ClusterOptions } from '../config/cluster';
import type { EgressRule, IngressRule, NameServers, NetworkPolicyPeer, NetworkPolicyPort } from '../config/network-policies';
import type { Report } from '../errors';
import type { Component } from '../presets/preset';
import { checkNetworkPolicies } from './check-network-policies';
import { combine, configLayer, type Identity, identity, ownLabels } from './metadata';
import { anywhere } from './metadata-services';
import type { ResolvedMetrics, ResolvedNetworkPolicies, ResolvedNetworkPolicy, ResolvedPort, ResolvedTraffic } from './resolved';

/** The Pods that there are to govern: their namespaces, undefined for components that are not deployed. */
interface Governed {
  readonly daemon: { readonly name: string; readonly namespace: string; readonly metrics: ResolvedMetrics | undefined } | undefined;
  /** Port of the daemon at which builders are its clients, if there is one. */
  readonly port?: number;
  readonly builders: { readonly namespace: string };
  readonly nodeAgent: { readonly name: string; readonly namespace: string } | undefined;
}

/** Resolves a policy for each component that is deployed, if the config says so. */
export function resolveNetworkPolicies(
  config: Pick<ClusterOptions, 'networkPolicies' | 'labels' | 'annotations'>,
  owner: Identity,
  governed: Governed,
  report: Report,
): ResolvedNetworkPolicies {
  const { networkPolicies: options } = config;
  if (options === undefined) return {};
  checkNetworkPolicies('networkPolicies', options, report);
  const { daemon, builders, nodeAgent } = governed;
  const policy = (
    component: Component,
    named: { readonly name: string; readonly namespace: string },
    rules: Rules,
  ): ResolvedNetworkPolicy => ({
    ...named,
    labels: combine([ownLabels(component, owner.name, owner.preset), configLayer(config, 'labels')], report),
    annotations: config.annotations ?? {},
    podSelector: identity(component, owner.name),
    ingress: (rules.ingress ?? []).map(incoming),
    egress: [nameServers(options), ...(rules.egress ?? [{}]).map(outgoing)],
  });
  const { name } = owner;
  const clients = clientRules(owner, governed);
  const ofDaemon = withIngress(clients.ingress, withMetrics(options.daemon ?? {}, daemon?.metrics));
  const ofBuilders = withEgress(clients.egress, options.builders ?? {});
  return {
    ...(daemon && { daemon: policy('buildkitd', pick(daemon), ofDaemon) }),
    builders: policy('image-build', { name: `${name}-builders`, namespace: builders.namespace }, ofBuilders),
    ...(nodeAgent && { nodeAgent: policy('node-agent', pick(nodeAgent), options.nodeAgent ?? {}) }),
  };
}

/** What daemons and builders need of each other: both have to let pass what goes from one to the other. */
function clientRules(
  { name }: Identity,
  { daemon, port, builders }: Governed,
): { readonly ingress: readonly IngressRule[]; readonly egress: readonly EgressRule[] } {
  if (daemon === undefined || port === undefined) return { ingress: [], egress: [] };
  const podsOf = (component: Component, { namespace }: { readonly namespace: string }): readonly NetworkPolicyPeer[] => {
    const podSelector = { matchLabels: identity(component, name) };
    if (daemon.namespace === builders.namespace) return [{ podSelector }];
    return [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } }, podSelector }];
  };
  const ports = [{ port }];
  return { ingress: [{ from: podsOf('image-build', builders), ports }], egress: [{ to: podsOf('buildkitd', daemon), ports }] };
}

/** A policy for Pods that reach nothing, and that nothing reaches. */
export function closedNetworkPolicy({ selector, ...named }: Closed): ResolvedNetworkPolicy {
  return { ...named, podSelector: selector, ingress: [], egress: [] };
}

type Closed = Pick<ResolvedNetworkPolicy, 'name' | 'namespace' | 'labels' | 'annotations'> & {
  readonly selector: ResolvedNetworkPolicy['podSelector'];
};

/** What is said of the traffic of one component. */
interface Rules {
  readonly ingress?: readonly IngressRule[];
  readonly egress?: readonly EgressRule[];
}

function withIngress(needed: readonly IngressRule[], rules: Rules): Rules {
  return { ...rules, ingress: [...needed, ...(rules.ingress ?? [])] };
}

function withEgress(needed: readonly EgressRule[], rules: Rules): Rules {
  return { ...rules, egress: [...needed, ...(rules.egress ?? [{}])] };
}

/** Who may read the metrics may reach their port, and no other. */
function withMetrics(rules: Rules, metrics: ResolvedMetrics | undefined): Rules {
  if (metrics === undefined || metrics.from.length === 0) return rules;
  return { ...rules, ingress: [...(rules.ingress ?? []), { from: metrics.from, ports: [{ port: metrics.port }] }] };
}

function pick({ name, namespace }: { readonly name: string; readonly namespace: string }) {
  return { name, namespace };
}

// NodeLocal DNSCache listens on this address of every node, where the rest of the range is metadata services.
const nodeLocal: NetworkPolicyPeer = { ipBlock: { cidr: '169.254.20.10/32' } };

// Its Pods take the traffic themselves where the network plugin redirects it to them.
const clusterNameServers: NetworkPolicyPeer = {
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
  podSelector: { matchExpressions: [{ key: 'k8s-app', operator: 'In', values: ['kube-dns', 'node-local-dns'] }] },
};

function nameServers({ dns = {} }: { readonly dns?: NameServers }): ResolvedTraffic {
  const { to = [clusterNameServers, nodeLocal], ports = [53] } = dns;
  // Long answers come over TCP.
  return { peers: to, ports: ports.flatMap((port) => (['UDP', 'TCP'] as const).map((protocol) => ({ protocol, port }))) };
}

function outgoing({ to = anywhere, ports = [] }: EgressRule): ResolvedTraffic {
  return { peers: to, ports: ports.map(withProtocol) };
}

function incoming({ from, ports }: IngressRule): ResolvedTraffic {
  return { peers: from, ports: ports.map(withProtocol) };
}

function withProtocol({ protocol = 'TCP', port, endPort }: NetworkPolicyPort): ResolvedPort {
  return { protocol, ...(port !== undefined && { port }), ...(endPort !== undefined && { endPort }) };
}
