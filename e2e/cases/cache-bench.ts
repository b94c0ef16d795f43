import { type BuildKitConfig, buildkitDaemonSet } from 'cdk8s-buildkit';
import { expect } from 'vitest';
import { addNodeAddress, addresses, connectToNode } from '../kubelet/network';
import type { ClusterObjects } from '../kubelet/objects';
import type { EndedPod, RunningPod } from '../kubelet/pod';
import { startRegistry } from '../runtimes/registry';
import type { Runtime } from '../runtimes/runtime';
import { fromBusybox, type TestBuild, Workbench } from './workbench';

const stepWith = (file: string) => `RUN cat /proc/sys/kernel/random/uuid > ${file}\n`;

/** A stage that is in the image by what another step has taken out of it, and a step that each stamp builds anew. */
const Dockerfile = `${fromBusybox.replace('scratch', 'scratch AS first')}${stepWith('/uuid')}
${fromBusybox}${stepWith('/own')}ARG STAMP
RUN --mount=from=first,target=/mnt echo "$STAMP" && cat /mnt/uuid > /first
`;

/** What the steps of both stages have made of chance: the same only if they have not run again. */
export interface Made {
  readonly own: string;
  readonly first: string;
}

/** A workbench whose daemon can forget what it has built, and reaches a registry. */
export class CacheBench {
  private constructor(
    readonly bench: Workbench,
    private readonly config: BuildKitConfig,
    private daemon: RunningPod,
  ) {}

  static readonly registry = `${addresses.node}:5000`;

  static async start(runtime: Runtime): Promise<CacheBench> {
    const config = {
      ...runtime.config,
      daemon: { buildkitd: { registries: { [CacheBench.registry]: { http: true } } } },
    } as BuildKitConfig;
    const bench = await Workbench.start(runtime, config);
    await addNodeAddress(bench.node);
    await startRegistry(bench.node, { host: CacheBench.registry });
    return new CacheBench(bench, config, await startDaemon(bench, config, []));
  }

  /** Builds an image that tells whether its steps have run again. */
  run(image: string, stamp: string, request: Partial<TestBuild> = {}, objects: ClusterObjects['objects'] = []): Promise<EndedPod> {
    return this.bench.run(this.bench.pod({ image, buildArgs: { STAMP: stamp }, files: { Dockerfile }, ...request }), objects);
  }

  /** The same, where it has to succeed. */
  async made(image: string, stamp: string, request: Partial<TestBuild> = {}, objects: ClusterObjects['objects'] = []): Promise<Made> {
    const { phase, log } = await this.run(image, stamp, request, objects);
    expect(phase, log).toBe('Succeeded');
    const [own = '', first = ''] = (await this.bench.busybox(image, 'cat', '/own', '/first')).split('\n');
    return { own, first };
  }

  /** Has the daemon forget all that it has built. */
  async forget(): Promise<void> {
    const { exitCode, stderr } = await this.buildctl('prune', '--all');
    expect(exitCode, stderr).toBe(0);
  }

  /** Asks the daemon with its own client. */
  buildctl(...args: readonly string[]) {
    return this.daemon.containerNamed('buildkitd').exec(['buildctl', '--addr', addressOf(this.config), ...args]);
  }

  /** Starts another daemon in place of the first. */
  async restart(change: Partial<BuildKitConfig>, objects: ClusterObjects['objects'] = []): Promise<void> {
    await this.daemon.stop();
    this.daemon = await startDaemon(this.bench, { ...this.config, ...change } as BuildKitConfig, objects);
  }

  daemonLog(): string {
    return this.daemon.containerNamed('buildkitd').log();
  }
}

async function startDaemon(bench: Workbench, config: BuildKitConfig, objects: ClusterObjects['objects']): Promise<RunningPod> {
  const daemon = await bench.startedDaemon(config, objects);
  await connectToNode(bench.node, 'buildkitd');
  return daemon;
}

function addressOf(config: BuildKitConfig): string {
  const args = buildkitDaemonSet(config)?.spec.template.spec?.containers[0]?.args ?? [];
  return args[args.indexOf('--addr') + 1] ?? '';
}
