import type { Argv } from './image-commands';

/**
 * What keeps the kubelet from removing images that no container uses when the disk fills up.
 *
 * An image that a node has built has no source to be pulled from again, unless it was pushed. Pods that run it give
 * `imagePullPolicy: IfNotPresent`, or `Never` where there is no registry, and never a tag that may move.
 */
export type ImagePinning = PinningCommands | PinningFile | UnsupportedPinning;

/**
 * Commands to be run on the node after the build. containerd takes them from 1.6.25, 1.7.10 and 2.0 on; older ones succeed and do
 * nothing.
 */
export interface PinningCommands {
  /** The kind of pinning. */
  readonly type: 'commands';
  /** One for each image. */
  readonly commands: readonly Argv[];
}

/** A file to be put on the node, before the images are needed; the runtime reads it when it starts or reloads. */
export interface PinningFile {
  /** The kind of pinning. */
  readonly type: 'file';
  /** Where it goes. */
  readonly path: string;
  /** What is in it. */
  readonly content: string;
}

/** The runtime cannot pin. */
export interface UnsupportedPinning {
  /** The kind of pinning. */
  readonly type: 'unsupported';
  /** Why it cannot. */
  readonly reason: string;
  /** What can be done in its place. */
  readonly instead: string;
}
