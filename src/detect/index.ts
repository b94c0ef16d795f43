export { type DetectedRuntime, detectRuntime } from './detect-runtime';
export type { NodeDistribution } from './distribution';
export type { NodeInfoRead, NodeMetadataRead, NodeObject, NodeSpecRead, NodeStatusRead, TextByKey } from './node';
export type { NodeListInput, NodeListObject } from './node-list';
export { type DetectedNodePool, detectConfig, detectNodePools } from './node-pools';
export type { DetectOptions } from './options';
export { nodePoolLabel } from './pool-label';
export { type ContainerRuntimeVersion, parseContainerRuntimeVersion } from './runtime-version';
