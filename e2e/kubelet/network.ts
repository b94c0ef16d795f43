import type { ClusterNode } from '../node/cluster-node';
import { waitUntil } from '../node/process';

/** The node's address for its Pods, and the address that every Pod has by its status. */
export const addresses = { node: '10.88.0.1', pod: '10.88.0.5' } as const;

/** Gives the node the address at which Pods reach it. */
export async function addNodeAddress(node: ClusterNode): Promise<void> {
  await node.succeed(['ip', 'address', 'add', `${addresses.node}/32`, 'dev', 'lo']);
}

/**
 * Connects a Pod with its node, and with nothing else, as a network plugin does.
 *
 * @param container Name or id of one of its containers.
 * @param address Address of the Pod, which no other Pod has at the same time.
 */
export async function connectToNode(node: ClusterNode, container: string, address: string = addresses.pod): Promise<void> {
  const pid = await pidOf(node, container);
  const device = `pod${address.split('.').at(-1)}`;
  await node.succeed(['ip', 'link', 'add', device, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', pid]);
  await node.succeed(['ip', 'link', 'set', device, 'up']);
  await node.succeed(['ip', 'route', 'add', address, 'dev', device, 'src', addresses.node]);
  const inside = ['nsenter', '--target', pid, '--net', 'ip'] as const;
  await node.succeed([...inside, 'address', 'add', `${address}/32`, 'dev', 'eth0']);
  await node.succeed([...inside, 'link', 'set', 'eth0', 'up']);
  await node.succeed([...inside, 'route', 'add', addresses.node, 'dev', 'eth0']);
}

/** Lets a Pod that is connected reach a port of its node as one of its own, at which registries may speak plain HTTP. */
export async function forwardToNode(node: ClusterNode, containerName: string, port: number): Promise<void> {
  const inside = ['nsenter', '--target', await pidOf(node, containerName), '--net'] as const;
  const forwarder = node.start([...inside, 'socat', '-d', '-d', `TCP-LISTEN:${port},fork`, `TCP:${addresses.node}:${port}`]);
  await waitUntil('the port is forwarded', () => forwarder.output().includes('listening on')).catch((cause) => {
    throw new Error(forwarder.output(), { cause });
  });
}

async function pidOf(node: ClusterNode, container: string): Promise<string> {
  const containers = JSON.parse(await node.succeed(['runc', 'list', '--format=json'])) as { readonly id: string; readonly pid: number }[];
  const found = containers.find(({ id, pid }) => `-${id}`.endsWith(`-${container}`) && pid !== 0);
  if (found === undefined) throw new Error(`no container ${container} runs`);
  return `${found.pid}`;
}
