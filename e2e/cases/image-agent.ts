import { readFileSync } from 'node:fs';
import {
  type Argv,
  type BuildKitConfig,
  buildkitManifests,
  containerdCommands,
  type ImageAction,
  type ImageCommands,
  type ImageState,
  imageCommands,
  type NodeImage,
  nextImageAction,
  nodeAgentDaemonSet,
  registryExists,
  registryRemove,
} from 'cdk8s-buildkit';
import { addNodeAddress, addresses, connectToNode } from '../kubelet/network';
import { type RunningPod, startDaemon } from '../kubelet/pod';
import { ownEtc } from '../node/own-etc';
import type { Result } from '../node/process';
import { certificateOf, issueCertificate, startRegistry } from '../runtimes/registry';
import type { Runtime } from '../runtimes/runtime';
import { Workbench } from './workbench';

/** A registry whose certificate is issued by an authority that nobody knows. */
export const registry = `${addresses.node}:5443`;

const secretName = 'registry-tls-secret';

/** Where the Pod of a node agent has the certificate of the authority that it installs. */
const trusted = { certDirectory: '/registry-authority' };

/** The node agent of a config waits in place of its program, and installs the authority of the registry. */
export function withAgent(config: BuildKitConfig): BuildKitConfig {
  const image = config.preset === undefined ? { image: 'registry.example.com/platform/image-agent:3' } : {};
  return { ...config, nodeAgent: { ...image, command: ['sleep', 'infinity'], args: [], registry: { host: registry, secretName } } };
}

/** A node with a node agent in its Pod, and a registry that Pods reach. */
export class AgentNode {
  private readonly registryExists = registryExists(trusted);
  private readonly registryRemove = registryRemove(trusted);

  private constructor(
    readonly bench: Workbench,
    readonly agent: RunningPod,
    readonly commands: ImageCommands,
  ) {}

  static async start(runtime: Runtime, config: BuildKitConfig): Promise<AgentNode> {
    const bench = await Workbench.start({ ...runtime, start: (node) => prepare(node, runtime) }, config);
    try {
      await bench.startDaemon();
      const agent = await startAgent(bench, config);
      await connectToNode(bench.node, 'node-agent');
      return new AgentNode(bench, agent, commandsOf(config));
    } catch (cause) {
      await bench.stop();
      throw cause;
    }
  }

  /** Runs a command in the Pod of the agent. */
  run(argv: Argv): Promise<Result> {
    return this.agent.containerNamed('node-agent').exec(argv, 60);
  }

  async succeed(argv: Argv): Promise<string> {
    const { exitCode, stdout, stderr } = await this.run(argv);
    if (exitCode !== 0) throw new Error(`${argv.join(' ')}: exit code ${exitCode}\n${stdout}${stderr}`);
    return stdout;
  }

  async list(): Promise<readonly NodeImage[]> {
    return this.commands.list.parse(await this.succeed(this.commands.list.argv()));
  }

  async state(image: string, markedForRemoval = false): Promise<ImageState> {
    const onNode = this.commands.exists.parse(await this.run(this.commands.exists.argv(image)));
    const inRegistry = this.registryExists.parse(await this.run(this.registryExists.argv(image)));
    return { onNode, inRegistry, markedForRemoval, inUse: false };
  }

  /** Does what is to be done about an image until nothing is, and returns it. */
  async settle(image: string, markedForRemoval = false): Promise<readonly ImageAction[]> {
    const done: ImageAction[] = [];
    for (;;) {
      const action = nextImageAction(await this.state(image, markedForRemoval));
      if (action === 'none') return done;
      if (done.push(action) > 2) throw new Error(`no end of ${done.join(', ')}`);
      await this.succeed(this.argvOf(action, image));
    }
  }

  private argvOf(action: Exclude<ImageAction, 'none'>, image: string): Argv {
    const { push, pull, remove } = this.commands;
    const commands = { push, pull, 'remove-from-node': remove, 'remove-from-registry': this.registryRemove };
    return commands[action].argv(image);
  }
}

async function prepare(node: Workbench['node'], runtime: Runtime): Promise<void> {
  await ownEtc(node);
  await addNodeAddress(node);
  const tls = await issueCertificate(node, addresses.node);
  await startRegistry(node, { host: registry, tls });
  await runtime.start(node);
}

function startAgent({ node }: Workbench, config: BuildKitConfig): Promise<RunningPod> {
  const daemonSet = nodeAgentDaemonSet(config);
  const stringData = { 'ca.crt': readFileSync(node.path(certificateOf(addresses.node).authority), 'utf8') };
  if (daemonSet === undefined) throw new Error('there is no node agent');
  return startDaemon(node, daemonSet, {
    objects: [...buildkitManifests(config), { kind: 'Secret', metadata: { name: secretName }, ...{ stringData } }],
  });
}

// ctr itself reaches the registry, and trusts it only if it is told where the agent has put the certificate.
function commandsOf(config: BuildKitConfig): ImageCommands {
  if (config.runtime !== 'containerd') return imageCommands(config);
  const hosts = { type: 'hosts', directory: '/etc/containerd/certs.d' } as const;
  return containerdCommands({ socket: '/run/containerd/containerd.sock', ctrVersion: '1.6.20', registry: hosts });
}
