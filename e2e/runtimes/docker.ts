import { request } from 'node:http';
import { dirname } from 'node:path';
import type { ClusterNode } from '../node/cluster-node';
import { type Argv, waitUntil } from '../node/process';
import type { Runtime } from './runtime';

async function start(node: ClusterNode, socket: string): Promise<void> {
  // Pods name no network of the engine, so it needs neither a bridge nor rules.
  const withoutNetwork = ['--bridge=none', '--iptables=false', '--ip6tables=false', '--ip-forward=false', '--ip-masq=false'];
  await node.succeed(['mkdir', '-p', dirname(socket)]);
  const engine = node.start(['dockerd', `--host=unix://${socket}`, '--pidfile=/run/dockerd.pid', ...withoutNetwork]);
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

/** docker with its socket in a place. */
export const dockerAt = (socket: string): Runtime => ({
  title: 'docker',
  config: { runtime: 'docker' },
  start: (node) => start(node, socket),
  names: (node) => names(node, socket),
  id: async (node, image) => (await inspect(node, socket, image)).Id.replace('sha256:', ''),
  labels: async (node, image) => (await inspect(node, socket, image)).Config.Labels,
  created: async (node, image) => new Date((await inspect(node, socket, image)).Created),
  runImage: (node, image, argv) => node.succeed(client(socket, 'run', '--rm', '--pull=never', '--network=none', image, ...argv)),
});

export const docker = dockerAt('/run/docker.sock');

interface DockerImage {
  readonly Id: string;
  readonly Created: string;
  readonly Config: { readonly Labels: Readonly<Record<string, string>> };
}

function client(socket: string, ...args: readonly string[]): Argv {
  return ['docker', `--host=unix://${socket}`, ...args];
}
