import { request } from 'node:http';
import { dirname } from 'node:path';
import type { ClusterNode } from '../node/cluster-node';
import { type Argv, type ProcessOptions, waitUntil } from '../node/process';
import { toolPath } from '../setup/tools.mjs';
import type { ImageManifest } from './registry-images';
import type { Runtime } from './runtime';

/** How an engine is started. */
interface Engine {
  readonly socket: string;
  readonly program: string;
  readonly flags: readonly string[];
  /** Folder of the containerd that it starts, if it is not the machine's. */
  readonly programs?: string;
}

async function start(node: ClusterNode, { socket, program, flags, programs }: Engine): Promise<void> {
  const withoutRules = ['--iptables=false', '--ip6tables=false', '--ip-forward=false', '--ip-masq=false'];
  await node.succeed(['mkdir', '-p', dirname(socket)]);
  const env: ProcessOptions['env'] = programs === undefined ? {} : { PATH: `${programs}:${process.env.PATH}` };
  const engine = node.start([program, `--host=unix://${socket}`, '--pidfile=/run/dockerd.pid', ...withoutRules, ...flags], { env });
  await waitUntil('dockerd answers', async () => (await node.run(client(socket, 'version'))).exitCode === 0).catch((cause) => {
    throw new Error(engine.output(), { cause });
  });
}

/** Asks the engine itself, as the kubelet does, by its API. */
async function names(node: ClusterNode, socket: string): Promise<readonly string[]> {
  const images = JSON.parse(await get(node.path(socket), '/images/json')) as readonly { readonly RepoTags: readonly string[] | null }[];
  return images
    .flatMap(({ RepoTags }) => RepoTags ?? [])
    .map(completed)
    .sort();
}

async function inspect(node: ClusterNode, socket: string, image: string): Promise<DockerImage> {
  return JSON.parse(await get(node.path(socket), `/images/${image}/json`)) as DockerImage;
}

function get(socketPath: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve(text));
    });
    call.on('error', reject).end();
  });
}

/** The full name of what the engine shows without `docker.io/` and `library/`. */
function completed(name: string): string {
  const [first = '', ...rest] = name.split('/');
  if (rest.length === 0) return `docker.io/library/${name}`;
  return /[.:]|^localhost$/.test(first) ? name : `docker.io/${name}`;
}

const dockerOf = (engine: Engine, title: string, config: Runtime['config']): Runtime => {
  const { socket } = engine;
  return {
    title,
    config,
    start: (node) => start(node, engine),
    names: (node) => names(node, socket),
    id: async (node, image) => (await inspect(node, socket, image)).Id.replace('sha256:', ''),
    created: async (node, image) => new Date((await inspect(node, socket, image)).Created),
    labels: async (node, image) => (await inspect(node, socket, image)).Config.Labels,
    runImage: (node, image, argv) => node.succeed(client(socket, 'run', '--rm', '--pull=never', '--network=none', image, ...argv)),
  };
};

/** The docker of Debian, which is 20.10, with its socket in a place. Pods name no network of the engine, so it has none. */
export const dockerAt = (socket: string): Runtime => {
  return dockerOf({ socket, program: 'dockerd', flags: ['--bridge=none'] }, 'docker', { runtime: 'docker' });
};

const usual = '/run/docker.sock';

export const docker = dockerAt(usual);

/** A new engine, with either store. It has the network in which it scans images for their packages. */
const docker29 = (imageStore: 'graphDriver' | 'containerd'): Runtime => {
  // The runc of Debian knows no time namespaces.
  const flags = [`--feature=containerd-snapshotter=${imageStore === 'containerd'}`, '--feature=time-namespaces=false'];
  const engine = { socket: usual, program: toolPath('dockerd', 'dockerd'), flags, programs: dirname(toolPath('containerd', 'containerd')) };
  return dockerOf(engine, `docker 29 with the image store ${imageStore}`, { runtime: 'docker', imageStore });
};

export const docker29WithContainerd = docker29('containerd');
export const docker29WithGraphDriver = docker29('graphDriver');

/** The new engine with each of its stores, by the name of the store. */
export const newEngines = [
  ['of containerd', docker29WithContainerd],
  ['of graph drivers', docker29WithGraphDriver],
] as const;

/** A manifest or an index that the containerd of a new engine has, or any other document of an image. */
export async function storedManifest(node: ClusterNode, digest: string): Promise<ImageManifest> {
  const client = [toolPath('containerd', 'ctr'), '--address=/run/docker/containerd/containerd.sock', '--namespace=moby'] as const;
  return JSON.parse(await node.succeed([...client, 'content', 'get', digest])) as ImageManifest;
}

interface DockerImage {
  readonly Id: string;
  readonly Created: string;
  readonly Config: { readonly Labels: Readonly<Record<string, string>> };
}

function client(socket: string, ...args: readonly string[]): Argv {
  return ['docker', `--host=unix://${socket}`, ...args];
}
