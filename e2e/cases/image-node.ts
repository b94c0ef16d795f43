import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { type ImageCommands, imageCommands, type NodeImage } from 'cdk8s-buildkit';
import { ClusterNode } from '../node/cluster-node';
import { ownEtc } from '../node/own-etc';
import type { Argv, Result } from '../node/process';
import { pauseImage } from '../runtimes/pause-image';
import type { Runtime } from '../runtimes/runtime';
import { toolPath } from '../setup/tools.mjs';

/** The programs of the node's images, and Debian's. What else the machine has installed is not what the tests are about. */
export const nodeEnvironment = { PATH: `${dirname(toolPath('cri-tools', 'crictl'))}:/usr/sbin:/usr/bin:/sbin:/bin` };

/** What an administrator writes so that the containers tools take registries over plain HTTP. docker and containerd do on the local host. */
const plainHttp = ['localhost:5000', 'localhost:5002'].map((host) => `[[registry]]\nlocation = "${host}"\ninsecure = true\n`).join('');

/** A node with a runtime and nothing else, on which image commands are run as they are. */
export class ImageNode {
  private constructor(
    readonly node: ClusterNode,
    readonly runtime: Runtime,
    readonly commands: ImageCommands,
  ) {}

  static async start(runtime: Runtime): Promise<ImageNode> {
    const node = await ClusterNode.start();
    try {
      await ownEtc(node);
      node.write('/etc/containers/registries.conf.d/e2e.conf', plainHttp);
      await runtime.start(node);
      const started = new ImageNode(node, runtime, imageCommands(runtime.config));
      if (await started.exists(pauseImage)) await started.succeed(started.commands.remove.argv(pauseImage));
      return started;
    } catch (cause) {
      await node.stop();
      throw cause;
    }
  }

  run(argv: Argv): Promise<Result> {
    return this.node.run(argv, { env: nodeEnvironment, timeoutSeconds: 60 });
  }

  succeed(argv: Argv): Promise<string> {
    return this.node.succeed(argv, { env: nodeEnvironment, timeoutSeconds: 60 });
  }

  async exists(name: string): Promise<boolean> {
    return this.commands.exists.parse(await this.run(this.commands.exists.argv(name)));
  }

  async list(): Promise<readonly NodeImage[]> {
    return this.commands.list.parse(await this.succeed(this.commands.list.argv()));
  }

  /** The image that has a name, by the list. */
  async listed(name: string): Promise<NodeImage | undefined> {
    return (await this.list()).find(({ names }) => names.includes(name));
  }

  /** The digest under which a registry that speaks plain HTTP has an image. */
  async publishedDigest(name: string): Promise<string> {
    const manifest = await this.succeed(['skopeo', 'inspect', '--raw', '--tls-verify=false', `docker://${name}`]);
    return `sha256:${createHash('sha256').update(manifest).digest('hex')}`;
  }

  stop(): Promise<void> {
    return this.node.stop();
  }
}
