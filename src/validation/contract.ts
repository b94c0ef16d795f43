// What cdk8s-cli gives to a plugin, as far as it is read. The types of its own would load all of cdk8s-cli.

/** What there is to validate, and where to report. */
export interface ValidationContext {
  /** Paths of the files that were synthesized. */
  readonly manifests: readonly string[];
  /** The construct of each resource, by the name of the resource. */
  readonly metadata: { readonly [name: string]: ConstructMetadata };
  /** Where what is found goes. */
  readonly report: ValidationReport;
  /**
   * Reads the documents of a file.
   *
   * @param path - the path of the file
   */
  parseManifest(path: string): readonly unknown[];
}

/** What is known of a construct. */
export interface ConstructMetadata {
  /** Its path in the tree of the app. */
  readonly path: string;
}

/** The report of a plugin. */
export interface ValidationReport {
  /**
   * Adds what violates one rule.
   *
   * @param violation - the rule, and the resources that violate it
   */
  addViolation(violation: ValidationViolation): void;
  /**
   * Ends the report.
   *
   * @param status - whether the synthesis fails
   * @param metadata - what is shown with it, by its title
   */
  submit(status: 'success' | 'failure', metadata?: { readonly [key: string]: string }): void;
}

/** What violates one rule. */
export interface ValidationViolation {
  /** Name of the rule. */
  readonly ruleName: string;
  /** What the rule asks for, and why. */
  readonly recommendation: string;
  /** What to do. */
  readonly fix: string;
  /** The resources that violate the rule. */
  readonly violatingResources: readonly ViolatingResource[];
}

/** A resource that violates a rule, and where it does. */
export interface ViolatingResource {
  /** Name of the resource, by which its construct is looked up. */
  readonly resourceName: string;
  /** Each place in the resource, with what was expected there and what there is. */
  readonly locations: readonly string[];
  /** Path of the file that the resource is in. */
  readonly manifestPath: string;
}
