import type { BuildKitConfig } from 'cdk8s-buildkit';
import type { ClusterNode } from '../node/cluster-node';
import type { ImageToLoad } from './image-archive';

/** One way to build on a node: what the library is told, and what the node has. */
export interface Runtime {
  readonly title: string;
  readonly config: BuildKitConfig;
  /** Starts on the node what a node of this kind runs before any Pod. */
  readonly start: (node: ClusterNode) => Promise<void>;
  /** The names of all images of the node, as a tool says that no Pod has used. */
  readonly names: (node: ClusterNode) => Promise<readonly string[]>;
  /** The id that it gives to an image, without the kind of digest. */
  readonly id: (node: ClusterNode, image: string) => Promise<string>;
  readonly labels: (node: ClusterNode, image: string) => Promise<Readonly<Record<string, string>>>;
  /** When an image of the node was made, as it says itself. */
  readonly created: (node: ClusterNode, image: string) => Promise<Date>;
  /** What a program prints in a new container of an image of the node. No image is pulled. */
  readonly runImage: (node: ClusterNode, image: string, argv: readonly [string, ...string[]]) => Promise<string>;
}

/** A runtime that the kubelet talks to. */
export interface CriRuntime extends Runtime {
  /** Socket of the runtime. */
  readonly socket: string;
  /** Puts an image into the store of the node, as if it had been pulled. */
  readonly load: (node: ClusterNode, image: ImageToLoad) => Promise<void>;
}
