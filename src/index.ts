/**
 * Constructs for cdk8s apps, and all of `cdk8s-buildkit/manifests`: plain functions, the types of configs, and errors.
 *
 * @module cdk8s-buildkit
 */
export { BuildAccess } from './constructs/build-access';
export { BuildKit, type DaemonOf } from './constructs/buildkit';
export { BuildKitDaemon } from './constructs/buildkit-daemon';
export { BuildKitNodePools } from './constructs/buildkit-node-pools';
export { BuildKitService, type BuildKitServiceProps, type ServiceCertificates } from './constructs/buildkit-service';
export { ImageBuild, type ImageBuildProps, type WithConfig } from './constructs/image-build';
export { NodeAgent } from './constructs/node-agent';
export { BuildKitCleanUp, BuildKitPreflight, BuildKitPrune, type NodeTask } from './constructs/node-task';
export type { ObjectGroup } from './constructs/object-group';
export type {
  BuildAccessProps,
  BuildKitProps,
  BuildKitPropsInput,
  NameOf,
  NodePoolsProps,
  SubjectConstruct,
  WithName,
} from './constructs/props';
export type { ReferenceKey, WithConstructs } from './constructs/references';
export { RuntimeClass, type RuntimeClassProps } from './constructs/runtime-class';
// biome-ignore lint/performance/noReExportAll: whatever the plain entry point has, this one has too
export * from './manifests';
export {
  BuildKitValidation,
  type ConstructMetadata,
  type ManifestViolation,
  type ValidationContext,
  type ValidationOptions,
  type ValidationReport,
  type ValidationRuleName,
  type ValidationSeverities,
  type ValidationSeverity,
  type ValidationViolation,
  type ViolatingResource,
  validateManifests,
} from './validation';
