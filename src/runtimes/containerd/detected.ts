import { currentCriSocket, type Detected, type NodeFacts, unusualSocket } from '../detected';
import type { ContainerdConfig, ContainerdDistribution } from './config';
import { distributions } from './distributions';

/** By distribution. One without a known containerd has that of upstream. */
export function detected({ distribution, socket, criSocket }: NodeFacts): Detected<ContainerdConfig> {
  const known = isKnown(distribution) ? distribution : 'upstream';
  const usual = distributions[known];
  const unusual = unusualSocket(socket ?? currentCriSocket(criSocket, distributions.upstream.socket), usual.socket);
  return {
    config: {
      runtime: 'containerd',
      ...(known !== 'upstream' && { distribution: known }),
      ...(unusual !== undefined && { socket: unusual }),
    },
    socket: unusual ?? usual.socket,
    paths: { root: usual.root, state: usual.state },
  };
}

function isKnown(distribution: string): distribution is ContainerdDistribution {
  return Object.hasOwn(distributions, distribution);
}
