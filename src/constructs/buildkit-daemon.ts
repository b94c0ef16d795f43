import type { ApiObject } from 'cdk8s';
import { type IServiceAccount, ServiceAccount } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { type ConfigIssue, Report } from '../errors';
import { daemonManifests } from '../manifests/installation';
import type { ConfigInput } from '../resolve/config';
import type { ResolvedConfig, ResolvedDaemon } from '../resolve/resolved';
import type { RuntimeWithDaemon } from '../runtimes/registry';
import { addObject } from './object';
import { resolveIn } from './resolve';
import { orLeave } from './warnings';

/**
 * The BuildKit daemon on every node of a config: a DaemonSet, the ConfigMap with its buildkitd.toml and a ServiceAccount
 * without rights. docker needs none: its engine embeds BuildKit.
 */
export class BuildKitDaemon extends Construct {
  /** The DaemonSet. */
  readonly daemonSet: ApiObject;
  /** The ConfigMap with buildkitd.toml. */
  readonly configMap: ApiObject;
  /** The ServiceAccount, to bind roles to, such as one that allows a security context. */
  readonly serviceAccount: IServiceAccount;
  /** The ServiceAccount as an object of the chart. */
  readonly serviceAccountObject: ApiObject;
  /** The RoleBinding that lets the ServiceAccount use its security context constraints; undefined where there are none. */
  readonly constraintBinding: ApiObject | undefined;
  /** Things to know, none of which keeps the config from being used. */
  readonly warnings: readonly ConfigIssue[];

  /**
   * @param scope - the chart or the construct that it belongs to
   * @param id - its id, unique in the scope
   * @param config - the config, or a resolved one
   * @throws ConfigError with every problem of the config.
   */
  constructor(scope: Construct, id: string, config: ConfigInput<RuntimeWithDaemon>) {
    super(scope, id);
    const { resolved, daemon } = orLeave(this, () => withDaemon(resolveIn(this, config)));
    const manifests = daemonManifests(resolved.nodes, daemon);
    this.serviceAccountObject = addObject(this, 'ServiceAccount', manifests.serviceAccount);
    this.constraintBinding = manifests.roleBinding && addObject(this, 'RoleBinding', manifests.roleBinding);
    this.configMap = addObject(this, 'ConfigMap', manifests.configMap);
    this.daemonSet = addObject(this, 'DaemonSet', manifests.daemonSet);
    this.serviceAccount = ServiceAccount.fromServiceAccountName(this, 'ServiceAccountReference', daemon.serviceAccountName, {
      namespaceName: daemon.namespace,
    });
    this.warnings = resolved.warnings;
  }
}

function withDaemon(resolved: ResolvedConfig): { readonly resolved: ResolvedConfig; readonly daemon: ResolvedDaemon } {
  const { resolvedDaemon: daemon, runtime } = resolved;
  if (daemon !== undefined) return { resolved, daemon };
  throw Report.single('BuildKit config', 'a runtime with a daemon of its own', runtime, 'its engine embeds BuildKit: leave the daemon out');
}
