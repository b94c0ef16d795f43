/**
 * The plugin of `cdk8s synth` that finds in the manifests of an app what is known to break, and the same as a function. It needs neither
 * cdk8s nor constructs.
 *
 * @module cdk8s-buildkit/validation
 */
export type { KubernetesVersion } from '../config/text';
export type { ValidationOptions, ValidationRuleName, ValidationSeverities, ValidationSeverity } from '../config/validation';
export { ConfigError, type ConfigIssue } from '../errors';
export type { ReviewedObject } from '../review/object';
export type { ConstructMetadata, ValidationContext, ValidationReport, ValidationViolation, ViolatingResource } from './contract';
export { BuildKitValidation } from './plugin';
export { type ManifestViolation, validateManifests } from './validate';
