import { type ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { Report } from '../errors';
import { accessManifests } from '../manifests/rbac';
import { resolveConfigIn } from '../resolve/config';
import type { RuntimeName } from '../runtimes/registry';
import { addObject } from './object';
import { type BuildKitPropsInput, plainConfig } from './props';

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

  /** @throws ConfigError with every problem of the config, or if it gives access to nobody. */
  constructor(scope: Construct, id: string, config: BuildKitPropsInput<RuntimeName>) {
    super(scope, id);
    const { resolvedAccess: access } = resolveConfigIn({ namespace: Chart.of(this).namespace }, plainConfig(config));
    if (access === undefined)
      throw Report.single('BuildKit config', 'access, which says who may launch builds', undefined, 'set access.subjects');
    const { role, roleBinding, clusterRole, clusterRoleBinding } = accessManifests(access);
    this.role = addObject(this, 'Role', role);
    this.roleBinding = addObject(this, 'RoleBinding', roleBinding);
    this.clusterRole = clusterRole && addObject(this, 'ClusterRole', clusterRole);
    this.clusterRoleBinding = clusterRoleBinding && addObject(this, 'ClusterRoleBinding', clusterRoleBinding);
  }
}
