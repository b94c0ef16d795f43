// What cdk8s-cli gives to a plugin, as far as it is read. The types of its own would load all of cdk8s-cli.

/** What there is to validate, and where to report. */
export interface ValidationContext {
  /** Paths of the files that were synthesized. */
  readonly manifests: readonly string[];
  /** The construct of each resource, by the name of the resource. */
  readonly metadata: { readonly [name: string]: { readonly path: string } };
  readonly report: ValidationReport;
  /** Reads the documents of a file. */
  parseManifest(path: string): readonly unknown[];
}

/** The report of a plugin. */
export interface ValidationReport {
  addViolation(violation: ValidationViolation): void;
  submit(status: 'success' | 'failure', metadata?: { readonly [key: string]: string }): void;
}

/** What violates one rule. */
export interface ValidationViolation {
  readonly ruleName: string;
  readonly recommendation: string;
  readonly fix: string;
  readonly violatingResources: readonly ViolatingResource[];
}

/** A resource that violates a rule, and where it does. */
export interface ViolatingResource {
  readonly resourceName: string;
  readonly locations: readonly string[];
  readonly manifestPath: string;
}
