import { Document, isMap, isNode, type YAMLMap } from 'yaml';
import { type DetectedNodePool, detectRuntime, type NodeObject } from '../../manifests';

const schema = './node_modules/cdk8s-buildkit/schema/config-file.json';

/** What was found in a cluster. */
export interface Detected {
  readonly pools: readonly DetectedNodePool[];
  /** Every node of the cluster, also those of no pool. */
  readonly nodes: readonly NodeObject[];
}

/** The config file of a cluster, as data. */
export function detectedConfig(detected: Detected): object {
  return { $schema: schema, ...configOf(detected) };
}

function configOf({ pools, nodes }: Detected): object {
  const kubernetesVersion = oldestKubelet(nodes);
  const cluster = { ...(kubernetesVersion !== undefined && { kubernetesVersion }), namespaces: { type: 'create' } };
  const only = onlyPool(pools);
  if (only !== undefined) return { kind: 'BuildKit', ...withRuntimeFirst(only.config), ...cluster };
  const nodePools = Object.fromEntries(pools.map(({ name, config }) => [name, withRuntimeFirst(config)]));
  return { kind: 'BuildKitNodePools', nodePools, ...cluster };
}

function onlyPool([only, ...others]: readonly DetectedNodePool[]): DetectedNodePool | undefined {
  return others.length === 0 ? only : undefined;
}

function withRuntimeFirst<T extends { readonly runtime: unknown }>({ runtime, ...config }: T): object {
  return { runtime, ...config };
}

/** The API server is not older than the oldest kubelet, and every node has the fields of Pods that this one has. */
function oldestKubelet(nodes: readonly NodeObject[]): string | undefined {
  const minors = nodes.flatMap(({ status }) => {
    const [, minor] = /^v1\.(\d+)\./.exec(status?.nodeInfo?.kubeletVersion ?? '') ?? [];
    return minor === undefined ? [] : [Number(minor)];
  });
  const oldest = Math.min(...minors);
  return oldest >= oldestSupported && minors.length === nodes.length ? `1.${oldest}` : undefined;
}

const oldestSupported = 27;

/** The config file of a cluster, with what was found on its nodes as comments. */
export function detectedText(detected: Detected): string {
  const document = new Document(configOf(detected), { version: '1.2', compat: 'yaml-1.1' });
  const only = onlyPool(detected.pools);
  document.commentBefore = [
    ` yaml-language-server: $schema=${schema}`,
    ' Detected from the nodes of the cluster.',
    ...(only === undefined ? [] : [summaryOf(only, detected)]),
    ...leftOut(detected),
  ].join('\n');
  comment(document.contents, 'kubernetesVersion', ' The version of the oldest kubelet.');
  comment(
    document.contents,
    'namespaces',
    ' Makes the namespace, so that it admits privileged Pods. Leave it out where somebody else makes it.',
  );
  if (only === undefined) for (const pool of detected.pools) comment(document.get('nodePools'), pool.name, summaryOf(pool, detected));
  return document.toString({ lineWidth: 0 });
}

function comment(node: unknown, key: string, text: string): void {
  const pair = isMap(node) ? (node as YAMLMap).items.find((item) => String(item.key) === key) : undefined;
  if (isNode(pair?.key)) pair.key.commentBefore = text;
}

/** Which nodes these are, and what runs on them: ` 2 nodes with containerd 1.7.2 of k3s: a, b`. */
function summaryOf({ nodes: names }: DetectedNodePool, { nodes }: Detected): string {
  const runtimes = nodes.filter((node) => names.includes(nameOf(node))).map((node) => describe(detectRuntime(node)));
  const kinds = [...new Set(runtimes)].sort();
  return ` ${names.length} node${names.length === 1 ? '' : 's'} with ${kinds.join(' and ')}: ${names.join(', ')}`;
}

function describe({ runtime, version, distribution }: ReturnType<typeof detectRuntime>): string {
  return [runtime, ...(version === '' ? [] : [version]), ...(distribution === 'upstream' ? [] : ['of', distribution])].join(' ');
}

function leftOut({ pools, nodes }: Detected): readonly string[] {
  const used = new Set(pools.flatMap(({ nodes: names }) => names));
  const others = nodes.map(nameOf).filter((name) => !used.has(name));
  return others.length === 0 ? [] : [` Left out, as they run no Linux Pods with host paths: ${others.sort().join(', ')}`];
}

function nameOf({ metadata }: NodeObject): string {
  return metadata?.name ?? '';
}
