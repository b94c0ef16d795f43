import type { ApiObject } from 'cdk8s';
import { type IServiceAccount, ServiceAccount } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { ConfigIssue } from '../errors';
import { nodeTaskManifests, requireDaemonTask } from '../manifests/node-task';
import type { ConfigInput } from '../resolve/config';
import type { ResolvedConfig, ResolvedNodeTask } from '../resolve/resolved';
import type { RuntimeWithDaemon } from '../runtimes/registry';
import { addObject } from './object';
import { ownWarnings, resolveIn } from './resolve';
import { orLeave } from './warnings';

/** Something that is done on every node of a config: a DaemonSet whose Pods become ready when it is done, and a ServiceAccount. */
export abstract class NodeTask extends Construct {
  /** The DaemonSet. */
  readonly daemonSet: ApiObject;
  /** The ServiceAccount, to bind roles to, such as one that allows a security context. */
  readonly serviceAccount: IServiceAccount;
  /** The ServiceAccount as an object of the chart. */
  readonly serviceAccountObject: ApiObject;
  /** The RoleBinding that lets the ServiceAccount use its security context constraints; undefined where there are none. */
  readonly constraintBinding: ApiObject | undefined;
  /** The NetworkPolicy that leaves its Pods no network; undefined unless the config has such policies. */
  readonly networkPolicy: ApiObject | undefined;
  /** Things to know, none of which keeps the config from being used. */
  readonly warnings: readonly ConfigIssue[];

  /** @internal */
  protected constructor(scope: Construct, id: string, config: ConfigInput, select: (resolved: ResolvedConfig) => ResolvedNodeTask) {
    super(scope, id);
    const { resolved, task } = orLeave(this, () => {
      const checked = resolveIn(this, config);
      return { resolved: checked, task: select(checked) };
    });
    const manifests = nodeTaskManifests(resolved, task);
    this.networkPolicy = manifests.networkPolicy && addObject(this, 'NetworkPolicy', manifests.networkPolicy);
    this.serviceAccountObject = addObject(this, 'ServiceAccount', manifests.serviceAccount);
    this.constraintBinding = manifests.roleBinding && addObject(this, 'RoleBinding', manifests.roleBinding);
    this.daemonSet = addObject(this, 'DaemonSet', manifests.daemonSet);
    this.serviceAccount = ServiceAccount.fromServiceAccountName(this, 'ServiceAccountReference', task.name, {
      namespaceName: task.namespace,
    });
    this.warnings = ownWarnings(config, resolved);
  }
}

/**
 * Shows on every node that it is as the config says, before the daemon is rolled out. Its Pods become ready where it is, and tell what
 * is wrong where it is not.
 */
export class BuildKitPreflight extends NodeTask {
  /**
   * @param scope - the chart or the construct that it belongs to
   * @param id - its id, unique in the scope
   * @param config - the config, or a resolved one
   * @throws ConfigError with every problem of the config.
   */
  constructor(scope: Construct, id: string, config: ConfigInput) {
    super(scope, id, config, ({ nodeTasks }) => nodeTasks.preflight);
  }
}

/** The first half of an uninstallation: the daemons, which have to run, remove their caches. */
export class BuildKitPrune extends NodeTask {
  /**
   * @param scope - the chart or the construct that it belongs to
   * @param id - its id, unique in the scope
   * @param config - the config, or a resolved one
   * @throws ConfigError with every problem of the config, or for docker, whose engine keeps its cache itself.
   */
  constructor(scope: Construct, id: string, config: ConfigInput<RuntimeWithDaemon>) {
    super(scope, id, config, (resolved) => requireDaemonTask(resolved, 'prune'));
  }
}

/** The second half of an uninstallation: where the daemon has ended for good, its files are deleted. */
export class BuildKitCleanUp extends NodeTask {
  /**
   * @param scope - the chart or the construct that it belongs to
   * @param id - its id, unique in the scope
   * @param config - the config, or a resolved one
   * @throws ConfigError with every problem of the config, or for docker, whose engine has no files of the library.
   */
  constructor(scope: Construct, id: string, config: ConfigInput<RuntimeWithDaemon>) {
    super(scope, id, config, (resolved) => requireDaemonTask(resolved, 'cleanUp'));
  }
}
