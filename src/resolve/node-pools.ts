import type { ClusterOptions } from '../config/cluster';
import { ConfigError, type ConfigIssue, Report } from '../errors';
import { presetOf } from '../presets/select';
import { upstream } from '../presets/upstream';
import type { BuildKitConfig, NodePool } from '../runtimes/registry';
import { sortedEntries } from '../values/canonical';
import { isDnsLabel } from '../values/dns';
import { selectorsAreApart } from '../values/label';
import { didYouMean } from '../values/nearest';
import { isRecord } from '../values/record';
import { detectRuntimeRoleName, roleName } from './access';
import { checkObservedDaemons } from './check-observability';
import type { Surroundings } from './cluster';
import { resolveConfigIn } from './config';
import { identity } from './metadata';
import { observableOnNodes, resolveObservability } from './observability';
import { mergeNamespaces } from './pod-security';
import { markResolved, type ResolvedAccess, type ResolvedCluster, type ResolvedConfig, type ResolvedObservability } from './resolved';

/** A cluster with several kinds of node: what is said once of the cluster, and a config for each kind. */
export interface NodePoolsConfig extends ClusterOptions {
  /**
   * The kinds of node by a name of your choice, a DNS label. Each needs a `nodeSelector` that tells its nodes from those of
   * every other.
   */
  readonly nodePools: Readonly<Record<string, NodePool>>;
}

/** A resolved config for each kind of node. */
export interface ResolvedNodePools {
  /** The resolved configs by the name of their pool, for builds on its nodes. */
  readonly pools: Readonly<Record<string, ResolvedConfig>>;
  /** Things to know, none of which keeps the config from being used. */
  readonly warnings: readonly ConfigIssue[];
  /** @internal */
  readonly resolvedCluster: ResolvedCluster;
}

const subject = 'BuildKit config';

// What pools have of what is made once: all of it is beside them.
const nothing: ResolvedCluster = {
  namespaces: [],
  priorityClasses: { daemon: undefined, builds: undefined },
  access: undefined,
  observability: { podMonitor: undefined, alerts: undefined, dashboard: undefined },
};

/**
 * Checks and resolves the configs of all node pools. Each pool is an installation of its own, named `<name>-<pool>`; access is
 * given once, to all.
 *
 * @param config - the cluster and its kinds of node
 * @param surroundings - what holds where the config says nothing
 * @throws ConfigError with every problem of every pool, and if nodes could belong to two of them.
 */
export function resolveNodePools(config: NodePoolsConfig, surroundings: Surroundings = {}): ResolvedNodePools {
  const report = new Report();
  const { nodePools, ...cluster } = checkPools(config, report);
  const issues: ConfigIssue[] = [];
  const resolved = sortedEntries(nodePools).flatMap(([pool, options]) => {
    const result = resolvePool(pool, options, cluster, surroundings);
    if (Array.isArray(result)) issues.push(...result);
    return Array.isArray(result) ? [] : [[pool, result] as const];
  });
  if (issues.length > 0) throw new ConfigError(subject, distinct(issues));
  checkOverlap(nodePools, report);
  checkSharedSocket(nodePools, cluster, report);
  const daemons = resolved.flatMap(([, own]) => own.resolvedDaemon ?? []);
  if (daemons.length === 0) checkObservedDaemons(cluster.observability ?? {}, report);
  report.finish(subject, false);
  return {
    pools: Object.fromEntries(resolved.map(([pool, own]) => [pool, markResolved({ ...own, resolvedCluster: nothing })])),
    warnings: distinct(resolved.flatMap(([pool, own]) => own.warnings.map((issue) => located(pool, nodePools[pool], issue)))),
    resolvedCluster: clusterOf(cluster, resolved),
  };
}

function checkPools(config: NodePoolsConfig, report: Report): NodePoolsConfig {
  const nodePools: unknown = config?.nodePools;
  if (!isRecord(nodePools) || Object.keys(nodePools).length === 0) {
    report.expected('nodePools', 'an object with a node pool such as { builders: { runtime: ... } }', nodePools);
  } else {
    for (const name of Object.keys(nodePools).filter((key) => !isDnsLabel(key))) {
      report.expected(`nodePools[${JSON.stringify(name)}]`, 'the key to be a DNS label such as "builders"', name);
    }
  }
  checkTopLevel(config, report);
  report.finish(subject, false);
  return config;
}

/** What is said of one kind of node stands in its pool. */
function checkTopLevel(config: NodePoolsConfig, report: Report): void {
  const known = ['nodePools', ...Object.keys(clusterOptions)];
  for (const [key, value] of Object.entries(config ?? {}).filter(([name, given]) => !known.includes(name) && given !== undefined)) {
    const fix = didYouMean(key, known) ?? 'what is said of one kind of node stands in its pool';
    report.expected(key, 'no such key beside nodePools', value, fix);
  }
}

// Complete, or it does not compile.
const clusterOptions: Readonly<Record<keyof ClusterOptions, true>> = {
  access: true,
  annotations: true,
  buildkitEnv: true,
  builds: true,
  certificateAuthorities: true,
  env: true,
  imageRegistry: true,
  kubernetesVersion: true,
  labels: true,
  name: true,
  namespace: true,
  networkPolicies: true,
  namespaces: true,
  observability: true,
  preset: true,
  priorityClasses: true,
  proxy: true,
  strict: true,
};

/** Options of the cluster that stand in a pool, where they would hold for this pool only. */
function misplaced(pool: string, options: object): ConfigIssue[] {
  const report = new Report();
  for (const [key, value] of Object.entries(options).filter(
    ([name, value]) => Object.hasOwn(clusterOptions, name) && value !== undefined,
  )) {
    report.expected(`nodePools.${pool}.${key}`, 'no such key', value, `it is said once, beside nodePools`);
  }
  return [...report.issues];
}

/** The resolved config of a pool, or what is wrong with it. */
function resolvePool(pool: string, options: NodePool, cluster: ClusterOptions, surroundings: Surroundings): ResolvedConfig | ConfigIssue[] {
  const name = typeof cluster.name === 'string' || cluster.name === undefined ? `${cluster.name ?? upstream.name}-${pool}` : cluster.name;
  const wrong = misplaced(pool, options ?? {});
  try {
    // One pool's options and the cluster's are a config again.
    const resolved = resolveConfigIn({ ...surroundings, clusterName: cluster.name ?? upstream.name }, {
      ...options,
      ...cluster,
      name,
    } as BuildKitConfig);
    return wrong.length > 0 ? wrong : resolved;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [...wrong, ...error.issues.map((issue) => located(pool, options, issue))];
  }
}

/** An issue where the user finds it: in the pool, or in what is said of the cluster. */
function located(pool: string, options: NodePool | undefined, issue: ConfigIssue): ConfigIssue {
  const [first = ''] = issue.path.split(/[.[]/);
  const inPool = first === '' || first === 'runtime' || (options !== undefined && Object.hasOwn(options, first));
  return inPool ? { ...issue, path: `nodePools.${pool}${first === '' ? '' : '.'}${issue.path}` } : issue;
}

function distinct(issues: readonly ConfigIssue[]): readonly ConfigIssue[] {
  return [...new Map(issues.map((issue) => [`${issue.path}: ${issue.message}`, issue])).values()];
}

/** Selectors by equality are apart if, and only if, some label has another value in each. */
function checkOverlap(nodePools: NodePoolsConfig['nodePools'], report: Report): void {
  const pools = sortedEntries(nodePools).map(([name, { nodeSelector = {} }]) => ({ name, nodeSelector }));
  for (const [index, { name, nodeSelector }] of pools.entries()) {
    for (const other of pools.slice(0, index)) {
      if (selectorsAreApart(nodeSelector, other.nodeSelector)) continue;
      const expected = `a label whose value differs from that in nodePools.${other.name}.nodeSelector, so that no node belongs to both`;
      report.expected(`nodePools.${name}.nodeSelector`, expected, nodeSelector);
    }
  }
}

/** A socket that is named once would be mounted on every kind of node. */
function checkSharedSocket(nodePools: NodePoolsConfig['nodePools'], { preset }: ClusterOptions, report: Report): void {
  const { socket, socketPath } = presetOf(preset);
  if (socket === undefined || Object.keys(nodePools).length < 2) return;
  report.expected(socketPath, 'no socket for all of several node pools', socket, 'set socket in each pool');
}

/** What the pools have together, each of them having resolved it. */
function clusterOf(cluster: ClusterOptions, resolved: readonly (readonly [string, ResolvedConfig])[]): ResolvedCluster {
  const clusters = resolved.map(([, pool]) => pool.resolvedCluster);
  return {
    namespaces: mergeNamespaces(clusters.flatMap(({ namespaces }) => namespaces)),
    priorityClasses: (clusters[0] ?? nothing).priorityClasses,
    access: accessOf(cluster, resolved),
    observability: observabilityOf(cluster, resolved),
  };
}

/** The access of one pool is that of all: builds of every pool are in one namespace. It is named after the cluster's. */
function accessOf(cluster: ClusterOptions, resolved: readonly (readonly [string, ResolvedConfig])[]): ResolvedAccess | undefined {
  const [, first] = resolved[0] ?? [];
  const access = first?.resolvedCluster.access;
  if (access === undefined || first === undefined) return undefined;
  const name = cluster.name ?? upstream.name;
  return {
    ...access,
    labels: { ...access.labels, ...identity('build-access', name) },
    roleName: roleName(name),
    detectRuntimeRole: access.detectRuntimeRole && detectRuntimeRoleName(first.namespace, name),
  };
}

/** What observes one pool would do so for all: namespaces and builds are those of the cluster. */
function observabilityOf(cluster: ClusterOptions, resolved: readonly (readonly [string, ResolvedConfig])[]): ResolvedObservability {
  const [, first] = resolved[0] ?? [];
  if (first === undefined) return nothing.observability;
  const identity = { name: cluster.name ?? upstream.name, namespace: first.namespace, preset: first.defaults };
  const daemons = resolved.flatMap(([, { resolvedDaemon }]) => resolvedDaemon ?? []);
  return resolveObservability(cluster, identity, observableOnNodes(first.builds, daemons));
}
