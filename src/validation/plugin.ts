import type { ValidationOptions, ValidationRuleName } from '../config/validation';
import type { ValidationContext, ValidationViolation, ViolatingResource } from './contract';
import { nameOf, objectsIn, type ValidatedObject } from './objects';
import { rules } from './rules';
import { type CheckedOptions, checkOptions, type ObjectViolation, violationsIn } from './validate';

/**
 * A plugin of cdk8s-cli, for `validations:` in cdk8s.yaml: it reports what of an app's manifests is known to break, and fails the
 * synthesis of those that do.
 *
 * @see https://cdk8s.io/docs/latest/cli/synth/#validations
 */
export class BuildKitValidation {
  readonly #options: CheckedOptions;

  /**
   * @param properties - the `properties` in cdk8s.yaml
   * @throws ConfigError with every problem of the properties.
   */
  constructor(properties: ValidationOptions = {}) {
    this.#options = checkOptions(properties);
  }

  /**
   * Validates all manifests of an app together.
   *
   * @param context - the manifests, and where to report
   */
  async validate(context: ValidationContext): Promise<void> {
    const { report } = context;
    const files = context.manifests.map((path) => readManifest(context, path));
    const unreadable = files.flatMap(({ fault }) => fault ?? []);
    const placed = files.flatMap(({ path, objects }) => objects.map((object) => ({ path, object })));
    const violations = violationsIn(
      placed.map(({ object }) => object),
      this.#options,
    );
    const resources = new Resources(placed, context.metadata);
    for (const violation of [...unreadable, ...describe(violations, resources)]) report.addViolation(violation);
    const count = (severity: string) => violations.filter((violation) => violation.severity === severity).length;
    const errors = count('error') + unreadable.length;
    const isFailure = errors > 0 || (this.#options.strict && count('warning') > 0);
    report.submit(isFailure ? 'failure' : 'success', { Errors: `${errors}`, Warnings: `${count('warning')}` });
  }
}

interface ManifestFile {
  readonly path: string;
  readonly objects: readonly ValidatedObject[];
  readonly fault?: ValidationViolation;
}

function readManifest(context: ValidationContext, path: string): ManifestFile {
  try {
    return { path, objects: context.parseManifest(path).flatMap(objectsIn) };
  } catch (error) {
    const fault = {
      ruleName: 'yaml',
      recommendation: 'A manifest is YAML: what cannot be read is not validated either.',
      fix: 'Correct the file, or keep it out of the output directory.',
      violatingResources: [{ resourceName: path, locations: [String(error)], manifestPath: path }],
    };
    return { path, objects: [], fault };
  }
}

interface PlacedObject {
  readonly path: string;
  readonly object: ValidatedObject;
}

/** Objects as a report names them. */
class Resources {
  readonly #paths: ReadonlyMap<ValidatedObject, string>;
  readonly #named: ReadonlySet<ValidatedObject>;

  constructor(placed: readonly PlacedObject[], metadata: ValidationContext['metadata']) {
    this.#paths = new Map(placed.map(({ object, path }) => [object, path]));
    this.#named = withConstruct(placed, metadata);
  }

  describe(object: ValidatedObject, locations: readonly string[]): ViolatingResource {
    const resourceName = this.#named.has(object) ? object.name : nameOf(object);
    return { resourceName, locations, manifestPath: this.#paths.get(object) ?? '' };
  }
}

/**
 * The objects whose construct is the one that is known by their name. Of objects by one name cdk8s keeps the construct of the last,
 * and only within a file their order is known.
 */
function withConstruct(placed: readonly PlacedObject[], metadata: ValidationContext['metadata']): ReadonlySet<ValidatedObject> {
  const last = new Map<string, { readonly object: ValidatedObject; readonly path: string | undefined }>();
  for (const { object, path } of placed) {
    const other = last.get(object.name);
    last.set(object.name, { object, path: other === undefined || other.path === path ? path : undefined });
  }
  const known = [...last.values()].filter(({ object, path }) => path !== undefined && Object.hasOwn(metadata, object.name));
  return new Set(known.map(({ object }) => object));
}

/** One entry of the report for each rule, errors first, and in it one for each object. */
function describe(violations: readonly ObjectViolation[], resources: Resources): readonly ValidationViolation[] {
  const ordered = (['error', 'warning'] as const).flatMap((severity) => violations.filter((found) => found.severity === severity));
  return [...groupBy(ordered, ({ rule }) => rule)].map(([name, found]) => ({
    ruleName: found[0]?.severity === 'warning' ? `${name} (warning)` : name,
    recommendation: `${plain(rules[name].summary)} See ${pageOf(name)}`,
    fix: plain(rules[name].fix),
    violatingResources: [...groupBy(found, ({ object }) => object)].map(([object, places]) =>
      resources.describe(
        object,
        places.map(({ path, message }) => `${path}: ${message}`),
      ),
    ),
  }));
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

// A terminal shows no Markdown.
function plain(markdown: string): string {
  return markdown.replaceAll('`', '');
}

function pageOf(name: ValidationRuleName): string {
  return `docs/validation.md#${name} in the package cdk8s-buildkit.`;
}
