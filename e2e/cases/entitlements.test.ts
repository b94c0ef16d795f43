import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addresses } from '../kubelet/network';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { docker } from '../runtimes/docker';
import { configAllowing, RunBench } from './run-bench';

const all = ['network.host', 'security.insecure'] as const;
const network = 'ip -o address | awk \'$3 == "inet" { print $4 }\'; readlink /proc/self/ns/net';
const loopback = '127.0.0.1/8';

const runtimes = [
  ['cri-o', crioWithSkopeo, `${addresses.pod}/32`],
  ['containerd', containerd, `${addresses.node}/32`],
] as const;

describe.each([...runtimes, ['docker', docker, `${addresses.node}/32`] as const])(
  'the network of a RUN step on %s',
  (_name, runtime, address) => {
    let steps: RunBench;
    beforeAll(async () => {
      steps = await RunBench.start(runtime, all);
    });
    afterAll(() => steps?.stop());

    const networkOf = async (request?: Parameters<RunBench['outputOf']>[1]) => (await steps.outputOf(network, request)).trim().split('\n');

    it(`has the address ${address}, if nobody asks for another`, async () => {
      expect((await networkOf()).slice(0, -1)).toEqual([loopback, address]);
    });

    it('is none', async () => {
      const [...found] = await networkOf({ run: { network: 'none' } });
      expect(found.slice(0, -1)).toEqual([loopback]);
      expect(found.at(-1)).not.toBe((await networkOf()).at(-1));
    });

    it('is that of the host', async () => {
      expect(await networkOf({ run: { network: 'host' } })).toEqual(await networkOf());
    });

    if (runtime === docker) {
      it('is that of the engine, whose bridge this one lacks', async () => {
        const { phase, log } = await steps.build(network, { run: { network: 'sandbox' } });
        expect(phase).toBe('Failed');
        expect(log).toContain('network bridge not found');
      });
      return;
    }

    it('is that of the worker in a sandbox', async () => {
      expect(await networkOf({ run: { network: 'sandbox' } })).toEqual(await networkOf());
    });

    it('is what the step itself asks for', async () => {
      expect(await networkOf({ flag: '--network=host', entitlements: ['network.host'] })).toContain(address);
      expect(await networkOf({ flag: '--network=none' })).not.toContain(address);
    });

    it('may come with all capabilities', async () => {
      const capabilities = 'grep CapEff /proc/self/status';
      const admin = 21n;
      const has = (status: string) => ((BigInt(`0x${status.trim().split(/\s+/)[1]}`) >> admin) & 1n) === 1n;
      expect(has(await steps.outputOf(capabilities))).toBe(false);
      expect(has(await steps.outputOf(capabilities, { flag: '--security=insecure', entitlements: ['security.insecure'] }))).toBe(true);
    });
  },
);

describe.each(runtimes)('a daemon on %s that allows nothing', (_name, runtime) => {
  let steps: RunBench;
  beforeAll(async () => {
    steps = await RunBench.start(runtime);
  });
  afterAll(() => steps?.stop());

  it.each([
    ['the network of the host for all steps', { run: { network: 'host' } }, 'granting entitlement network.host is not allowed'],
    ['the network of the host', { entitlements: ['network.host'] }, 'granting entitlement network.host is not allowed'],
    ['all capabilities', { entitlements: ['security.insecure'] }, 'granting entitlement security.insecure is not allowed'],
  ] as const)('refuses builds that ask for %s, as the library does', async (_title, request, message) => {
    const { phase, log } = await steps.build('true', request, configAllowing(runtime, all));
    expect(phase).toBe('Failed');
    expect(log).toContain(`${message} by build daemon configuration`);
    expect(() => steps.bench.pod({ image: 'never:1', ...request })).toThrow('that the daemon allows');
  });

  it.each(['--network=host', '--security=insecure'])('refuses a step with %s', async (flag) => {
    const { phase, log } = await steps.build('true', { flag });
    expect(phase).toBe('Failed');
    expect(log).toMatch(/(network\.host|security\.insecure) is not allowed/);
  });
});
