import { type BuildKitConfig, builderPod, buildkitDaemonSet, buildkitManifests, type ImageBuildRequest } from 'cdk8s-buildkit';
import type { ClusterObjects } from '../kubelet/objects';
import { type EndedPod, type RunningPod, runPod, startDaemon, startPod } from '../kubelet/pod';
import { ClusterNode } from '../node/cluster-node';
import type { Runtime } from '../runtimes/runtime';
import { layOutSources, results, sources } from './sources';

export { fromBusybox } from './sources';

export interface TestBuild extends Partial<ImageBuildRequest> {
  readonly image: string;
  /** The files of the context, by their path. The Dockerfile may be among them, and `busybox` is. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A node with a runtime, its daemon, a volume of sources and one of results. */
export class Workbench {
  private builds = 0;

  private constructor(
    readonly node: ClusterNode,
    readonly runtime: Runtime,
    private readonly config: BuildKitConfig,
  ) {}

  static async start(runtime: Runtime, config: BuildKitConfig = runtime.config): Promise<Workbench> {
    const bench = new Workbench(await ClusterNode.start(), runtime, config);
    try {
      await runtime.start(bench.node);
      return bench;
    } catch (cause) {
      await bench.stop();
      throw cause;
    }
  }

  /** Starts the daemon as the DaemonSet has it. There is none where the engine embeds BuildKit. */
  async startDaemon(config = this.config, others: ClusterObjects['objects'] = []): Promise<RunningPod | undefined> {
    const daemonSet = buildkitDaemonSet(config);
    return daemonSet && startDaemon(this.node, daemonSet, { objects: [...buildkitManifests(config), ...others] });
  }

  /** The same where there is one. */
  async startedDaemon(config = this.config, others: ClusterObjects['objects'] = []): Promise<RunningPod> {
    const daemon = await this.startDaemon(config, others);
    if (daemon === undefined) throw new Error('there is no daemon');
    return daemon;
  }

  /** Builds in a Pod, as `builderPod` returns it, to its end. */
  build(build: TestBuild, config = this.config): Promise<EndedPod> {
    return runPod(this.node, this.pod(build, config), this.volumes);
  }

  /** Starts a build that goes on by itself. */
  startBuild(build: TestBuild) {
    return startPod(this.node, this.pod(build), this.volumes);
  }

  /** Runs a Pod that a test has made of a builder Pod. */
  run(pod: object, objects: ClusterObjects['objects'] = []): Promise<EndedPod> {
    return runPod(this.node, pod, { ...this.volumes, objects });
  }

  /** The builder Pod of a build whose files are laid out. */
  pod({ files = {}, ...request }: TestBuild, config = this.config) {
    const name = `build-${++this.builds}`;
    layOutSources(this.node, name, files);
    return builderPod(config, { name, context: { type: 'persistentVolumeClaim', claimName: 'sources', subPath: name }, ...request });
  }

  names(): Promise<readonly string[]> {
    return this.runtime.names(this.node);
  }

  /** The id that the runtime gives to an image. */
  id(image: string): Promise<string> {
    return this.runtime.id(this.node, image);
  }

  /** What busybox prints in a new container of an image. */
  busybox(image: string, ...args: readonly string[]): Promise<string> {
    return this.runtime.runImage(this.node, image, ['/bin/busybox', ...args]);
  }

  /** A file of a new container of an image, to the byte: logs of containers do not keep every one. */
  async read(image: string, path: string): Promise<string> {
    return Buffer.from(await this.busybox(image, 'base64', path), 'base64').toString();
  }

  stop(): Promise<void> {
    return this.node.stop();
  }

  private readonly volumes = { claims: { sources, results } };
}
