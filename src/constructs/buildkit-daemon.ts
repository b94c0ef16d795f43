import { type ApiObject, Chart } from 'cdk8s';
import { type IServiceAccount, ServiceAccount } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { type ConfigIssue, Report } from '../errors';
import { daemonManifests } from '../manifests/installation';
import { type ConfigInput, resolveConfigIn } from '../resolve/config';
import type { ResolvedConfig, ResolvedDaemon } from '../resolve/resolved';
import type { RuntimeWithDaemon } from '../runtimes/registry';
import { addObject } from './object';
import { keepWarnings } from './warnings';

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
  /** Things to know, none of which keeps the config from being used. */
  readonly warnings: readonly ConfigIssue[];

  /** @throws ConfigError with every problem of the config. */
  constructor(scope: Construct, id: string, config: ConfigInput<RuntimeWithDaemon>) {
    super(scope, id);
    const resolved = resolveConfigIn({ namespace: Chart.of(this).namespace }, config);
    const daemon = daemonOf(resolved);
    const manifests = daemonManifests(resolved.nodes, daemon);
    addObject(this, 'ServiceAccount', manifests.serviceAccount);
    this.configMap = addObject(this, 'ConfigMap', manifests.configMap);
    this.daemonSet = addObject(this, 'DaemonSet', manifests.daemonSet);
    this.serviceAccount = ServiceAccount.fromServiceAccountName(this, 'ServiceAccountReference', daemon.serviceAccountName, {
      namespaceName: daemon.namespace,
    });
    this.warnings = keepWarnings(this, resolved.warnings);
  }
}

function daemonOf(resolved: ResolvedConfig): ResolvedDaemon {
  if (resolved.resolvedDaemon !== undefined) return resolved.resolvedDaemon;
  throw Report.single(
    'BuildKit config',
    'a runtime with a daemon of its own',
    resolved.runtime,
    'its engine embeds BuildKit: leave the daemon out',
  );
}
