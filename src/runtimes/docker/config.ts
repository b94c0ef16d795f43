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
   * Steps of the builder Pods.
   * @default - the pinned docker image
   */
  readonly steps?: DockerStepsOptions;
}

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
