import type { ClusterOptions } from '../../config/cluster';
import type { NodeOptions } from '../../config/node';
import type { StepOptions } from '../../config/step';
import type { SocketPath } from '../../config/text';

/**
 * Nodes whose kubelet runs containers with Docker, through cri-dockerd. Docker Engine has BuildKit built in, so no daemon
 * is deployed.
 */
export interface DockerConfig extends ClusterOptions, NodeOptions {
  /** The node's container runtime. */
  readonly runtime: 'docker';
  /**
   * Host path of Docker's API socket.
   * @default '/var/run/docker.sock'
   */
  readonly socket?: SocketPath;
  /**
   * The store in which the engines of the nodes keep their images: its own with a graph driver, or containerd's, which
   * `docker info` calls the driver type `io.containerd.snapshotter.v1`. New installations of Docker Engine 29 and newer have that of
   * containerd, and those that were there before keep what they have. Builds can ask for more where it is containerd's.
   * @default 'graphDriver'
   * @see https://docs.docker.com/engine/storage/containerd/
   */
  readonly imageStore?: ImageStore;
  /**
   * Steps of the builder Pods.
   * @default - the pinned docker image
   */
  readonly steps?: DockerStepsOptions;
}

/** A store of images that Docker Engine can have. */
export type ImageStore = 'graphDriver' | 'containerd';

/** Steps of a builder Pod on docker. */
export interface DockerStepsOptions {
  /**
   * Builds the image with `docker buildx build`.
   * @default - the image docker.io/library/docker:28.5.2-cli
   */
  readonly build?: StepOptions;
  /**
   * Looks the image up with `docker image inspect`.
   * @default - the image of `build`
   */
  readonly verify?: StepOptions;
}
