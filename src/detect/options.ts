import type { Annotations, SocketPath } from '../config/text';
import type { Report } from '../errors';
import { isSameSocket } from '../runtimes/detected';
import { socketFault } from '../values/host-path';
import { didYouMean } from '../values/nearest';
import { isRecord } from '../values/record';
import { valueAt } from './unknown';

/** What detection is told besides the nodes. */
export interface DetectOptions {
  /**
   * Host path of the container runtime's socket, which beats all that the nodes say. On docker it is that of Docker's API.
   * @default - that of `annotations`; else the CRI socket that kubeadm noted on the node, except on docker; else that of the
   * distribution; else the container runtime's own
   */
  readonly socket?: SocketPath;
  /**
   * Annotations of the OrchestCluster that the nodes belong to. `orchest.io/container-runtime-socket` names the socket.
   * @default - none
   */
  readonly annotations?: Annotations;
}

/** The socket that the user names, and where. */
export interface NamedSocket {
  readonly path: string;
  readonly socket: string;
}

const known = ['socket', 'annotations'];
const socketAnnotation = 'orchest.io/container-runtime-socket';

/** Reports all that is wrong with options, and gives the socket that they name. */
export function readOptions(options: unknown, report: Report): NamedSocket | undefined {
  if (!isRecord(options)) {
    report.expected('options', 'an object such as { socket: "/run/containerd/containerd.sock" }', options);
    return undefined;
  }
  checkKeys(options, report);
  const { socket, annotations = {} } = options;
  if (!isRecord(annotations)) report.expected('options.annotations', 'an object of annotations', annotations);
  const option = readSocket('options.socket', socket, report);
  const annotated = readSocket(`options.annotations[${JSON.stringify(socketAnnotation)}]`, valueAt(annotations, socketAnnotation), report);
  if (option && annotated && !isSameSocket(option.socket, annotated.socket)) {
    const expected = `the socket that ${annotated.path} names, ${JSON.stringify(annotated.socket)}`;
    report.expected(option.path, expected, option.socket, 'give one of them only');
  }
  return option ?? annotated;
}

function checkKeys(options: Readonly<Record<string, unknown>>, report: Report): void {
  for (const key of Object.keys(options).filter((name) => !known.includes(name))) {
    report.expected(`options.${key}`, 'no such key', options[key], didYouMean(key, known) ?? `known are ${known.join(', ')}`);
  }
}

function readSocket(path: string, socket: unknown, report: Report): NamedSocket | undefined {
  if (socket === undefined) return undefined;
  const fault = typeof socket === 'string' ? socketFault(socket) : undefined;
  if (typeof socket === 'string' && fault === undefined) return { path, socket };
  report.expected(path, 'the host path of a unix socket such as "/run/containerd/containerd.sock"', socket, fault);
  return undefined;
}
