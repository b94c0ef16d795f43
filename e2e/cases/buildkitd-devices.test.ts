import type { BuildKitConfig, CdiOptions } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addNodeAddress, addresses, connectToNode } from '../kubelet/network';
import type { RunningPod } from '../kubelet/pod';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { pushLabsFrontend } from '../runtimes/labs-frontend';
import { startRegistry } from '../runtimes/registry';
import { fromBusybox, type TestBuild, Workbench } from './workbench';

const registry = `${addresses.node}:5000`;
const specDirectories = ['/opt/devices/cdi'];
const spec = {
  cdiVersion: '0.6.0',
  kind: 'example.com/toy',
  devices: [
    { name: 'one', containerEdits: { env: ['TOY=one'], deviceNodes: [{ path: '/dev/toy', hostPath: '/dev/zero' }] } },
    { name: 'two', containerEdits: { env: ['TOY=two'] } },
  ],
};

const image = 'docker.io/library/toy:1';
const labs = `# syntax=${registry}/docker/dockerfile:1-labs\n`;
const stepWith = (device: string) =>
  `${fromBusybox}RUN --device=example.com/toy=${device} echo $TOY > /toy; head -c 3 /dev/toy | od -An -tx1 >> /toy; true\n`;

describe.each([
  ['cri-o', crioWithSkopeo],
  ['containerd', containerd],
] as const)('a device of the node, for RUN steps of a daemon on %s,', (_name, runtime) => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start(runtime);
    await addNodeAddress(bench.node);
    await startRegistry(bench.node, { host: registry });
    await pushLabsFrontend(bench.node, `${registry}/docker/dockerfile:1-labs`);
    bench.node.write(`${specDirectories[0]}/toy.json`, JSON.stringify(spec));
  });
  afterAll(() => bench?.stop());

  const configWith = (cdi?: CdiOptions) =>
    ({ ...runtime.config, daemon: { buildkitd: { registries: { [registry]: { http: true } }, ...(cdi && { cdi }) } } }) as BuildKitConfig;

  const startDaemon = async (cdi?: CdiOptions): Promise<RunningPod> => {
    const daemon = await bench.startedDaemon(configWith(cdi));
    await connectToNode(bench.node, 'buildkitd');
    return daemon;
  };

  const build = (Dockerfile: string, request: Partial<TestBuild> = {}, cdi: CdiOptions = { specDirectories }) =>
    bench.build({ image, noCache: true, files: { Dockerfile }, ...request }, configWith(cdi));

  const toy = async (Dockerfile: string, request?: Partial<TestBuild>, cdi?: CdiOptions) => {
    const { phase, log } = await build(Dockerfile, request, cdi);
    expect(phase, log).toBe('Succeeded');
    return bench.busybox(image, 'cat', '/toy');
  };

  const device = { entitlements: ['device'] } as const;

  describe('of a daemon that knows it', () => {
    let daemon: RunningPod;
    beforeAll(async () => {
      daemon = await startDaemon({ specDirectories });
    });
    afterAll(() => daemon?.stop());

    it('is there for a step that asks for it', async () => {
      expect(await toy(labs + stepWith('one'), device)).toBe('one\n 00 00 00\n');
    });

    it('is refused to a build that does not', async () => {
      const { phase, log } = await build(labs + stepWith('one'));
      expect(phase).toBe('Failed');
      expect(log).toContain('device example.com/toy=one is requested by the build but not allowed');
    });

    it('is left out if there is none of the name, unless the step requires it', async () => {
      expect(await toy(labs + stepWith('three'), device)).toBe('\n');
      const { phase, log } = await build(labs + stepWith('three,required'), device);
      expect(phase).toBe('Failed');
      expect(log).toContain('required device "example.com/toy=three" is not registered');
    });

    it('is unknown to the frontend that is built in', async () => {
      const { phase, log } = await build(stepWith('one'), device);
      expect(phase).toBe('Failed');
      expect(log).toContain('device feature is only supported in Dockerfile frontend 1.14.0-labs or later');
    });
  });

  it('is there for every build if it may be', async () => {
    const cdi: CdiOptions = { specDirectories, autoAllowed: ['example.com/toy=one'] };
    const daemon = await startDaemon(cdi);
    expect(await toy(labs + stepWith('one'), {}, cdi)).toBe('one\n 00 00 00\n');
    const { phase, log } = await build(labs + stepWith('two'), {}, cdi);
    expect(phase).toBe('Failed');
    expect(log).toContain('device example.com/toy=two is requested by the build but not allowed');
    await daemon.stop();
  });
});
