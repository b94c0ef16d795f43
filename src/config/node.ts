import type { SELinuxOptions, Toleration } from './kubernetes';
import type { NodeAgentOptions } from './node-agent';
import type { ContainerImage, DnsSubdomain, Labels } from './text';

/** An init container that pulls the image which its Pod uses, through the runtime of the node. */
export interface PrePullOptions {
  /**
   * Image with the runtime's client: `docker`, or `crictl` on containerd and cri-o.
   * @default - the docker image on docker, else the preset's; required without a preset
   */
  readonly image?: ContainerImage;
}

/** What is said once per kind of node, whatever its container runtime. */
export interface NodeOptions {
  /**
   * Labels of the nodes, besides the preset's. The daemon and the builder Pods run on these nodes only.
   * @default - every Linux node
   */
  readonly nodeSelector?: Labels;
  /**
   * Taints of the nodes that the daemon and the builder Pods tolerate.
   * @default - none
   */
  readonly tolerations?: readonly Toleration[];
  /**
   * Names of the Secrets with which the images of the daemon and of the builder Pods are pulled.
   * @default - none
   */
  readonly imagePullSecrets?: readonly DnsSubdomain[];
  /**
   * SELinux context of the daemon and the builder Pods, which share host paths. It has no effect on nodes without
   * SELinux.
   * @default - `{ type: 'spc_t' }` on cri-o, else the container runtime's
   */
  readonly seLinuxOptions?: SELinuxOptions;
  /**
   * An agent that keeps images on the nodes.
   * @default - the preset's; none without a preset
   */
  readonly nodeAgent?: NodeAgentOptions;
  /**
   * How Pods pull an image before they use it.
   * @default - with the preset's images
   */
  readonly prePull?: PrePullOptions;
}
