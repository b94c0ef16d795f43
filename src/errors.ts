/** One problem of a config, or one thing to know about it. */
export interface ConfigIssue {
  /** Where in the input, such as `steps.load.image` or `tolerations[0].key`. Empty for the input itself. */
  readonly path: string;
  /** What is wrong, without the path. */
  readonly message: string;
}

const mostListed = 50;

/** A config or a request that cannot be rendered. Nothing was synthesized. */
export class ConfigError extends Error {
  /** Every problem that was found. */
  readonly issues: readonly ConfigIssue[];

  /**
   * Says what is wrong.
   *
   * @param subject - what the input is, such as `BuildKit config`
   * @param issues - every problem
   * @param wayOut - lines that say what to do
   */
  constructor(subject: string, issues: readonly ConfigIssue[], wayOut: readonly string[] = []) {
    const listed = issues.slice(0, mostListed).map((issue) => `  ✖ ${describeIssue(issue)}`);
    const others = issues.length > mostListed ? [`  and ${issues.length - mostListed} more`] : [];
    super([`invalid ${subject}`, ...listed, ...others, ...wayOut].join('\n'));
    this.name = 'ConfigError';
    this.issues = issues;
  }
}

/** Nodes whose container runtime is not supported. `issues` holds whatever else is wrong, too. */
export class UnsupportedRuntimeError extends ConfigError {
  /** The names of these container runtimes, as their nodes report them. */
  readonly runtimes: readonly string[];

  /**
   * Says what is wrong.
   *
   * @param subject - what the input is, such as `BuildKit config`
   * @param issues - every problem
   * @param runtimes - the names of the container runtimes that are not supported
   */
  constructor(subject: string, issues: readonly ConfigIssue[], runtimes: readonly string[]) {
    super(subject, issues);
    this.name = 'UnsupportedRuntimeError';
    this.runtimes = runtimes;
  }
}

/** Nodes of several kinds, which no labels tell apart. */
export class NodeLabelsError extends ConfigError {
  /** What gives the nodes labels that do: `kubectl label` commands, to be run once. */
  readonly commands: readonly string[];

  /**
   * Says what is wrong.
   *
   * @param subject - what the input is, such as `BuildKit config`
   * @param issues - every problem
   * @param commands - what gives the nodes labels that tell them apart
   */
  constructor(subject: string, issues: readonly ConfigIssue[], commands: readonly string[]) {
    super(subject, issues, ['label the nodes, then detect again:', ...commands.map((command) => `  ${command}`)]);
    this.name = 'NodeLabelsError';
    this.commands = commands;
  }
}

/** The one-line form of an issue: `<path>: <message>`. */
export function describeIssue(issue: ConfigIssue): string {
  return issue.path === '' ? issue.message : `${issue.path}: ${issue.message}`;
}

const longestReceived = 160;

/** The one place that words an error. It collects problems and warnings; nothing is thrown before all are known. */
export class Report {
  readonly #issues: ConfigIssue[] = [];
  readonly #warnings: ConfigIssue[] = [];

  /** Records that `path` holds something else than what is expected. */
  expected(path: string, what: string, received: unknown, fix?: string): void {
    const message = `expected ${what}, received ${show(received)}${fix === undefined ? '' : `; ${fix}`}`;
    const issue = { path: shorten(path), message };
    // Two objects may fail for the same reason.
    if (!this.#issues.some((other) => other.path === issue.path && other.message === message)) this.#issues.push(issue);
  }

  /** The error for input that is one value, which is wrong. */
  static single(subject: string, what: string, received: unknown, fix: string): ConfigError {
    const report = new Report();
    report.expected('', what, received, fix);
    return new ConfigError(subject, report.#issues);
  }

  /** Records something that works, but that the user should know. */
  warn(path: string, message: string): void {
    this.#warnings.push({ path, message });
  }

  get issues(): readonly ConfigIssue[] {
    return this.#issues;
  }

  get hasIssues(): boolean {
    return this.#issues.length > 0;
  }

  /** @throws ConfigError if there is any problem, or any warning and `strict` is on. */
  finish(subject: string, strict: boolean): readonly ConfigIssue[] {
    const issues = strict ? [...this.#issues, ...this.#warnings] : this.#issues;
    if (issues.length > 0) throw new ConfigError(subject, issues);
    return this.#warnings;
  }
}

function show(received: unknown): string {
  if (received === undefined) return 'nothing';
  if (typeof received === 'function') return 'a function';
  if (typeof received === 'object' && received !== null && !isPlain(received)) return `a ${received.constructor?.name || 'class instance'}`;
  return shorten(withoutCredentials(toJson(received)));
}

/** Errors end up in logs, which more people read than the config. */
function withoutCredentials(text: string): string {
  return text.replaceAll(/\/\/[^/@\s"]+@/g, '//***@');
}

/**
 * Whether an object is what JSON can say: a list or a plain object. A Map, a Date or an instance of a class is not. Objects of
 * another realm, as test runners make them, count too.
 */
export function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === null || Object.getPrototypeOf(prototype) === null;
}

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return typeof value === 'object' ? 'a circular object' : String(value);
  }
}

function shorten(text: string): string {
  return text.length <= longestReceived ? text : `${text.slice(0, longestReceived - 3)}...`;
}
