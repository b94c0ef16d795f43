import { Report } from '../../errors';
import { currentCriSocket, type Detected, type NodeFacts, unusualSocket } from '../detected';
import type { CrioConfig } from './config';
import { crioStorage } from './storage';

/** CRI-O's socket. */
export const defaultSocket = '/var/run/crio/crio.sock';

/** Distributions leave the paths of CRI-O alone. Some of them admit Pods in their own way. */
export function detected({ distribution, socket, criSocket }: NodeFacts): Detected<CrioConfig> {
  const unusual = unusualSocket(socket ?? currentCriSocket(criSocket, defaultSocket), defaultSocket);
  const storage = crioStorage({}, new Report());
  return {
    config: {
      runtime: 'cri-o',
      ...((distribution === 'openshift' || distribution === 'okd') && { distribution }),
      ...(unusual !== undefined && { socket: unusual }),
    },
    socket: unusual ?? defaultSocket,
    paths: { root: storage.graphRoot, state: storage.runRoot },
  };
}
