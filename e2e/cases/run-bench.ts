import type { BuildKitConfig, Entitlement } from 'cdk8s-buildkit';
import { expect } from 'vitest';
import { addNodeAddress, connectToNode } from '../kubelet/network';
import type { Runtime } from '../runtimes/runtime';
import { fromBusybox, type TestBuild, Workbench } from './workbench';

const image = 'docker.io/library/ran:1';

/** A workbench with a node whose Pods have an address, for builds that tell how their `RUN` steps run. */
export class RunBench {
  private constructor(readonly bench: Workbench) {}

  /** Starts it, with a daemon that allows what is given. */
  static async start(runtime: Runtime, entitlements: readonly Entitlement[] = []): Promise<RunBench> {
    const bench = await Workbench.start(runtime, configAllowing(runtime, entitlements));
    await addNodeAddress(bench.node);
    if ((await bench.startDaemon()) !== undefined) await connectToNode(bench.node, 'buildkitd');
    return new RunBench(bench);
  }

  /** Builds an image with one step, whose output is the file `/text`. */
  build(command: string, { flag = '', ...request }: RunRequest = {}, config?: BuildKitConfig) {
    const Dockerfile = `${fromBusybox}ARG SOURCE_DATE_EPOCH\nRUN ${flag} (${command}) > /text\n`;
    return this.bench.build({ image, noCache: true, files: { Dockerfile }, ...request }, config);
  }

  /** What the step of such a build prints. */
  async outputOf(command: string, request?: RunRequest): Promise<string> {
    const { phase, log } = await this.build(command, request);
    expect(phase, log).toBe('Succeeded');
    return this.bench.read(image, '/text');
  }

  created(): Promise<Date> {
    return this.bench.runtime.created(this.bench.node, image);
  }

  stop(): Promise<void> {
    return this.bench.stop();
  }
}

interface RunRequest extends Partial<TestBuild> {
  /** Flag of the step. */
  readonly flag?: string;
}

/** The config of a runtime whose daemon, if there is one, allows what is given. */
export function configAllowing({ config }: Runtime, entitlements: readonly Entitlement[]): BuildKitConfig {
  return (config.runtime === 'docker' ? config : { ...config, daemon: { buildkitd: { entitlements } } }) as BuildKitConfig;
}
