import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1';
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
function networkPolicy(policy: ResolvedNetworkPolicy): Manifest<NetworkPolicy> {
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
  return traffic.peers.map((peer) => canonical(peer) as NetworkPolicyPeer);
}

/** No list of ports is all of them, and so is an empty one, which reads as if it were none. */
function ports(traffic: ResolvedTraffic): { ports?: NetworkPolicyPort[] } {
  return nonEmpty(
    'ports',
    traffic.ports.map((port) => ({ ...port })),
  );
}
