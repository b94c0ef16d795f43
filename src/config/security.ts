/**
 * What the BuildKit daemon is to its nodes.
 *
 * @discriminator type
 */
export type SecurityMode = PrivilegedMode | RootlessMode | UserNamespaceMode;

/** Root of the node, with all of its rights. Every option works, and whoever breaks out of the daemon has the node. */
export interface PrivilegedMode {
  /** The kind of security mode. */
  readonly type: 'privileged';
}

/**
 * User 1000 of the node, in a user namespace that the `-rootless` image makes for itself. The nodes have to let users make one.
 * `RUN` steps share the processes of the daemon's container and the network of its Pod, and have no cgroups of their own.
 *
 * @see https://github.com/moby/buildkit/blob/master/docs/rootless.md
 */
export interface RootlessMode {
  /** The kind of security mode. */
  readonly type: 'rootless';
}

/**
 * Root of a user namespace that Kubernetes makes for the Pod: all rights there, and those of a user that nobody else has on the node.
 * Needs a `kubernetesVersion` of 1.33 or newer, and kernel and file systems that map the owners of files.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/
 */
export interface UserNamespaceMode {
  /** The kind of security mode. */
  readonly type: 'userNamespace';
}
