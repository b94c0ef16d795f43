import type { NodeGroup } from './groups';
import { nodePoolLabel } from './pool-label';

/**
 * The commands that give the nodes of each unselectable group a label of ours, and that take such a label off nodes of
 * other groups.
 */
export function labelCommands(groups: readonly NodeGroup[], unselectable: readonly NodeGroup[]): readonly string[] {
  const names = unselectable.map(({ name }) => name);
  return groups.flatMap((group) => {
    const isWrong = (label: string | undefined) =>
      label !== group.name && (unselectable.includes(group) || (label !== undefined && names.includes(label)));
    const nodes = group.nodes.filter(({ labels }) => isWrong(labels[nodePoolLabel]));
    if (nodes.length === 0) return [];
    const overwrite = nodes.some(({ labels }) => labels[nodePoolLabel] !== undefined) ? ['--overwrite'] : [];
    return [['kubectl label node', ...nodes.map(({ name }) => name), `${nodePoolLabel}=${group.name}`, ...overwrite].join(' ')];
  });
}
