import type { ConfigKind } from '../../config/config-file';
import { ConfigError, type ConfigIssue, Report } from '../../errors';
import type { Manifest } from '../../manifests';
import { nearest } from '../../values/nearest';
import { isRecord, type UnknownRecord } from '../../values/record';
import { renderBuilds } from './builds';
import { type Installation, kinds } from './kinds';

/** What a config file means, or all that is wrong with it. */
export interface ReadConfig {
  readonly issues: readonly ConfigIssue[];
  readonly warnings: readonly ConfigIssue[];
  /** Undefined if the config itself has issues. */
  readonly installation: Installation | undefined;
  /** The Pods and Jobs of the builds that the file lists. */
  readonly builds: readonly Manifest<object>[];
}

/** Reads the data of a config file: its kind, the config of that kind, and builds. */
export function readConfig(data: unknown): ReadConfig {
  const report = new Report();
  if (!isRecord(data)) {
    report.expected('', `an object with a kind, which is one of ${kindNames.join(', ')}`, data);
    return failed(report.issues);
  }
  const { kind, $schema, imageBuilds = [], ...config } = data;
  const known = kindOf(kind, config, report);
  if ($schema !== undefined && typeof $schema !== 'string') report.expected('$schema', 'the place of a JSON Schema', $schema);
  if (!Array.isArray(imageBuilds)) report.expected('imageBuilds', 'a list of builds', imageBuilds);
  const own = withoutMisspelled(config, report);
  const read = known === undefined ? failed([]) : install(known, own);
  const all = [...report.issues, ...read.issues];
  if (read.installation === undefined || !Array.isArray(imageBuilds)) return { ...read, issues: all };
  const builds = renderBuilds(read.installation, imageBuilds);
  return {
    installation: read.installation,
    issues: [...all, ...builds.issues],
    warnings: [...read.warnings, ...builds.warnings],
    builds: builds.manifests,
  };
}

function failed(issues: readonly ConfigIssue[]): ReadConfig {
  return { issues, warnings: [], installation: undefined, builds: [] };
}

const kindNames = Object.keys(kinds).filter(isKind);

function isKind(kind: unknown): kind is ConfigKind {
  return typeof kind === 'string' && Object.hasOwn(kinds, kind);
}

/** The kind of a config. One that is missing or wrong is reported, and the rest is checked as what it seems to be. */
function kindOf(kind: unknown, config: UnknownRecord, report: Report): ConfigKind | undefined {
  const own = isKind(kind) ? kind : undefined;
  const marked = kindNames.filter((name) => Object.hasOwn(config, kinds[name].key));
  if (own !== undefined && (marked.length === 0 || marked.includes(own))) return own;
  const misspelled = typeof kind === 'string' && own === undefined ? nearest(kind, kindNames) : undefined;
  const [seeming] = kindNames.filter((name) => name === misspelled || (misspelled === undefined && marked.includes(name)));
  report.expected('kind', `one of ${kindNames.join(', ')}`, kind, seeming === undefined ? undefined : adviceFor(seeming, misspelled));
  return seeming;
}

function adviceFor(seeming: ConfigKind, misspelled: string | undefined): string {
  return misspelled === undefined ? `with the key ${kinds[seeming].key}, write kind: ${seeming}` : `did you mean "${misspelled}"?`;
}

/** Keys that only files have are unknown to the library, which would take a slip in them for something else. */
function withoutMisspelled(config: UnknownRecord, report: Report): UnknownRecord {
  const entries = Object.entries(config).filter(([key, value]) => {
    const meant = nearest(key, ['imageBuilds', '$schema']);
    if (meant !== undefined) report.expected(key, 'no such key', value, `did you mean "${meant}"?`);
    return meant === undefined;
  });
  return Object.fromEntries(entries);
}

function install(kind: ConfigKind, config: UnknownRecord): ReadConfig {
  try {
    const installation = kinds[kind].install(config);
    return { installation, issues: [], warnings: installation.warnings, builds: [] };
  } catch (error) {
    if (error instanceof ConfigError) return failed(error.issues);
    throw error;
  }
}
