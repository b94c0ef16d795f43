import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1';
import type { LabelSelector as SelectorOptions } from '../config/kubernetes';
import type { ResolvedNetworkPolicies, ResolvedNetworkPolicy, ResolvedTraffic } from '../resolve/resolved';
import { canonical } from '../values/canonical';
import { type Manifest, metadata, nonEmpty } from './manifest';

/** The policies of an installation, by the component that each governs. */
export function networkPolicyManifests(policies: ResolvedNetworkPolicies): Readonly<Record<string, Manifest<NetworkPolicy>>> {
  return Object.fromEntries(
    Object.entries<ResolvedNetworkPolicy>({ ...policies }).map(([component, policy]) => [component, networkPolicy(policy)]),
  );
}

/** A policy for both directions: what it does not name is closed. */
export function networkPolicy(policy: ResolvedNetworkPolicy): Manifest<NetworkPolicy> {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(policy),
    spec: {
      podSelector: { matchLabels: { ...policy.podSelector } },
      policyTypes: ['Ingress', 'Egress'],
      ...nonEmpty(
        'ingress',
        policy.ingress.map((traffic) => ({ from: peers(traffic), ...ports(traffic) })),
      ),
      ...nonEmpty(
        'egress',
        policy.egress.map((traffic) => ({ to: peers(traffic), ...ports(traffic) })),
      ),
    },
  };
}

function peers(traffic: ResolvedTraffic): NetworkPolicyPeer[] {
  return traffic.peers.map(({ ipBlock, namespaceSelector, podSelector }) => ({
    ...(ipBlock !== undefined && { ipBlock: { cidr: ipBlock.cidr, ...nonEmpty('except', [...(ipBlock.except ?? [])]) } }),
    ...(namespaceSelector !== undefined && { namespaceSelector: selector(namespaceSelector) }),
    ...(podSelector !== undefined && { podSelector: selector(podSelector) }),
  }));
}

/** Without empty lists, which the API server does not keep. */
function selector({ matchLabels = {}, matchExpressions = [] }: SelectorOptions): LabelSelector {
  return {
    ...nonEmpty('matchLabels', canonical(matchLabels)),
    ...nonEmpty(
      'matchExpressions',
      matchExpressions.map(({ key, operator, values = [] }) => ({ key, operator, ...nonEmpty('values', [...values]) })),
    ),
  };
}

/** No list of ports is all of them, and so is an empty one, which reads as if it were none. */
function ports(traffic: ResolvedTraffic): { ports?: NetworkPolicyPort[] } {
  return nonEmpty(
    'ports',
    traffic.ports.map((port) => ({ ...port })),
  );
}
