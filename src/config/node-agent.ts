import type { Affinity, ImagePullPolicy, ObjectMetadataOptions, ResourceRequirements } from './kubernetes';
import type { ArgumentText, ContainerImage, DnsSubdomain, RegistryHost } from './text';

/**
 * An agent that keeps images on the nodes: it pulls, pushes and removes them. It gets the runtime's socket, and on cri-o the
 * store, with the least rights that its work needs.
 */
export interface NodeAgentOptions extends ObjectMetadataOptions {
  /**
   * Image of the agent.
   * @default - the preset's; required without a preset
   */
  readonly image?: ContainerImage;
  /**
   * When the image is pulled.
   * @default 'IfNotPresent'
   */
  readonly imagePullPolicy?: ImagePullPolicy;
  /**
   * The agent's program, with arguments or without.
   * @default - the preset's, or the entry point of the image
   */
  readonly command?: readonly ArgumentText[];
  /**
   * Arguments of the program.
   * @default - the preset's, or none
   */
  readonly args?: readonly ArgumentText[];
  /**
   * Environment variables, besides `CONTAINER_RUNTIME`, `CONTAINER_RUNTIME_SOCKET` and `CLUSTER_NODE`.
   * @default - none
   */
  readonly env?: AgentEnvironment;
  /**
   * Resources of the agent.
   * @default - requests 100m of CPU and 128Mi of memory, no limits
   */
  readonly resources?: ResourceRequirements;
  /**
   * A registry whose certificate authority the runtime has to know. The agent puts it where the runtime looks for it, and
   * removes it when it ends.
   * @default - none
   */
  readonly registry?: RegistryAuthority;
  /**
   * How many agents a rollout may replace at the same time, as a number or a share such as `10%`.
   * @default 1
   * @format count-or-percent
   * @minimum 1
   * @multipleOf 1
   * @maximum 100000
   */
  readonly maxUnavailable?: number | string;
  /**
   * Where the agent is scheduled, besides the `nodeSelector`.
   * @default - on every node that is selected
   */
  readonly affinity?: Affinity;
  /**
   * PriorityClass of the agent. It has to be there.
   * @default - that of `priorityClasses.daemon`, else the cluster's default
   */
  readonly priorityClassName?: DnsSubdomain;
}

/**
 * Environment variables by name.
 * @keyFormat build-arg-name
 */
export type AgentEnvironment = Readonly<Record<string, ArgumentText>>;

/** The certificate authority of a registry. */
export interface RegistryAuthority {
  /** Host of the registry, with its port if need be, as it stands in the names of images. */
  readonly host: RegistryHost;
  /** Secret that holds the certificate, in the namespace of the agent. */
  readonly secretName: DnsSubdomain;
  /**
   * Key of the certificate in the Secret.
   * @default 'ca.crt'
   */
  readonly key?: DnsSubdomain;
}
