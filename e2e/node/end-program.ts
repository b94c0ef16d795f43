import type { ClusterNode } from './cluster-node';
import { waitUntil } from './process';

/** The process of a node that runs a program, as text; empty if none does. */
export async function pidOf(node: ClusterNode, program: string): Promise<string> {
  return (await node.run(['busybox', 'pidof', program])).stdout.trim();
}

/** Ends a program of a node as an administrator does who starts it again. */
export async function endProgram(node: ClusterNode, program: string): Promise<void> {
  await node.succeed(['busybox', 'kill', '-TERM', await pidOf(node, program)]);
  await waitUntil(`${program} has ended`, async () => (await pidOf(node, program)) === '');
}
