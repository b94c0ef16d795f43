import type { KubernetesVersion } from './text';

/** What is validated, and how strictly. */
export interface ValidationOptions {
  /**
   * What a violation of a rule is, by the name of the rule.
   * @default - what docs/validation.md says of each rule
   */
  readonly rules?: ValidationSeverities;
  /**
   * Whether warnings fail the validation too.
   * @default false
   */
  readonly strict?: boolean;
  /**
   * The Kubernetes version of the API server, whose Pod Security Standards count where the label of a namespace names no version.
   * @default - Pods are measured by every version that is supported
   */
  readonly kubernetesVersion?: KubernetesVersion;
}

/** What a violation is, by the name of the rule. */
export type ValidationSeverities = { readonly [Name in ValidationRuleName]?: ValidationSeverity };

/** What a violation is: an `error` fails the validation, a `warning` is reported only, and `off` is not looked for. */
export type ValidationSeverity = 'error' | 'warning' | 'off';

/** The name of a rule. */
export type ValidationRuleName =
  | 'build-arg-flag'
  | 'build-output'
  | 'builder-privileged'
  | 'builder-socket'
  | 'capability-name'
  | 'daemon-grace'
  | 'daemon-hang'
  | 'daemon-overlap'
  | 'daemon-plain-tcp'
  | 'daemon-probe'
  | 'daemon-root-volume'
  | 'daemon-security-context'
  | 'daemon-surge'
  | 'entry-point'
  | 'host-path'
  | 'image-reference'
  | 'image-tag'
  | 'job-deadline'
  | 'kubelet-expansion'
  | 'loader-capabilities'
  | 'loader-locks'
  | 'loader-privileged'
  | 'loader-state'
  | 'loader-storage'
  | 'metadata-file'
  | 'mount-propagation'
  | 'pod-security'
  | 'podman-root'
  | 'podman-version'
  | 'rootless-daemon'
  | 'runtime-socket'
  | 'short-image-name'
  | 'socket-path'
  | 'store-propagation'
  | 'user-namespace'
  | 'wait-for-daemon'
  | 'worker-choice'
  | 'worker-directories'
  | 'worker-namespace'
  | 'worker-nested-mount'
  | 'worker-temporary-files'
  | 'worker-trace-socket';
