import type { NodeGroup } from './groups';
import { nodePoolLabel } from './pool-label';

/** The commands that give the nodes of every group a label of ours, which then tells them apart. */
export function labelCommands(groups: readonly NodeGroup[]): readonly string[] {
  return groups.flatMap((group) => {
    const nodes = group.nodes.filter(({ labels }) => labels[nodePoolLabel] !== group.name);
    if (nodes.length === 0) return [];
    const overwrite = nodes.some(({ labels }) => labels[nodePoolLabel] !== undefined) ? ['--overwrite'] : [];
    return [['kubectl label node', ...nodes.map(({ name }) => name), `${nodePoolLabel}=${group.name}`, ...overwrite].join(' ')];
  });
}
