/** Where a node describes the network of its Pods. A node that has none runs Pods in its own network only. */
export const networkFolder = '/run/e2e/networks';

/** Where Debian has the programs that make networks. */
export const networkPrograms = '/usr/lib/cni';
