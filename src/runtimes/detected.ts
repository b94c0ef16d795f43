import { normalizePath, socketPath } from '../values/host-path';

/** What is known of a node before its runtime is asked. */
export interface NodeFacts {
  /** Its Kubernetes distribution. A runtime need not know it. */
  readonly distribution: string;
  /** The socket that the user names, if any. */
  readonly socket: string | undefined;
  /** The socket of the kubelet's CRI, if kubeadm noted it. */
  readonly criSocket: string | undefined;
}

/** What a runtime says of a node. */
export interface Detected<Config> {
  /** What its config has to say, because it differs from the defaults. */
  readonly config: Config;
  /** Host path of the runtime's socket. */
  readonly socket: string;
  readonly paths: RuntimePaths;
}

/** Where a container runtime keeps things on a node, unless the node's own configuration moves them. */
export interface RuntimePaths {
  /** Directory of the images: containerd's root, CRI-O's graph root, Docker's data root. */
  readonly root: string;
  /** Directory of what a reboot may lose: containerd's state, CRI-O's run root, Docker's exec root. */
  readonly state: string;
}

/** Whether two paths name one socket: `/var/run` is a link to `/run`. */
export function isSameSocket(one: string, other: string): boolean {
  return withoutLink(one) === withoutLink(other);
}

function withoutLink(socket: string): string {
  return normalizePath(socketPath(socket)).replace(/^\/var\/run\//, '/run/');
}

/** The path of a socket that is not the usual one; undefined if none is given or if it is. */
export function unusualSocket(given: string | undefined, usual: string): string | undefined {
  return given === undefined || isSameSocket(given, usual) ? undefined : normalizePath(socketPath(given));
}

// Where kubeadm looks for the runtimes, of which it writes down the one that it finds.
const kubeadmSockets = ['/run/containerd/containerd.sock', '/run/crio/crio.sock', '/run/cri-dockerd.sock', '/run/dockershim.sock'] as const;

/**
 * What kubeadm noted, unless it is the usual socket of another runtime: a node that changes its runtime keeps the note of
 * the one it had.
 *
 * @see https://kubernetes.io/docs/tasks/administer-cluster/migrating-from-dockershim/change-runtime-containerd/
 */
export function currentCriSocket(criSocket: string | undefined, own: string): string | undefined {
  if (criSocket === undefined || isSameSocket(criSocket, own)) return criSocket;
  return kubeadmSockets.some((socket) => isSameSocket(criSocket, socket)) ? undefined : criSocket;
}
