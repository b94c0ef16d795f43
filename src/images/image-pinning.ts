import type { Argv } from './image-commands';

/**
 * What keeps the kubelet from removing images that no container uses when the disk fills up.
 *
 * An image that a node has built has no source to be pulled from again, unless it was pushed. Pods that run it give
 * `imagePullPolicy: IfNotPresent`, or `Never` where there is no registry, and never a tag that may move.
 */
export type ImagePinning =
  /**
   * Commands to be run on the node after the build, one for each image. containerd takes them from 1.6.25, 1.7.10 and 2.0 on;
   * older ones succeed and do nothing.
   */
  | { readonly type: 'commands'; readonly commands: readonly Argv[] }
  /** A file to be put on the node, before the images are needed; the runtime reads it when it starts or reloads. */
  | { readonly type: 'file'; readonly path: string; readonly content: string }
  /** The runtime cannot pin. */
  | { readonly type: 'unsupported'; readonly reason: string; readonly instead: string };
