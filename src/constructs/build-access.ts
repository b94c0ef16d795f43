import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { type ConfigIssue, Report } from '../errors';
import { accessManifests } from '../manifests/rbac';
import { isService, type ResolvedBuildKit } from '../resolve/installation';
import type { ResolvedAccess } from '../resolve/resolved';
import type { ResolvedService } from '../resolve/service/resolved';
import type { RuntimeName } from '../runtimes/registry';
import { addObject } from './object';
import { type BuildKitPropsInput, plainConfig } from './props';
import { resolveAnyIn } from './resolve';
import { orLeave } from './warnings';

/**
 * The least that whoever launches builds needs: a Role in the namespace of the builds for Pods (and Jobs, if builds are Jobs)
 * and the logs of Pods; no wildcard, no exec, no Secrets. A ClusterRole that reads nodes is made only when asked for.
 */
export class BuildAccess extends Construct {
  /** The Role. */
  readonly role: ApiObject;
  /** The RoleBinding. */
  readonly roleBinding: ApiObject;
  /** The ClusterRole that reads nodes, if `detectRuntime` is on. */
  readonly clusterRole: ApiObject | undefined;
  /** The ClusterRoleBinding, if `detectRuntime` is on. */
  readonly clusterRoleBinding: ApiObject | undefined;
  /** Things to know, none of which keeps the config from being used. */
  readonly warnings: readonly ConfigIssue[];

  /**
   * @param scope - the chart or the construct that it belongs to
   * @param id - its id, unique in the scope
   * @param config - the config with its access, or a resolved one
   * @throws ConfigError with every problem of the config, or if it gives access to nobody.
   */
  constructor(scope: Construct, id: string, config: BuildKitPropsInput<RuntimeName> | ResolvedService) {
    super(scope, id);
    const { access, warnings } = orLeave(this, () => withAccess(resolveAnyIn(this, isService(config) ? config : plainConfig(config))));
    const { role, roleBinding, clusterRole, clusterRoleBinding } = accessManifests(access);
    this.role = addObject(this, 'Role', role);
    this.roleBinding = addObject(this, 'RoleBinding', roleBinding);
    this.clusterRole = clusterRole && addObject(this, 'ClusterRole', clusterRole);
    this.clusterRoleBinding = clusterRoleBinding && addObject(this, 'ClusterRoleBinding', clusterRoleBinding);
    this.warnings = warnings;
  }
}

function withAccess({ resolvedCluster: { access }, warnings }: ResolvedBuildKit): {
  readonly access: ResolvedAccess;
  readonly warnings: readonly ConfigIssue[];
} {
  if (access !== undefined) return { access, warnings };
  throw Report.single('BuildKit config', 'access, which says who may launch builds', undefined, 'set access.subjects');
}
