import { type BuildKitConfig, type BuildStatus, builderPod, buildkitManifests, buildStatus, type ImageBuildRequest } from 'cdk8s-buildkit';
import type { DaemonSet } from 'kubernetes-types/apps/v1';
import { inject } from 'vitest';
import type { ApiClient } from '../cluster/api-client';
import { Cluster } from '../cluster/cluster';
import { apply, create, type KubernetesObject, remove } from '../cluster/objects';
import { podTemplateOf } from '../cluster/pod-template';
import { hasEnded, logOf, podsWith, readUntil, type StoredPod } from '../cluster/pods';
import { folderOf } from '../node/image-files';
import { imageNamed } from '../node/images';
import type { CriRuntime } from '../runtimes/runtime';
import { toolPath } from '../setup/tools.mjs';
import { claimName, consumer, namespace, namespaceObject, volumeOfSources } from './cluster-objects';
import { layOutSources } from './sources';

export interface ClusterBuild extends Partial<Omit<ImageBuildRequest, 'context'>> {
  readonly name: string;
  readonly image: string;
  readonly files?: Readonly<Record<string, string>>;
}

/** A build that has ended. */
export interface EndedBuild {
  readonly pod: StoredPod;
  /** What `buildStatus` has said of the Pod, in this order. */
  readonly seen: readonly BuildStatus[];
}

/** A cluster whose users build: with a namespace, a claim of sources, and the objects of a config. */
export class ClusterBench {
  private constructor(
    readonly cluster: Cluster,
    private readonly runtime: CriRuntime,
    /** Client of the ServiceAccount that the config gives access to. */
    readonly builder: ApiClient,
  ) {}

  /** @param objects Objects that are there before those of the config. */
  static async start(
    kubernetes: string,
    runtime: CriRuntime,
    config: BuildKitConfig,
    objects: readonly KubernetesObject[],
  ): Promise<ClusterBench> {
    const cluster = await Cluster.start(kubernetes, runtime);
    const user = `system:serviceaccount:${namespace}:build-service`;
    const bench = new ClusterBench(cluster, runtime, cluster.admin.impersonating(user, ['system:serviceaccounts', 'system:authenticated']));
    try {
      await bench.load([...buildkitManifests(config), bench.pod(config, { name: 'any', image: 'any' })]);
      for (const object of [namespaceObject, ...volumeOfSources(), ...objects]) await create(cluster.admin, object);
      await bench.apply(config);
      return bench;
    } catch (cause) {
      await cluster.stop();
      throw cause;
    }
  }

  /** Applies all objects of a config, as an administrator does. */
  async apply(config: BuildKitConfig): Promise<void> {
    for (const object of buildkitManifests(config) as readonly KubernetesObject[]) await apply(this.cluster.admin, object);
  }

  /** Waits until each DaemonSet has the Pods that it should have. */
  async rolledOut(config: BuildKitConfig): Promise<readonly DaemonSet[]> {
    return this.rolledOutOf(buildkitManifests(config) as readonly KubernetesObject[]);
  }

  /** Applies objects, waits until their DaemonSets have the Pods that they should have, and removes them, as docs/operations.md says. */
  async runOnce(objects: readonly object[]): Promise<void> {
    const applied = objects as readonly KubernetesObject[];
    for (const object of applied) await apply(this.cluster.admin, object);
    await this.rolledOutOf(applied);
    for (const object of applied) await remove(this.cluster.admin, object);
  }

  private rolledOutOf(objects: readonly KubernetesObject[]): Promise<readonly DaemonSet[]> {
    const daemonSets = objects.filter(({ kind }) => kind === 'DaemonSet');
    return Promise.all(daemonSets.map((object) => readUntil<StoredDaemonSet>(this.cluster.admin, object, isRolledOut)));
  }

  /** The builder Pod of a build whose files are laid out. */
  pod(config: BuildKitConfig, build: ClusterBuild) {
    return builderPod(config, this.request(build));
  }

  /** The request of a build whose files are laid out. */
  request({ files = {}, ...request }: ClusterBuild): ImageBuildRequest {
    layOutSources(this.cluster.node, request.name, files);
    return { context: { type: 'persistentVolumeClaim', claimName, subPath: request.name }, ...request };
  }

  /** Creates a builder Pod, with the rights of a builder. */
  async start(config: BuildKitConfig, build: ClusterBuild): Promise<KubernetesObject> {
    return create(this.builder, this.pod(config, build) as KubernetesObject);
  }

  async build(config: BuildKitConfig, build: ClusterBuild): Promise<EndedBuild> {
    return this.ended(await this.start(config, build));
  }

  /** Follows a builder Pod to its end. */
  async ended(pod: KubernetesObject): Promise<EndedBuild> {
    const seen: BuildStatus[] = [];
    const ended = await readUntil<StoredPod>(this.builder, pod, (stored) => {
      const status = buildStatus(stored);
      if (JSON.stringify(status) !== JSON.stringify(seen.at(-1))) seen.push(status);
      return hasEnded(stored);
    });
    return { pod: ended, seen };
  }

  /** What a container of an image prints, which is on the node and nowhere else. */
  async run(name: string, image: string, ...command: readonly string[]): Promise<string> {
    const pod = await create(this.cluster.admin, consumer(name, image, command));
    const { status } = await readUntil<StoredPod>(this.cluster.admin, pod, hasEnded);
    const log = await logOf(this.cluster.admin, pod, 'consumer');
    if (status?.phase !== 'Succeeded') throw new Error(`${name} has failed: ${log}`);
    return log;
  }

  /** What a command prints in the Pod of the node agent. */
  async execInAgent(argv: readonly string[]): Promise<string> {
    const [agent] = await podsWith(this.cluster.admin, namespace, 'app.kubernetes.io/name=node-agent');
    const id = agent?.status?.containerStatuses?.[0]?.containerID?.replace(/^.*:\/\//, '') ?? '';
    const crictl = [toolPath('cri-tools', 'crictl'), `--runtime-endpoint=unix://${this.runtime.socket}`] as const;
    return this.cluster.node.succeed([...crictl, 'exec', '--sync', id, ...argv]);
  }

  stop(): Promise<void> {
    this.builder.close();
    return this.cluster.stop();
  }

  /** Puts the images of Pods on the node, under the names by which their registries have them. */
  private async load(objects: readonly object[]): Promise<void> {
    const specs = objects.flatMap((object) => podTemplateOf(object as KubernetesObject)?.spec ?? []);
    const containers = specs.flatMap((spec) => [...(spec.initContainers ?? []), ...spec.containers]);
    const names = new Set(containers.flatMap(({ image }) => image ?? []));
    const images = [...names].map((name) => ({ name, contents: imageNamed(name) }));
    for (const { name, contents } of images) {
      const { entrypoint } = contents;
      await this.runtime.load(this.cluster.node, {
        name,
        root: `${inject('imageFiles')}/${folderOf(contents)}`,
        ...(entrypoint && { entrypoint }),
      });
    }
  }
}

type StoredDaemonSet = KubernetesObject & DaemonSet;

function isRolledOut({ metadata, status }: StoredDaemonSet): boolean {
  if (status?.observedGeneration !== (metadata as { readonly generation?: number }).generation) return false;
  return status?.desiredNumberScheduled === 1 && status.updatedNumberScheduled === 1 && status.numberReady === 1;
}
