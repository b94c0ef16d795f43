import type { Container, Pod, PodSpec } from 'kubernetes-types/core/v1';
import { expect } from 'vitest';
import { synthesizeExample } from '../../test/support/examples';
import { documentsOf } from '../cluster/documents';
import { addNodeAddress, addresses, connectToNode, forwardToNode } from '../kubelet/network';
import type { ClusterObjects } from '../kubelet/objects';
import { type EndedPod, type RunningPod, runPod, startDaemon } from '../kubelet/pod';
import { ClusterNode } from '../node/cluster-node';
import type { Runtime } from '../runtimes/runtime';

/** What the names of an example stand for on its node, in the order in which they are replaced. */
export type Names = readonly (readonly [written: string, here: string])[];

type Objects = NonNullable<ClusterObjects['objects']>;

/** A registry of the node. Its daemon reaches it at a name that needs no certificate. */
export const registry = { name: '127.0.0.1:5000', host: `${addresses.node}:5000` } as const;

/** The objects of an example as it synthesizes them, but for the names of what is not on the node, and a node on which they run. */
export class ExampleBench {
  private daemon: RunningPod | undefined;

  private constructor(
    readonly node: ClusterNode,
    readonly runtime: Runtime,
    readonly objects: Objects,
  ) {}

  static async start(example: string, runtime: Runtime, names: Names = []): Promise<ExampleBench> {
    const yaml = names.reduce((text, [written, here]) => text.replaceAll(written, here), await synthesizeExample(example));
    const objects = documentsOf(yaml).map(({ object }) => object as Objects[number]);
    const bench = new ExampleBench(await ClusterNode.start(), runtime, objects);
    await addNodeAddress(bench.node);
    await runtime.start(bench.node);
    return bench;
  }

  object<T extends Objects[number] = Pod>(kind: string, name: string): T {
    const found = this.objects.find((object) => object.kind === kind && object.metadata?.name === name);
    if (found === undefined) throw new Error(`the example has no ${kind} ${name}`);
    return found as T;
  }

  /** Starts the daemon of the example, which reaches the node. */
  async startDaemon(daemonSet: Objects[number] = this.daemonSet(), others: Objects = []): Promise<void> {
    this.daemon = await startDaemon(this.node, daemonSet, { objects: [...this.objects, ...others] });
    await connectToNode(this.node, 'buildkitd');
    await forwardToNode(this.node, 'buildkitd', 5000);
  }

  /** Has the daemon forget all that it has built. */
  async forget(): Promise<void> {
    const { template } = (this.daemonSet() as { readonly spec: { readonly template: { readonly spec: PodSpec } } }).spec;
    const { args = [] } = template.spec.containers[0] as Container;
    const address = args[args.indexOf('--addr') + 1] ?? '';
    const result = await this.daemon?.containerNamed('buildkitd').exec(['buildctl', '--addr', address, 'prune', '--all']);
    expect(result).toMatchObject({ exitCode: 0 });
  }

  /** Runs a Pod of the example, with its claims in folders of their name. */
  async run(pod: string, others: Objects = []): Promise<EndedPod> {
    const ended = await runPod(this.node, this.object('Pod', pod), { objects: [...this.objects, ...others], claims: this.claims() });
    expect(ended.phase, ended.log).toBe('Succeeded');
    return ended;
  }

  /** Where a claim is on the node. */
  claim(name: string): string {
    return `/var/lib/claims/${name}`;
  }

  /** What busybox prints in a new container of an image. */
  busybox(image: string, ...args: readonly string[]): Promise<string> {
    return this.runtime.runImage(this.node, image, ['/bin/busybox', ...args]);
  }

  /** The manifest of an image in the registry. */
  async manifest(image: string, ...options: readonly string[]): Promise<Manifest> {
    const name = `docker://${image.replace(registry.name, registry.host)}`;
    return JSON.parse(await this.node.succeed(['skopeo', 'inspect', '--raw', '--tls-verify=false', ...options, name])) as Manifest;
  }

  private daemonSet(): Objects[number] {
    const [daemonSet] = this.objects.filter(({ kind }) => kind === 'DaemonSet');
    if (daemonSet === undefined) throw new Error('the example has no daemon');
    return daemonSet;
  }

  private claims(): Readonly<Record<string, string>> {
    const volumes = this.objects.flatMap((object) => (object as Pod).spec?.volumes ?? []);
    const names = volumes.flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);
    return Object.fromEntries(names.map((name) => [name, this.claim(name)]));
  }
}

/** The manifest of an image, or of the index of several. */
export interface Manifest {
  readonly annotations?: Readonly<Record<string, string>>;
  readonly layers?: readonly { readonly annotations: Readonly<Record<string, string>> }[];
  readonly manifests?: readonly {
    readonly digest: string;
    readonly platform: { readonly os: string; readonly architecture: string };
    readonly annotations?: Readonly<Record<string, string>>;
  }[];
}
