import type { ApiObject } from 'cdk8s';
import { type IServiceAccount, ServiceAccount } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { type ConfigIssue, Report } from '../errors';
import { nodeAgentManifests } from '../manifests/node-agent';
import type { ResolvedConfig, ResolvedNodeAgent } from '../resolve/resolved';
import type { RuntimeName } from '../runtimes/registry';
import { addObject } from './object';
import { type BuildKitPropsInput, plainConfig } from './props';
import { resolveIn } from './resolve';
import { orLeave } from './warnings';

/** An agent on every node of a config that keeps images there, with the runtime's socket and what else its work needs. */
export class NodeAgent extends Construct {
  /** The DaemonSet. */
  readonly daemonSet: ApiObject;
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
   * @param config - the config with its node agent, or a resolved one
   * @throws ConfigError with every problem of the config, or if it has no node agent.
   */
  constructor(scope: Construct, id: string, config: BuildKitPropsInput<RuntimeName>) {
    super(scope, id);
    const { resolved, agent } = orLeave(this, () => withAgent(resolveIn(this, plainConfig(config))));
    const manifests = nodeAgentManifests(resolved, agent);
    this.serviceAccountObject = addObject(this, 'ServiceAccount', manifests.serviceAccount);
    this.constraintBinding = manifests.roleBinding && addObject(this, 'RoleBinding', manifests.roleBinding);
    this.daemonSet = addObject(this, 'DaemonSet', manifests.daemonSet);
    this.serviceAccount = ServiceAccount.fromServiceAccountName(this, 'ServiceAccountReference', agent.name, {
      namespaceName: agent.namespace,
    });
    this.warnings = resolved.warnings;
  }
}

function withAgent(resolved: ResolvedConfig): { readonly resolved: ResolvedConfig; readonly agent: ResolvedNodeAgent } {
  const { resolvedNodeAgent: agent } = resolved;
  if (agent !== undefined) return { resolved, agent };
  throw Report.single('BuildKit config', 'nodeAgent, which says what the agent is', undefined, 'set nodeAgent');
}
