import type { Annotations, ImageRegistry, ImageTag, Labels, LabelValue, NonEmptyText, RegistryHost } from './text';

/** Fits into an installation of Orchest: its names, paths, labels and images. Made by `orchest()`. */
export interface OrchestPreset {
  /** The kind of preset. */
  readonly type: 'orchest';
  /** Version of Orchest: the tag of its images. */
  readonly version: ImageTag;
  /**
   * Registry and namespace of Orchest's images.
   * @default 'docker.io/orchest'
   */
  readonly repository?: ImageRegistry;
  /**
   * Name of the OrchestCluster, which owns the objects.
   * @default 'cluster-1'
   */
  readonly clusterName?: LabelValue;
  /**
   * Host of the registry in the cluster, whose certificate authority the node agent installs on its nodes.
   * @default - none is installed
   */
  readonly registry?: RegistryHost;
  /**
   * Labels of the nodes of the worker plane.
   * @default - every Linux node
   */
  readonly workerNodeSelector?: Labels;
  /**
   * Address of the orchest-api for the node agent.
   * @default - the one that the node agent knows
   */
  readonly orchestApiHost?: NonEmptyText;
  /**
   * Environment in which `DOCKER_IMAGE_BUILDER_IMAGE`, `CONTAINERD_IMAGE_BUILDER_IMAGE` and `CRIO_IMAGE_BUILDER_IMAGE` may
   * name an image for the builders. What is unset or blank is not overridden.
   * @default - none
   */
  readonly env?: Environment;
  /**
   * Annotations of the OrchestCluster, of which `orchest.io/container-runtime-socket` tells the socket of the runtime.
   * @default - none
   */
  readonly annotations?: Annotations;
}

/** Environment variables, such as `process.env`. Only those that are documented are read. */
export type Environment = Readonly<Record<string, string | undefined>>;
