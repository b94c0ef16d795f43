import { checkPlain, checkShape } from '../check/shape';
import { validators } from '../check/validators';
import type { ValidationOptions, ValidationRuleName } from '../config/validation';
import { Report } from '../errors';
import type { ReviewedObject } from '../review/object';
import { canonical } from '../values/canonical';
import { validatedApp } from './app';
import { objectsIn, type ValidatedObject } from './objects';
import { rules } from './rules';

/** A place where an object does not follow a rule. */
export interface ManifestViolation {
  /** Name of the rule. */
  readonly rule: ValidationRuleName;
  /** Whether it fails the validation by itself. */
  readonly severity: 'error' | 'warning';
  /** Which object it is. */
  readonly object: ReviewedObject;
  /** Where in the object, such as `spec.containers[0].image`. */
  readonly path: string;
  /** What was expected there, and what there is. */
  readonly message: string;
}

/** Options that are what their types say. */
export interface CheckedOptions extends ValidationOptions {
  readonly strict: boolean;
}

/** A violation, with the very object that it is of. */
export interface ObjectViolation extends Omit<ManifestViolation, 'object'> {
  readonly object: ValidatedObject;
}

/**
 * What of the manifests is known to break on Kubernetes, BuildKit or a container runtime, whoever wrote them. Lists are read through;
 * what is no object of Kubernetes is passed over.
 *
 * @param manifests - objects of Kubernetes, as they are read from YAML or JSON
 * @param options - what is done about each rule
 * @throws ConfigError for options that are none.
 */
export function validateManifests(manifests: readonly unknown[], options: ValidationOptions = {}): readonly ManifestViolation[] {
  return violationsIn(manifests.flatMap(objectsIn), checkOptions(options)).map(({ object: { kind, name, namespace }, ...violation }) => ({
    ...violation,
    object: { kind, name, ...(namespace !== undefined && { namespace }) },
  }));
}

/** @throws ConfigError with every problem of the options. */
export function checkOptions(options: ValidationOptions): CheckedOptions {
  const report = new Report();
  const isOptions = checkPlain(options, report) && checkShape(validators.ValidationOptions, canonical(options), report);
  if (!isOptions) report.finish('validation options', false);
  return { ...canonical(options), strict: options.strict ?? false };
}

/** The violations in the order of the rules. */
export function violationsIn(objects: readonly ValidatedObject[], options: CheckedOptions): readonly ObjectViolation[] {
  const app = validatedApp(objects, options.kubernetesVersion);
  return ruleNames().flatMap((rule) => {
    const severity = options.rules?.[rule] ?? rules[rule].severity;
    return severity === 'off' ? [] : rules[rule].find(app).map((finding) => ({ rule, severity, ...finding }));
  });
}

/** The names of all rules, in alphabetical order. */
export function ruleNames(): readonly ValidationRuleName[] {
  return (Object.keys(rules) as ValidationRuleName[]).sort();
}
