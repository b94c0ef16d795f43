import { type ApiObject, Chart } from 'cdk8s';
import { type IServiceAccount, ServiceAccount } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { type ConfigIssue, Report } from '../errors';
import { nodeAgentManifests } from '../manifests/node-agent';
import { resolveConfigIn } from '../resolve/config';
import type { RuntimeName } from '../runtimes/registry';
import { addObject } from './object';
import { type BuildKitPropsInput, plainConfig } from './props';
import { keepWarnings } from './warnings';

/** An agent on every node of a config that keeps images there, with the runtime's socket and what else its work needs. */
export class NodeAgent extends Construct {
  /** The DaemonSet. */
  readonly daemonSet: ApiObject;
  /** The ServiceAccount, to bind roles to, such as one that allows a security context. */
  readonly serviceAccount: IServiceAccount;
  /** Things to know, none of which keeps the config from being used. */
  readonly warnings: readonly ConfigIssue[];

  /** @throws ConfigError with every problem of the config, or if it has no node agent. */
  constructor(scope: Construct, id: string, config: BuildKitPropsInput<RuntimeName>) {
    super(scope, id);
    const resolved = resolveConfigIn({ namespace: Chart.of(this).namespace }, plainConfig(config));
    const agent = resolved.resolvedNodeAgent;
    if (agent === undefined) throw Report.single('BuildKit config', 'nodeAgent, which says what the agent is', undefined, 'set nodeAgent');
    const manifests = nodeAgentManifests(resolved, agent);
    addObject(this, 'ServiceAccount', manifests.serviceAccount);
    this.daemonSet = addObject(this, 'DaemonSet', manifests.daemonSet);
    this.serviceAccount = ServiceAccount.fromServiceAccountName(this, 'ServiceAccountReference', agent.name, {
      namespaceName: agent.namespace,
    });
    this.warnings = keepWarnings(this, resolved.warnings);
  }
}
