export type { ValidationOptions, ValidationRuleName, ValidationSeverities, ValidationSeverity } from '../config/validation';
export { ConfigError, type ConfigIssue } from '../errors';
export type { ReviewedObject } from '../review/object';
export type { ValidationContext, ValidationReport, ValidationViolation, ViolatingResource } from './contract';
export { BuildKitValidation } from './plugin';
export { type ManifestViolation, validateManifests } from './validate';
