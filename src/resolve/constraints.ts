import type { ClusterOptions } from '../config/cluster';
import type { Annotations } from '../config/text';
import type { Report } from '../errors';
import type { Admission } from '../runtimes/admission';
import type { BuildKitConfig } from '../runtimes/registry';
import type { RuntimeProfile } from '../runtimes/runtime';
import { atLeast, type Version } from '../values/version';
import { oldestKubernetes } from './kubernetes-version';
import { combine, configLayer, type Identity, ownLabels } from './metadata';
import type { ResolvedBuilder, ResolvedBuilds } from './resolved';

/** The security context constraints that a component of an installation needs. */
export type ConstraintName = 'privileged' | 'hostmount-anyuid-v2' | 'nonroot-v2';

/** Who is asked for what Pods need. */
interface Admitted {
  readonly admission: Admission;
}

/** Constraints, where there are any. */
const whereAsked =
  (constraint: ConstraintName) =>
  ({ admission }: Admitted): ConstraintName | undefined =>
    admission.securityContextConstraints ? constraint : undefined;

/** A privileged container has no choice, and a rootless one has no seccomp profile and an SELinux type of its own. */
export const daemonConstraint = whereAsked('privileged');

// OpenShift 4.20, which brought them.
const hostMountsSince: Version = { major: 1, minor: 33, patch: 0 };

/** What admits host paths and any SELinux context admits no capabilities, and is not there on every cluster. */
export function agentConstraint(profile: RuntimeProfile, { kubernetesVersion }: BuildKitConfig): ConstraintName | undefined {
  const isKnown = atLeast(oldestKubernetes(kubernetesVersion), hostMountsSince);
  return whereAsked(isKnown && profile.agent.capabilities.length === 0 ? 'hostmount-anyuid-v2' : 'privileged')(profile);
}

/** All of them have host paths and a seccomp profile, which only these constraints admit together. */
export const nodeTaskConstraint = whereAsked('privileged');

const annotation = 'openshift.io/required-scc';

/** Reports an annotation that would choose other constraints than those that the ServiceAccount may use. */
export function checkConstraintAnnotation(path: string, annotations: Readonly<Record<string, string>> | undefined, report: Report): void {
  if (annotations?.[annotation] === undefined) return;
  const fix = 'set distribution to "upstream" to choose and bind them yourself';
  report.expected(`${path}["${annotation}"]`, 'no annotation that the library sets itself', annotations[annotation], fix);
}

/** What of a config has annotations that its Pods get. */
interface AnnotatedConfig extends Pick<ClusterOptions, 'labels' | 'annotations'> {
  readonly daemon?: AnnotatedComponent;
  readonly nodeAgent?: AnnotatedComponent;
}

interface AnnotatedComponent {
  readonly annotations?: Annotations;
}

/** Reports them wherever a config has annotations. */
function checkConstraintAnnotations({ annotations, daemon, nodeAgent }: AnnotatedConfig, report: Report): void {
  checkConstraintAnnotation('annotations', annotations, report);
  checkConstraintAnnotation('daemon.annotations', daemon?.annotations, report);
  checkConstraintAnnotation('nodeAgent.annotations', nodeAgent?.annotations, report);
}

/** Loaders have capabilities, and all steps a seccomp profile: only these constraints admit either beside host paths. */
export const builderConstraint = whereAsked('privileged');

/** Clients of a service have no host paths. Their user is none that OpenShift has for their namespace, and no root. */
export const clientConstraint = whereAsked('nonroot-v2');

/** The ServiceAccount of the builder Pods, where they need one to be admitted. */
export function resolveBuilder(
  config: AnnotatedConfig,
  { name, preset }: Identity,
  { namespace }: ResolvedBuilds,
  constraint: ConstraintName | undefined,
  report: Report,
): ResolvedBuilder | undefined {
  if (constraint === undefined) return undefined;
  checkConstraintAnnotations(config, report);
  return {
    name: `${name}-builder`,
    namespace,
    labels: combine([ownLabels('image-build', name, preset), configLayer(config, 'labels')], report),
    annotations: config.annotations ?? {},
    constraint,
  };
}
