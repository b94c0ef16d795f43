import { Construct } from 'constructs';
import type { ConfigIssue } from '../errors';
import { namespaceManifests, priorityClassManifests } from '../manifests/cluster';
import { builderManifests } from '../manifests/constraints';
import { networkPolicyManifests } from '../manifests/network-policy';
import type { ResolvedConfig } from '../resolve/resolved';
import type { RuntimeName, RuntimeWithDaemon } from '../runtimes/registry';
import { BuildAccess } from './build-access';
import { BuildKitDaemon } from './buildkit-daemon';
import { NodeAgent } from './node-agent';
import { ObjectGroup } from './object-group';
import { observabilityIn } from './observability';
import { type BuildKitPropsInput, plainConfig } from './props';
import { resolveIn } from './resolve';
import { orLeave } from './warnings';

/**
 * Everything that builds need on one kind of node, from one config: the daemon, if the runtime needs one, the node agent and
 * the access, if they are given.
 *
 * @typeParam R - the name of the container runtime
 */
export class BuildKit<R extends RuntimeName = RuntimeName> extends Construct {
  /** The config with every default, for `ImageBuild`s and plain functions. */
  readonly config: ResolvedConfig<R>;
  /** The namespaces, by their names; undefined unless the config says that they are made. */
  readonly namespaces: ObjectGroup | undefined;
  /** The PriorityClasses `daemon` and `builds`, those of them that the config has; undefined if it has none. */
  readonly priorityClasses: ObjectGroup | undefined;
  /** The NetworkPolicies by the component that each governs; undefined unless the config says so. */
  readonly networkPolicies: ObjectGroup | undefined;
  /** The daemon; undefined for docker, whose engine embeds BuildKit. */
  readonly daemon: DaemonOf<R>;
  /** The node agent; undefined unless the config or its preset has one. */
  readonly nodeAgent: NodeAgent | undefined;
  /** The ServiceAccount of builder Pods and its RoleBinding; undefined where they need none to be admitted. */
  readonly builder: ObjectGroup | undefined;
  /** Who may launch builds; undefined unless the config says so. */
  readonly access: BuildAccess | undefined;
  /** PodMonitor, PrometheusRule and dashboard; undefined unless the config has one of them. */
  readonly observability: ObjectGroup | undefined;
  /** Things to know, none of which keeps the config from being used. */
  readonly warnings: readonly ConfigIssue[];

  /**
   * @param scope - the chart or the construct that it belongs to
   * @param id - its id, unique in the scope
   * @param config - the config, or a resolved one
   * @throws ConfigError with every problem of the config.
   */
  constructor(scope: Construct, id: string, config: BuildKitPropsInput<R>) {
    super(scope, id);
    const resolved = orLeave(this, () => resolveIn(this, plainConfig(config)));
    this.config = resolved;
    this.namespaces = ObjectGroup.ofSome(this, 'Namespaces', namespaceManifests(resolved.resolvedCluster.namespaces));
    this.priorityClasses = ObjectGroup.ofSome(this, 'PriorityClasses', priorityClassManifests(resolved.resolvedCluster.priorityClasses));
    this.networkPolicies = ObjectGroup.ofSome(this, 'NetworkPolicies', networkPolicyManifests(resolved.resolvedNetworkPolicies));
    this.daemon = (resolved.resolvedDaemon &&
      new BuildKitDaemon(this, 'Daemon', resolved as ResolvedConfig<RuntimeWithDaemon>)) as DaemonOf<R>;
    this.nodeAgent = resolved.resolvedNodeAgent && new NodeAgent(this, 'NodeAgent', resolved as ResolvedConfig);
    this.builder = resolved.resolvedBuilder && new ObjectGroup(this, 'Builder', { ...builderManifests(resolved.resolvedBuilder) });
    this.access = resolved.resolvedCluster.access && new BuildAccess(this, 'Access', resolved as ResolvedConfig);
    this.observability = observabilityIn(this, resolved.resolvedCluster);
    this.warnings = resolved.warnings;
  }
}

/**
 * The daemon of a runtime, undefined for runtimes without one.
 *
 * @typeParam R - the name of the container runtime
 */
export type DaemonOf<R extends RuntimeName> = R extends RuntimeWithDaemon ? BuildKitDaemon : undefined;
