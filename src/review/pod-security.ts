import { baselineControls } from './baseline';
import type { Control, Finding, PodSecurityControl, PodSecurityLevelName } from './control';
import { describeObject, type ReviewedObject } from './object';
import { type PodSecurityVersions, podSecurityVersions } from './pod-security-versions';
import { podIn, type ReviewedPod } from './pods';
import { restrictedControls } from './restricted';
import { received } from './text';

/** How Pod Security levels are found. */
export interface PodSecurityOptions {
  /**
   * The Kubernetes version whose standards count: the version of the API server, unless a label of the namespace, such as
   * `pod-security.kubernetes.io/enforce-version`, says another. From 1.27 on.
   * @default - a level that is enough on every version
   */
  readonly kubernetesVersion?: string;
}

/** Why Pods need a level. */
export interface PodSecurityReason {
  /** The level without which this is forbidden. */
  readonly level: 'baseline' | 'privileged';
  /** Where in the object. */
  readonly path: string;
  /** Name of the control in the Pod Security Standards. */
  readonly control: PodSecurityControl;
  /** What the level below allows, and what there is. */
  readonly message: string;
}

/** The Pod Security level that Pods need. */
export interface PodSecurityLevel {
  /** The level that allows least of those that admit the Pods. */
  readonly level: PodSecurityLevelName;
  /** What each level below forbids, from privileged on. Empty for Pods that do with `restricted`. */
  readonly reasons: readonly PodSecurityReason[];
}

/** The Pod Security level of the Pods of one object. */
export interface ObjectPodSecurityLevel extends ReviewedObject, PodSecurityLevel {}

const levels = ['restricted', 'baseline', 'privileged'] as const satisfies readonly PodSecurityLevelName[];

/**
 * The Pod Security level that a namespace has to enforce, at most, to admit the Pods of an object; and why it is no lower one.
 * Undefined for objects without Pods.
 *
 * It tells what the standards say of the fields. An API server may refuse a Pod for other reasons, or drop a field whose
 * feature is off.
 *
 * @param manifest - a Kubernetes object as plain data
 * @param options - the versions of the standards to judge by
 * @throws ConfigError for a version that is none.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function podSecurityLevel(manifest: object, options: PodSecurityOptions = {}): PodSecurityLevel | undefined {
  const versions = podSecurityVersions(options.kubernetesVersion);
  const pod = podIn(manifest);
  return pod && levelOf(pod, versions);
}

/**
 * The Pod Security levels of all objects that have Pods, in their order.
 *
 * @param manifests - Kubernetes objects as plain data
 * @param options - the versions of the standards to judge by
 */
export function podSecurityLevels(manifests: readonly object[], options: PodSecurityOptions = {}): readonly ObjectPodSecurityLevel[] {
  return manifests.flatMap((manifest) => {
    const found = podSecurityLevel(manifest, options);
    return found === undefined ? [] : [{ ...describeObject(manifest), ...found }];
  });
}

/**
 * The level that allows least of those that admit the Pods of all objects: what their namespace may enforce.
 *
 * @param manifests - Kubernetes objects as plain data
 * @param options - the versions of the standards to judge by
 */
export function podSecurityNamespaceLevel(manifests: readonly object[], options: PodSecurityOptions = {}): PodSecurityLevelName {
  return highest(podSecurityLevels(manifests, options).map(({ level }) => level));
}

function levelOf(pod: ReviewedPod, versions: PodSecurityVersions): PodSecurityLevel {
  const privileged = reasonsOf('privileged', baselineControls, pod, versions);
  const named = new Set(privileged.map(({ path }) => path));
  // What baseline forbids, restricted forbids too: once is enough.
  const baseline = reasonsOf('baseline', restrictedControls, pod, versions).filter(({ path }) => !named.has(path));
  const reasons = [...privileged, ...baseline];
  return { level: highest(reasons.map(({ level }) => level)), reasons };
}

function reasonsOf(
  level: PodSecurityReason['level'],
  controls: readonly Control[],
  pod: ReviewedPod,
  versions: PodSecurityVersions,
): readonly PodSecurityReason[] {
  const below = level === 'privileged' ? 'baseline' : 'restricted';
  return controls.flatMap(({ name, findings }) =>
    findings(pod, versions).map((finding) => ({ level, path: finding.path, control: name, message: describe(below, finding) })),
  );
}

function describe(level: PodSecurityLevelName, finding: Finding): string {
  return `${level} allows ${finding.allowed}, received ${received(finding.received)}`;
}

function highest(found: readonly PodSecurityLevelName[]): PodSecurityLevelName {
  return levels.findLast((level) => found.includes(level)) ?? 'restricted';
}
