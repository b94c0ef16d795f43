import { type Detected, type NodeFacts, unusualSocket } from '../detected';
import type { DockerConfig } from './config';

/** Docker's API socket. */
export const defaultSocket = '/var/run/docker.sock';

/** What kubeadm noted is the socket of cri-dockerd, which only kubelets speak to. */
export function detected({ socket }: NodeFacts): Detected<DockerConfig> {
  const unusual = unusualSocket(socket, defaultSocket);
  return {
    config: { runtime: 'docker', ...(unusual !== undefined && { socket: unusual }) },
    socket: unusual ?? defaultSocket,
    paths: { root: '/var/lib/docker', state: '/var/run/docker' },
  };
}
