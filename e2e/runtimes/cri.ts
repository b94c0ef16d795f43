import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cgroupParent } from '../node/cgroups';
import type { ClusterNode } from '../node/cluster-node';
import { type Argv, waitUntil } from '../node/process';
import { toolPath } from '../setup/tools.mjs';
import { pauseImage } from './pause-image';
import type { Runtime } from './runtime';

/** Namespaces of the Pods that are run: the network is the node's, which needs no CNI. */
const namespaces = { network: 2, pid: 1 };

/** Asks a runtime as the kubelet does, by the Container Runtime Interface. */
export function criStore(socket: string): Pick<Runtime, 'names' | 'id' | 'labels' | 'created' | 'runImage'> {
  const crictl = (...args: readonly string[]): Argv => {
    return [
      toolPath('cri-tools', 'crictl'),
      `--runtime-endpoint=unix://${socket}`,
      `--image-endpoint=unix://${socket}`,
      '--timeout=60s',
      ...args,
    ];
  };

  const inspect = async (node: ClusterNode, image: string) => {
    return JSON.parse(await node.succeed(crictl('inspecti', '--output=json', image))) as CriImage;
  };
  const specOf = async (node: ClusterNode, image: string) => (await inspect(node, image)).info.imageSpec;

  return {
    names: async (node) => {
      const { images } = JSON.parse(await node.succeed(crictl('images', '--output=json'))) as CriImages;
      const names = images.flatMap(({ repoTags }) => repoTags ?? []);
      return names.filter((name) => name !== pauseImage).sort();
    },
    id: async (node, image) => (await inspect(node, image)).status.id.replace('sha256:', ''),
    labels: async (node, image) => (await specOf(node, image)).config.Labels ?? {},
    created: async (node, image) => new Date((await specOf(node, image)).created),
    runImage: async (node, image, argv) => {
      const id = randomUUID();
      const folder = writeRequest(node, id, image, argv);
      const container = (await node.succeed(crictl('run', '--no-pull', `${folder}/container.json`, `${folder}/sandbox.json`))).trim();
      const state = async () => JSON.parse(await node.succeed(crictl('inspect', container))) as CriContainer;
      await waitUntil(`${argv.join(' ')} has ended`, async () => (await state()).status.state === 'CONTAINER_EXITED');
      const { status } = await state();
      const sandbox = (await node.succeed(crictl('pods', '--quiet', `--name=${id}`))).trim();
      await node.succeed(crictl('rmp', '--force', sandbox));
      const { stdout, all } = readLog(node, `${folder}/log`);
      if (status.exitCode !== 0) throw new Error(`${argv.join(' ')} in ${image}: exit code ${status.exitCode}\n${all}`);
      return stdout;
    },
  };
}

/** Writes what is to run, and returns the folder of it. */
function writeRequest(node: ClusterNode, id: string, image: string, command: readonly string[]): string {
  const folder = `/run/e2e/${id}`;
  const metadata = { name: id, namespace: 'default', uid: id, attempt: 0 };
  const security_context = { namespace_options: namespaces };
  const container = { metadata, image: { image }, command, log_path: 'log', linux: { security_context } };
  const sandbox = { metadata, log_directory: folder, linux: { cgroup_parent: cgroupParent, security_context } };
  node.write(`${folder}/container.json`, JSON.stringify(container));
  node.write(`${folder}/sandbox.json`, JSON.stringify(sandbox));
  return folder;
}

/** Reads a log of which each line is the time, the stream, whether the line ends here (F) or goes on (P), and the text. */
function readLog(node: ClusterNode, file: string): { readonly stdout: string; readonly all: string } {
  const lines = [...readFileSync(node.path(file), 'utf8').matchAll(/^\S+ (stdout|stderr) ([FP]) ([^\n]*)\n/gm)];
  const text = (parts: typeof lines) => parts.map(([, , end, part]) => `${part}${end === 'F' ? '\n' : ''}`).join('');
  return { stdout: text(lines.filter(([, stream]) => stream === 'stdout')), all: text(lines) };
}

interface CriContainer {
  readonly status: { readonly state: string; readonly exitCode: number };
}

interface CriImages {
  readonly images: readonly { readonly repoTags?: readonly string[] }[];
}

interface CriImage {
  readonly status: { readonly id: string };
  readonly info: {
    readonly imageSpec: { readonly created: string; readonly config: { readonly Labels?: Readonly<Record<string, string>> } };
  };
}
