import type { AccessOptions, Subject } from '../config/access';
import type { ClusterOptions } from '../config/cluster';
import type { Report } from '../errors';
import { combine, configLayer, type Identity, ownLabels } from './metadata';
import type { ResolvedAccess, ResolvedBuilds, ResolvedSubject } from './resolved';

/** Resolves who may launch builds, if the config says so. */
export function resolveAccess(
  config: ClusterOptions,
  { name, namespace, preset }: Identity,
  builds: ResolvedBuilds,
  report: Report,
): ResolvedAccess | undefined {
  const { access = preset.access } = config;
  if (access === undefined) return undefined;
  return {
    labels: combine([ownLabels('build-access', name, preset), configLayer(config, 'labels')], report),
    annotations: config.annotations ?? {},
    namespace: builds.namespace,
    roleName: roleName(name),
    workload: builds.workload,
    // The accounts of a preset are in its own namespace, wherever the builds are.
    subjects: resolveSubjects(access, config.access === undefined ? namespace : builds.namespace, report),
    detectRuntimeRole: access.detectRuntime === true ? detectRuntimeRoleName(namespace, name) : undefined,
  };
}

/** Name of the Role of an installation, and of its binding. */
export function roleName(name: string): string {
  return `${name}-build-access`;
}

/** Name of the ClusterRole. Cluster-wide names carry the namespace; ":" keeps the two apart, as no DNS label contains it. */
export function detectRuntimeRoleName(namespace: string, name: string): string {
  return `${namespace}:${name}:detect-runtime`;
}

/** The subjects of the Role, none of them twice. */
function resolveSubjects(options: AccessOptions, namespace: string, report: Report): readonly ResolvedSubject[] {
  const subjects = options.subjects.map((subject) => resolveSubject(subject, namespace));
  const seen = new Set<string>();
  for (const [index, subject] of subjects.entries()) {
    const key = JSON.stringify(subject);
    if (seen.has(key)) report.expected(`access.subjects[${index}]`, 'a subject that is not in the list already', options.subjects[index]);
    seen.add(key);
  }
  return subjects;
}

function resolveSubject(subject: Subject, namespace: string): ResolvedSubject {
  if (subject.kind !== 'ServiceAccount') return { kind: subject.kind, name: subject.name };
  return { kind: subject.kind, name: subject.name, namespace: subject.namespace ?? namespace };
}
