/** The label of ours that tells the nodes of one pool from those of another, where the cluster has none that does. */
export const nodePoolLabel = 'cdk8s-buildkit/node-pool';
