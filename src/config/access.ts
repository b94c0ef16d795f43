import type { DnsLabel, DnsSubdomain, NonEmptyText } from './text';

/** Who may launch builds, and what else they need. */
export interface AccessOptions {
  /**
   * The subjects that the Role is bound to.
   * @minItems 1
   */
  readonly subjects: readonly Subject[];
  /**
   * Whether the subjects may also get and list nodes, to detect the container runtime. This makes a ClusterRole and its
   * ClusterRoleBinding.
   * @default false
   */
  readonly detectRuntime?: boolean;
}

/**
 * A subject of a RoleBinding.
 *
 * @discriminator kind
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-subjects
 */
export type Subject = ServiceAccountSubject | UserSubject | GroupSubject;

/** A ServiceAccount that a Role is bound to. */
export interface ServiceAccountSubject {
  /** The kind of subject. */
  readonly kind: 'ServiceAccount';
  /** Name of the ServiceAccount. */
  readonly name: DnsSubdomain;
  /**
   * Namespace of the ServiceAccount.
   * @default - the namespace of the builds
   */
  readonly namespace?: DnsLabel;
}

/** A user that a Role is bound to. */
export interface UserSubject {
  /** The kind of subject. */
  readonly kind: 'User';
  /** Name of the user, as the API server's authentication gives it. */
  readonly name: NonEmptyText;
}

/** A group that a Role is bound to. */
export interface GroupSubject {
  /** The kind of subject. */
  readonly kind: 'Group';
  /** Name of the group, as the API server's authentication gives it. */
  readonly name: NonEmptyText;
}
