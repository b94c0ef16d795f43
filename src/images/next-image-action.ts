/** What is known about an image, seen from one node. */
export interface ImageState {
  /** The node has the image. */
  readonly onNode: boolean;
  /** The registry has the image. */
  readonly inRegistry: boolean;
  /** Nobody is going to ask for the image again. */
  readonly markedForRemoval: boolean;
  /** A container uses the image, or a Pod that is about to start will. Ask the whole cluster: nodes share the registry. */
  readonly inUse: boolean;
}

/** What a node's agent does about an image. */
export type ImageAction = 'push' | 'pull' | 'remove-from-node' | 'remove-from-registry' | 'none';

/**
 * The next step towards the state in which an image that is wanted is on the node and in the registry, and one that is not
 * wanted is nowhere. An image that was built on a node is pushed, so that other nodes can pull it. One that is marked for
 * removal leaves the node first and the registry last; it stays where it is as long as it is used.
 *
 * Do the step, look at the state again, and ask again: after at most two steps the answer is `none`.
 *
 * @param state - where the image is, and whether it is wanted
 */
export function nextImageAction(state: ImageState): ImageAction {
  return state.markedForRemoval ? nextRemoval(state) : nextDistribution(state);
}

function nextDistribution({ onNode, inRegistry }: ImageState): ImageAction {
  // Both or neither: it is everywhere, or has yet to be built.
  if (onNode === inRegistry) return 'none';
  return onNode ? 'push' : 'pull';
}

function nextRemoval({ onNode, inRegistry, inUse }: ImageState): ImageAction {
  if (inUse) return 'none';
  if (onNode) return 'remove-from-node';
  return inRegistry ? 'remove-from-registry' : 'none';
}
