import type { ClusterNode } from '../node/cluster-node';
import { networkFolder } from '../runtimes/cni';

/** Address of the node. */
export const nodeAddress = '10.0.0.10';

/** Where the addresses of Pods begin. */
export const podAddresses = '10.88.0.';

// Pods reach the node and each other, and nothing else is there.
const network = {
  cniVersion: '0.4.0',
  name: 'pods',
  plugins: [
    {
      type: 'bridge',
      bridge: 'cni0',
      isGateway: true,
      ipam: { type: 'host-local', dataDir: '/run/e2e/cni', subnet: `${podAddresses}0/24` },
    },
  ],
};

/** Gives a node an address, and its Pods a network. */
export async function addNetwork(node: ClusterNode): Promise<void> {
  await node.succeed(['ip', 'link', 'add', 'node0', 'type', 'bridge']);
  await node.succeed(['ip', 'address', 'add', `${nodeAddress}/24`, 'dev', 'node0']);
  await node.succeed(['ip', 'link', 'set', 'node0', 'up']);
  node.write(`${networkFolder}/pods.conflist`, JSON.stringify(network));
}
