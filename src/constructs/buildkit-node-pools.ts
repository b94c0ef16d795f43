import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import type { ConfigIssue } from '../errors';
import { namespaceManifests, priorityClassManifests } from '../manifests/cluster';
import { resolveNodePools } from '../resolve/node-pools';
import { markResolved } from '../resolve/resolved';
import { BuildAccess } from './build-access';
import { BuildKit } from './buildkit';
import { ObjectGroup } from './object-group';
import { observabilityIn } from './observability';
import { type NodePoolsProps, plainAccess } from './props';
import { orLeave, showWarnings } from './warnings';

/**
 * What builds need in a cluster with several kinds of node: a {@link BuildKit} for each, and one access for all.
 *
 * @typeParam Pool - the names of the pools
 */
export class BuildKitNodePools<Pool extends string = string> extends Construct {
  /** The namespaces, by their names; undefined unless the config says that they are made. */
  readonly namespaces: ObjectGroup | undefined;
  /** The PriorityClasses `daemon` and `builds`, those of them that the config has; undefined if it has none. */
  readonly priorityClasses: ObjectGroup | undefined;
  /** What each pool has, by its name. Builds on its nodes take it as their `buildKit`. */
  readonly pools: Readonly<Record<Pool, BuildKit>>;
  /** Who may launch builds; undefined unless the config says so. */
  readonly access: BuildAccess | undefined;
  /** PodMonitor, PrometheusRule and dashboard; undefined unless the config has one of them. */
  readonly observability: ObjectGroup | undefined;
  /** Things to know, none of which keeps the config from being used. */
  readonly warnings: readonly ConfigIssue[];

  /**
   * @param scope - the chart or the construct that it belongs to
   * @param id - its id, unique in the scope
   * @param config - the cluster and its kinds of node
   * @throws ConfigError with every problem of every pool, and if nodes could belong to two of them.
   */
  constructor(scope: Construct, id: string, config: NodePoolsProps<Pool>) {
    super(scope, id);
    const surroundings = { namespace: Chart.of(this).namespace };
    const { pools, resolvedCluster, warnings } = orLeave(this, () => resolveNodePools(plainAccess(config), surroundings));
    const entries = Object.entries(pools);
    this.namespaces = ObjectGroup.ofSome(this, 'Namespaces', namespaceManifests(resolvedCluster.namespaces));
    this.priorityClasses = ObjectGroup.ofSome(this, 'PriorityClasses', priorityClassManifests(resolvedCluster.priorityClasses));
    // The resolved pools are those of the config, which the compiler cannot follow through a record.
    this.pools = Object.fromEntries(entries.map(([name, pool]) => [name, new BuildKit(this, name, pool)])) as Record<Pool, BuildKit>;
    const [, first] = entries[0] ?? [];
    this.access = first && resolvedCluster.access && new BuildAccess(this, 'Access', markResolved({ ...first, resolvedCluster }));
    this.observability = observabilityIn(this, resolvedCluster);
    showWarnings(this, warnings);
    this.warnings = warnings;
  }
}
