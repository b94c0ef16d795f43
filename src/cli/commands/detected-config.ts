import { Document, isMap, isNode, isPair } from 'yaml';
import { type DetectedNodePool, detectRuntime, type NodeObject } from '../../manifests';

const schema = './node_modules/cdk8s-buildkit/schema/config-file.json';

/** The config file of some node pools, as data. */
export function detectedConfig(pools: readonly DetectedNodePool[]): object {
  return { $schema: schema, ...configOf(pools) };
}

function configOf(pools: readonly DetectedNodePool[]): object {
  const [only, ...others] = pools;
  if (only !== undefined && others.length === 0) return { kind: 'BuildKit', ...withRuntimeFirst(only.config) };
  return { kind: 'BuildKitNodePools', nodePools: Object.fromEntries(pools.map(({ name, config }) => [name, withRuntimeFirst(config)])) };
}

function withRuntimeFirst<T extends { readonly runtime: unknown }>({ runtime, ...config }: T): object {
  return { runtime, ...config };
}

/** The config file of some node pools, with what was found on the nodes as comments. */
export function detectedText(pools: readonly DetectedNodePool[], nodes: readonly NodeObject[]): string {
  const document = new Document(configOf(pools), { version: '1.2', compat: 'yaml-1.1' });
  const [only, ...others] = pools;
  const found = only !== undefined && others.length === 0 ? [summaryOf(only, nodes)] : [];
  const head = [` yaml-language-server: $schema=${schema}`, ' Detected from the nodes of the cluster.', ...found, ...leftOut(pools, nodes)];
  document.commentBefore = [...head, ...oldestKubelet(nodes)].join('\n');
  if (others.length > 0) for (const pool of pools) comment(document, pool, nodes);
  return document.toString({ lineWidth: 0 });
}

function comment(document: Document, pool: DetectedNodePool, nodes: readonly NodeObject[]): void {
  const all = document.get('nodePools', true);
  const pairs = isMap(all) ? all.items.filter(isPair) : [];
  const key = pairs.find((pair) => String(pair.key) === pool.name)?.key;
  if (isNode(key)) key.commentBefore = summaryOf(pool, nodes);
}

/** Which nodes these are, and what runs on them: ` 2 nodes with containerd 1.7.2 of k3s: a, b`. */
function summaryOf({ nodes: names }: DetectedNodePool, nodes: readonly NodeObject[]): string {
  const detected = nodes.filter((node) => names.includes(nameOf(node))).map((node) => detectRuntime(node));
  const kinds = [...new Set(detected.map(describe))].sort();
  return ` ${names.length} node${names.length === 1 ? '' : 's'} with ${kinds.join(' and ')}: ${names.join(', ')}`;
}

function describe({ runtime, version, distribution }: ReturnType<typeof detectRuntime>): string {
  return [runtime, ...(version === '' ? [] : [version]), ...(distribution === 'upstream' ? [] : ['of', distribution])].join(' ');
}

function leftOut(pools: readonly DetectedNodePool[], nodes: readonly NodeObject[]): readonly string[] {
  const used = new Set(pools.flatMap(({ nodes: names }) => names));
  const others = nodes.map(nameOf).filter((name) => !used.has(name));
  return others.length === 0 ? [] : [` Left out, as they run no Linux Pods with host paths: ${others.sort().join(', ')}`];
}

/** What no node decides alone: the oldest version of Kubernetes is that of the oldest kubelet, at least. */
function oldestKubelet(nodes: readonly NodeObject[]): readonly string[] {
  const minors = nodes.flatMap(({ status }) => {
    const [, minor] = /^v1\.(\d+)\./.exec(status?.nodeInfo?.kubeletVersion ?? '') ?? [];
    return minor === undefined ? [] : [Number(minor)];
  });
  if (minors.length === 0) return [];
  return [` Newer fields of Pods are used with the version of the oldest kubelet: kubernetesVersion: "1.${Math.min(...minors)}"`];
}

function nameOf({ metadata }: NodeObject): string {
  return metadata?.name ?? '';
}
