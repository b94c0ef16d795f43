import type { BuildKitConfig, WorkerNetwork } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningPod } from '../kubelet/pod';
import { waitUntil } from '../node/process';
import { networkPrograms } from '../runtimes/cni';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { fromBusybox, Workbench } from './workbench';

// The config takes no directory of the system, as Debian's is.
const binaryDirectory = '/opt/cni';
const configFile = '/opt/build-network/steps.conflist';
const network = {
  cniVersion: '1.0.0',
  name: 'steps',
  plugins: [
    { type: 'bridge', bridge: 'steps0', isGateway: true, ipam: { type: 'host-local', ranges: [[{ subnet: '10.99.0.0/24' }]] } },
    { type: 'tuning', sysctl: { 'net.ipv4.ip_default_ttl': '42' } },
  ],
};

const image = 'docker.io/library/networked:1';
const Dockerfile = `${fromBusybox}RUN ip -o address > /addresses; cat /proc/sys/net/ipv4/ip_default_ttl > /ttl\n`;

describe.each([
  ['cri-o', crioWithSkopeo],
  ['containerd', containerd],
] as const)('the network of a RUN step, by a daemon on %s,', (_name, runtime) => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start(runtime);
    await bench.node.succeed(['cp', '--recursive', networkPrograms, binaryDirectory]);
    bench.node.write(configFile, JSON.stringify(network));
  });
  afterAll(() => bench?.stop());

  /** What a step sees, by a daemon of its own, which is made sure of something first. */
  const step = async (network: WorkerNetwork, check: (daemon: RunningPod) => Promise<unknown> = async () => undefined) => {
    const config = { ...runtime.config, daemon: { buildkitd: { worker: { network } } } } as BuildKitConfig;
    const daemon = await bench.startedDaemon(config);
    try {
      await check(daemon);
      const { phase, log } = await bench.build({ image, noCache: true, files: { Dockerfile } }, config);
      expect(phase, log).toBe('Succeeded');
      const addresses = await bench.busybox(image, 'awk', '$3 == "inet" { print $2, $4 }', '/addresses');
      return { addresses: addresses.trim().split('\n'), ttl: await bench.busybox(image, 'cat', '/ttl') };
    } finally {
      await daemon.stop();
    }
  };

  // A daemon keeps the one that it has tried its plugins with for some time, whether it is to keep any or not.
  const keeps = (bridge: string, count: number) => (daemon: RunningPod) =>
    waitUntil('the networks are ready', async () => {
      const ports = ['busybox', 'ls', `/sys/class/net/${bridge}/brif`] as const;
      return (await daemon.containerNamed('buildkitd').exec(ports)).stdout.split('\n').filter(Boolean).length === count;
    });

  it('is the one that plugins of the node make', async () => {
    const { addresses, ttl } = await step({ type: 'cni', binaryDirectory, configFile }, keeps('steps0', 1));
    expect(addresses).toEqual(['lo 127.0.0.1/8', expect.stringMatching(/^eth1 10\.99\.0\.\d+\/24$/)]);
    expect(ttl).toBe('42\n');
  });

  it('is one of those that are kept ready', async () => {
    const { addresses } = await step({ type: 'cni', binaryDirectory, configFile, poolSize: 3 }, keeps('steps0', 3));
    expect(addresses).toEqual(['lo 127.0.0.1/8', expect.stringMatching(/^eth1 10\.99\.0\.\d+\/24$/)]);
  });

  it.each([
    ['', {}, 'buildkit0', /^eth0 10\.10\.0\.\d+\/16$/],
    [' with a name and a subnet', { name: 'own0', subnet: '10.77.0.0/24', poolSize: 2 }, 'own0', /^eth0 10\.77\.0\.\d+\/24$/],
  ] as const)('is in a bridge of the daemon%s', async (_title, options, name, address) => {
    const { addresses, ttl } = await step({ type: 'bridge', ...options }, keeps(name, 'poolSize' in options ? options.poolSize : 1));
    expect(addresses).toEqual(['lo 127.0.0.1/8', expect.stringMatching(address)]);
    expect(ttl).not.toBe('42\n');
  });
});
