import { Report } from '../../errors';
import { currentCriSocket, type Detected, type NodeFacts, unusualSocket } from '../detected';
import type { CrioConfig } from './config';
import { crioStorage } from './storage';

/** CRI-O's socket. */
export const defaultSocket = '/var/run/crio/crio.sock';

/** The same for every distribution: those that have CRI-O leave its paths alone. */
export function detected({ socket, criSocket }: NodeFacts): Detected<CrioConfig> {
  const unusual = unusualSocket(socket ?? currentCriSocket(criSocket, defaultSocket), defaultSocket);
  const storage = crioStorage({}, new Report());
  return {
    config: { runtime: 'cri-o', ...(unusual !== undefined && { socket: unusual }) },
    socket: unusual ?? defaultSocket,
    paths: { root: storage.graphRoot, state: storage.runRoot },
  };
}
