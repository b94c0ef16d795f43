import { BlockList, isIPv6 } from 'node:net';
import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type { IPBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1';

// What policies mean, written from the documentation of Kubernetes and not from the library.

/** One end of a flow: a Pod, or an address of somebody else. */
export interface Endpoint {
  readonly ip: string;
  readonly pod?: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> };
}

/** A connection that somebody opens. */
export interface Flow {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  readonly port: number;
  readonly portName?: string;
}

/** Whether a flow passes: the policies of the Pod that sends it and those of the Pod that gets it both have to let it. */
export function isAllowed(policies: readonly NetworkPolicy[], flow: Flow): boolean {
  return passes(policies, 'Egress', flow.from, flow.to, flow) && passes(policies, 'Ingress', flow.to, flow.from, flow);
}

function passes(policies: readonly NetworkPolicy[], direction: 'Ingress' | 'Egress', own: Endpoint, peer: Endpoint, flow: Flow): boolean {
  const governing = policies.filter((policy) => policy.spec?.policyTypes?.includes(direction) && governs(policy, own));
  return governing.length === 0 || governing.some((policy) => rulesOf(policy, direction).some((rule) => takes(rule, policy, peer, flow)));
}

interface Rule {
  readonly peers: readonly NetworkPolicyPeer[];
  readonly ports: readonly NetworkPolicyPort[];
}

function rulesOf({ spec }: NetworkPolicy, direction: 'Ingress' | 'Egress'): readonly Rule[] {
  if (direction === 'Ingress') return (spec?.ingress ?? []).map(({ from = [], ports = [] }) => ({ peers: from, ports }));
  return (spec?.egress ?? []).map(({ to = [], ports = [] }) => ({ peers: to, ports }));
}

function governs({ metadata, spec }: NetworkPolicy, { pod }: Endpoint): boolean {
  return pod !== undefined && pod.namespace === metadata?.namespace && selects(spec?.podSelector ?? {}, pod.labels);
}

/** No peers are all, and no ports are all. */
function takes({ peers, ports }: Rule, policy: NetworkPolicy, peer: Endpoint, flow: Flow): boolean {
  const isPeer = peers.length === 0 || peers.some((one) => isPeerOf(one, policy, peer));
  return isPeer && (ports.length === 0 || ports.some((port) => isPort(port, flow)));
}

function isPeerOf({ ipBlock, namespaceSelector, podSelector }: NetworkPolicyPeer, policy: NetworkPolicy, { ip, pod }: Endpoint): boolean {
  if (ipBlock !== undefined) return isInBlock(ipBlock, ip);
  if (pod === undefined) return false;
  const isNamespace =
    namespaceSelector === undefined
      ? pod.namespace === policy.metadata?.namespace
      : selects(namespaceSelector, { 'kubernetes.io/metadata.name': pod.namespace });
  return isNamespace && selects(podSelector ?? {}, pod.labels);
}

function isInBlock({ cidr, except = [] }: IPBlock, ip: string): boolean {
  return isIn(cidr, ip) && !except.some((range) => isIn(range, ip));
}

function isIn(cidr: string, ip: string): boolean {
  const [address = '', bits] = cidr.split('/');
  if (isIPv6(address) !== isIPv6(ip)) return false;
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(address, Number(bits), family);
  return list.check(ip, family);
}

function isPort({ protocol = 'TCP', port, endPort }: NetworkPolicyPort, flow: Flow): boolean {
  if (protocol !== flow.protocol) return false;
  if (port === undefined) return true;
  if (typeof port === 'string') return port === flow.portName;
  return flow.port >= port && flow.port <= (endPort ?? port);
}

function selects({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  const equal = Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
  return equal && matchExpressions.every(({ key, operator, values = [] }) => holds(operator, labels[key], values));
}

function holds(operator: string, value: string | undefined, values: readonly string[]): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    default:
      return value === undefined;
  }
}
