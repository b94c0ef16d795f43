import type { ClusterNode } from './cluster-node';

/** Gives a node an /etc of its own, which begins as the machine's, for what an administrator configures there. */
export async function ownEtc(node: ClusterNode): Promise<void> {
  const folder = '/run/e2e/etc';
  await node.succeed(['mkdir', '-p', `${folder}/upper`, `${folder}/work`]);
  const layers = `lowerdir=/etc,upperdir=${folder}/upper,workdir=${folder}/work`;
  await node.succeed(['mount', '-t', 'overlay', 'overlay', '-o', layers, '/etc']);
}
