import type {
  EgressRules,
  IpBlock,
  NetworkPolicyOptions,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  TrafficRules,
} from '../config/network-policies';
import type { Report } from '../errors';
import { isWithinCidr } from '../values/cidr';
import { checkSelector } from './check-scheduling';
import { metadataServices } from './metadata-services';

/** Checks what the API server refuses of policies, and what nobody means. */
export function checkNetworkPolicies(path: string, { dns = {}, ...components }: NetworkPolicyOptions, report: Report): void {
  checkPeers(`${path}.dns.to`, dns.to, report);
  for (const [component, rules] of Object.entries(components)) checkRules(`${path}.${component}`, rules, report);
}

function checkRules(path: string, { egress = [], ingress = [] }: TrafficRules & EgressRules, report: Report): void {
  for (const [index, { to, ports }] of egress.entries()) {
    checkPeers(`${path}.egress[${index}].to`, to, report);
    for (const [at, { ipBlock }] of (to ?? []).entries()) checkMetadata(`${path}.egress[${index}].to[${at}].ipBlock`, ipBlock, report);
    checkPorts(`${path}.egress[${index}].ports`, ports, report);
  }
  for (const [index, { from, ports }] of ingress.entries()) {
    checkPeers(`${path}.ingress[${index}].from`, from, report);
    checkPorts(`${path}.ingress[${index}].ports`, ports, report);
  }
}

function checkPeers(path: string, peers: readonly NetworkPolicyPeer[] = [], report: Report): void {
  for (const [index, peer] of peers.entries()) checkPeer(`${path}[${index}]`, peer, report);
}

function checkPeer(path: string, peer: NetworkPolicyPeer, report: Report): void {
  const { ipBlock, namespaceSelector, podSelector } = peer;
  if ((ipBlock === undefined) === (namespaceSelector === undefined && podSelector === undefined)) {
    report.expected(path, 'either an ipBlock, or a namespaceSelector or a podSelector or both', peer);
  }
  checkBlock(`${path}.ipBlock.except`, ipBlock, report);
  checkSelector(`${path}.namespaceSelector`, namespaceSelector, report);
  checkSelector(`${path}.podSelector`, podSelector, report);
}

function checkBlock(path: string, block: IpBlock | undefined, report: Report): void {
  if (block === undefined) return;
  const { cidr, except = [] } = block;
  for (const [index, range] of except.entries()) {
    if (range === cidr || !isWithinCidr(range, cidr)) report.expected(`${path}[${index}]`, `a smaller range inside of ${cidr}`, range);
  }
}

/** A range that is only as large as a metadata service is meant. */
function checkMetadata(path: string, block: IpBlock | undefined, report: Report): void {
  if (block === undefined) return;
  const { cidr, except = [] } = block;
  const reached = metadataServices.filter((service) => {
    return service !== cidr && isWithinCidr(service, cidr) && !except.some((range) => isWithinCidr(service, range));
  });
  if (reached.length === 0) return;
  report.warn(
    path,
    `has addresses of the metadata services of clouds, which give out the identity of the node: except ${reached.join(', ')}`,
  );
}

function checkPorts(path: string, ports: readonly NetworkPolicyPort[] = [], report: Report): void {
  for (const [index, { port, endPort }] of ports.entries()) {
    if (endPort === undefined) continue;
    if (typeof port !== 'number') report.expected(`${path}[${index}].port`, 'the number of the first port, as there is an endPort', port);
    else if (endPort < port) report.expected(`${path}[${index}].endPort`, `at least port, ${port}`, endPort);
  }
}
