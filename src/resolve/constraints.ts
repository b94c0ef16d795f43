import type { Report } from '../errors';
import type { BuildKitConfig } from '../runtimes/registry';
import type { RuntimeProfile } from '../runtimes/runtime';
import { atLeast, type Version } from '../values/version';
import { oldestKubernetes } from './kubernetes-version';
import { combine, configLayer, type Identity, ownLabels } from './metadata';
import type { ResolvedBuilder, ResolvedBuilds } from './resolved';

/** The security context constraints that a component of an installation needs. */
export type ConstraintName = 'privileged' | 'hostmount-anyuid-v2';

/** A privileged container has no choice. */
export function daemonConstraint({ admission }: RuntimeProfile): ConstraintName | undefined {
  return admission.securityContextConstraints ? 'privileged' : undefined;
}

// OpenShift 4.20, which brought them.
const hostMountsSince: Version = { major: 1, minor: 33, patch: 0 };

/** What admits host paths and any SELinux context admits no capabilities, and is not there on every cluster. */
export function agentConstraint({ admission, agent }: RuntimeProfile, { kubernetesVersion }: BuildKitConfig): ConstraintName | undefined {
  if (!admission.securityContextConstraints) return undefined;
  const isKnown = atLeast(oldestKubernetes(kubernetesVersion), hostMountsSince);
  return isKnown && agent.capabilities.length === 0 ? 'hostmount-anyuid-v2' : 'privileged';
}

/** All of them have host paths and a seccomp profile, which only these constraints admit together. */
export function nodeTaskConstraint({ admission }: RuntimeProfile): ConstraintName | undefined {
  return admission.securityContextConstraints ? 'privileged' : undefined;
}

const annotation = 'openshift.io/required-scc';

/** Reports an annotation that would choose other constraints than those that the ServiceAccount may use. */
export function checkConstraintAnnotation(path: string, annotations: Readonly<Record<string, string>> | undefined, report: Report): void {
  if (annotations?.[annotation] === undefined) return;
  const fix = 'set distribution to "upstream" to choose and bind them yourself';
  report.expected(`${path}["${annotation}"]`, 'no annotation that the library sets itself', annotations[annotation], fix);
}

/** Reports them wherever a config has annotations. */
function checkConstraintAnnotations(config: BuildKitConfig, report: Report): void {
  const daemon = 'daemon' in config ? config.daemon : undefined;
  checkConstraintAnnotation('annotations', config.annotations, report);
  checkConstraintAnnotation('daemon.annotations', daemon?.annotations, report);
  checkConstraintAnnotation('nodeAgent.annotations', config.nodeAgent?.annotations, report);
}

/** The ServiceAccount of the builder Pods, where they need one to be admitted. */
export function resolveBuilder(
  config: BuildKitConfig,
  { name, preset }: Identity,
  { namespace }: ResolvedBuilds,
  { admission }: RuntimeProfile,
  report: Report,
): ResolvedBuilder | undefined {
  if (!admission.securityContextConstraints) return undefined;
  checkConstraintAnnotations(config, report);
  return {
    name: `${name}-builder`,
    namespace,
    labels: combine([ownLabels('image-build', name, preset), configLayer(config, 'labels')], report),
    annotations: config.annotations ?? {},
    // Loaders have capabilities, and all steps a seccomp profile: only these constraints admit either beside host paths.
    constraint: 'privileged',
  };
}
