import type { NetworkPolicyPeer } from '../config/network-policies';

// Whoever reaches these gets the identity of the node. No registry and no other host of use has such an address.
const addresses4 = [
  // Alibaba Cloud.
  '100.100.100.200/32',
  // The host agent of Azure.
  '168.63.129.16/32',
  // Link-local: 169.254.169.254 of most clouds, and the credentials of Pods and tasks on AWS.
  '169.254.0.0/16',
];

const addresses6 = [
  // Oracle Cloud.
  'fd00:c1::a9fe:a9fe/128',
  // AWS, with the credentials of its Pods.
  'fd00:ec2::/32',
  // Google Cloud.
  'fd20:ce::254/128',
  // Link-local: fe80::a9fe:a9fe of OpenStack.
  'fe80::/10',
];

/** The addresses of the metadata services of clouds. */
export const metadataServices: readonly string[] = [...addresses4, ...addresses6];

/** Every peer but them. Some network plugins do not count the addresses of Pods to any range, so that Pods are peers by themselves. */
export const anywhere: readonly NetworkPolicyPeer[] = [
  { ipBlock: { cidr: '0.0.0.0/0', except: addresses4 } },
  { ipBlock: { cidr: '::/0', except: addresses6 } },
  { namespaceSelector: {} },
];
