import type { AccessOptions, Subject } from '../config/access';
import type { Report } from '../errors';
import type { BuildKitConfig } from '../runtimes/registry';
import { combine, configLayer, type Identity, ownLabels } from './metadata';
import type { ResolvedBuilds } from './resolved';

/** Who may do what to launch builds, with every default. */
export interface ResolvedAccess {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly namespace: string;
  readonly roleName: string;
  /** What is launched: Pods, or Jobs and their Pods. */
  readonly workload: 'Pod' | 'Job';
  readonly subjects: readonly ResolvedSubject[];
  /** Name of the ClusterRole that allows to detect the runtime, if it is asked for. */
  readonly detectRuntimeRole: string | undefined;
}

/** A subject with its namespace, if it has one. */
export type ResolvedSubject =
  | { readonly kind: 'ServiceAccount'; readonly name: string; readonly namespace: string }
  | { readonly kind: 'User' | 'Group'; readonly name: string };

/** Resolves who may launch builds, if the config says so. */
export function resolveAccess(
  config: BuildKitConfig,
  { name, namespace }: Identity,
  builds: ResolvedBuilds,
  report: Report,
): ResolvedAccess | undefined {
  const { access } = config;
  if (access === undefined) return undefined;
  return {
    labels: combine([ownLabels('build-access', name), configLayer(config, 'labels')], report),
    annotations: config.annotations ?? {},
    namespace: builds.namespace,
    roleName: `${name}-build-access`,
    workload: builds.workload,
    subjects: resolveSubjects(access, builds, report),
    // Cluster-wide names carry the namespace; ":" keeps the two apart, as no DNS label contains it.
    detectRuntimeRole: access.detectRuntime === true ? `${namespace}:${name}:detect-runtime` : undefined,
  };
}

/** The subjects of the Role, none of them twice. */
function resolveSubjects(options: AccessOptions, builds: ResolvedBuilds, report: Report): readonly ResolvedSubject[] {
  const subjects = options.subjects.map((subject) => resolveSubject(subject, builds));
  const seen = new Set<string>();
  for (const [index, subject] of subjects.entries()) {
    const key = JSON.stringify(subject);
    if (seen.has(key)) report.expected(`access.subjects[${index}]`, 'a subject that is not in the list already', options.subjects[index]);
    seen.add(key);
  }
  return subjects;
}

function resolveSubject(subject: Subject, builds: ResolvedBuilds): ResolvedSubject {
  if (subject.kind !== 'ServiceAccount') return { kind: subject.kind, name: subject.name };
  return { kind: subject.kind, name: subject.name, namespace: subject.namespace ?? builds.namespace };
}
