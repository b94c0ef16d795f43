import { nodePoolLabel } from './pool-label';

/** Labels that say to which pool of machines a node belongs: a new node of the pool has them too. */
const poolKeys: readonly string[] = [
  'agentpool',
  'alpha.eksctl.io/nodegroup-name',
  'cloud.google.com/gke-nodepool',
  'doks.digitalocean.com/node-pool',
  'eks.amazonaws.com/nodegroup',
  'karpenter.sh/nodepool',
  'k8s.scaleway.com/pool-name',
  'kops.k8s.io/instancegroup',
  'kubernetes.azure.com/agentpool',
  'lke.linode.com/pool-id',
  'oke.oraclecloud.com/pool.name',
  'worker.gardener.cloud/pool',
];

/** Labels that never select a pool, for they change with time, or for they are old names of others. */
const unusableKeys: readonly RegExp[] = [
  /^kubernetes\.io\/os$/,
  /^(failure-domain\.)?beta\.kubernetes\.io\//,
  /^karpenter\.sh\/(initialized|registered|do-not-sync-taints)$/,
  // Found out about the machine again and again, or written by upgrades.
  /^feature\.node\.kubernetes\.io\//,
  /^nvidia\.com\//,
  /^(plan\.)?upgrade\.cattle\.io\//,
  /[^/]*(version|image|commit|hash|revision|template|timestamp|updated)[^/]*$/i,
];

/** Labels of one machine. */
const ownKey = /(^|[-._/])(host-?name|(node|host|instance|machine|server)[-._]?(id|name|uuid)|(internal|external)[-._]?ip|uuid|serial)$/i;
const ownValue = /^([0-9a-f]{8}-[0-9a-f]{4}-[-0-9a-f]+|[0-9a-f]{32,}|i-[0-9a-f]{8,17}|\d+(\.\d+){3})$/i;

/** Labels that tell pools apart by chance, because they say where and on what a node runs. */
const chanceKeys: readonly RegExp[] = [
  /^kubernetes\.io\/arch$/,
  /^node\.kubernetes\.io\/instance-type$/,
  /^karpenter\.k8s\.aws\//,
  /(^|[-./])(zone|region|rack|capacity-?type|fault-domain)$/i,
  /^topology\./,
];

/** Whether a label of a node can select the pool of the node. */
export function isUsable(key: string, value: string, node: string): boolean {
  if (rankOf(key) < 2) return true;
  if (unusableKeys.some((pattern) => pattern.test(key)) || ownKey.test(key)) return false;
  return !ownValue.test(value) && value !== node && value !== node.split('.')[0];
}

/** How well a label fits to select a pool: the less, the better. */
export function rankOf(key: string): number {
  if (key === nodePoolLabel) return 0;
  if (poolKeys.includes(key)) return 1;
  if (chanceKeys.some((pattern) => pattern.test(key))) return 4;
  return /(^|[-._/])(node-?)?(pool|group)(-?name)?$/i.test(key) ? 2 : 3;
}
