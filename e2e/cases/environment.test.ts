import { readFileSync } from 'node:fs';
import { type BuildKitConfig, buildkitDaemonSet } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addNodeAddress, addresses, connectToNode } from '../kubelet/network';
import type { RunningPod } from '../kubelet/pod';
import { pushBaseImage } from '../runtimes/base-image';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { certificateOf, issueCertificate, startRegistry } from '../runtimes/registry';
import type { Runtime } from '../runtimes/runtime';
import { hostile } from './builds';
import { fromBusybox, Workbench } from './workbench';

const registry = `${addresses.node}:5443`;
const nobody = `http://${addresses.node}:4317`;

describe.each([
  ['cri-o', crioWithSkopeo],
  ['containerd', containerd],
] as const)('what BuildKit on %s has from the config of the cluster', (_name, runtime) => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start({ ...runtime, start: (node) => prepare(node, runtime) });
  });
  afterAll(() => bench?.stop());

  const objects = () => [
    { kind: 'ConfigMap', metadata: { name: 'company-ca' }, ...{ data: { 'ca.crt': authority(bench) } } },
    { kind: 'Secret', metadata: { name: 'collector' }, ...{ stringData: { token: hostile } } },
  ];

  const started = async (config: Partial<BuildKitConfig>) => {
    const daemon = await bench.startedDaemon({ ...runtime.config, ...config } as BuildKitConfig, objects());
    await connectToNode(bench.node, 'buildkitd');
    return daemon;
  };

  describe('certificate authorities', () => {
    const image = `${registry}/team/web:1`;
    const build = async (config: Partial<BuildKitConfig>, Dockerfile: string) => {
      const daemon = await started(config);
      const pod = bench.pod({ image, noCache: true, outputs: [{ type: 'registry' }], files: { Dockerfile } }, {
        ...runtime.config,
        ...config,
      } as BuildKitConfig);
      const ended = await bench.run(pod, objects());
      await daemon.stop();
      return ended;
    };
    const isPushed = async () => (await bench.node.run(['skopeo', 'inspect', '--tls-verify=false', `docker://${image}`])).exitCode === 0;

    it('that nobody has: no base image is pulled, and nothing is pushed', async () => {
      for (const Dockerfile of [`FROM ${registry}/team/base:1\n`, fromBusybox]) {
        const { phase, log } = await build({}, Dockerfile);
        expect(phase, log).toBe('Failed');
        expect(log).toContain('certificate signed by unknown authority');
      }
      expect(await isPushed()).toBe(false);
    });

    it('that it is given: base images come from their registry, and images are pushed there', async () => {
      const certificateAuthorities = [{ type: 'configMap', configMapName: 'company-ca', key: 'ca.crt' }] as const;
      const { phase, log } = await build({ certificateAuthorities }, `FROM ${registry}/team/base:1\nCOPY busybox /copied\n`);
      expect(phase, log).toBe('Succeeded');
      expect(await isPushed()).toBe(true);
    });
  });

  describe('variables', () => {
    // Whoever sends traces does not end before it has given up.
    const traces = (timeout: string) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: nobody, OTEL_EXPORTER_OTLP_TIMEOUT: timeout });
    const secrets = { API_TOKEN: { secretName: 'collector', key: 'token' } };
    let daemon: RunningPod;
    beforeAll(async () => {
      daemon = await started({ buildkitEnv: { values: { ...traces('600000'), PRICE: hostile, EMPTY: '' }, secrets } });
    });
    afterAll(() => daemon?.kill());

    it('are in the daemon to the byte, also those of Secrets', async () => {
      const { stdout } = await daemon.containerNamed('buildkitd').exec(['/bin/busybox', 'cat', '/proc/1/environ']);
      const expected = [`OTEL_EXPORTER_OTLP_ENDPOINT=${nobody}`, `PRICE=${hostile}`, 'EMPTY=', `API_TOKEN=${hostile}`];
      expect(stdout.split('\0')).toEqual(expect.arrayContaining(expected));
    });

    it('for traces that nobody takes do not keep the probes, which would wait for somebody to take theirs', async () => {
      const [probe = []] = probesOf(buildkitDaemonSet({ ...runtime.config, buildkitEnv: { values: traces('600000') } } as BuildKitConfig));
      const buildctl = probe.slice(probe.indexOf('buildctl'));
      expect(await daemon.containerNamed('buildkitd').exec(probe)).toMatchObject({ exitCode: 0 });
      expect(await daemon.containerNamed('buildkitd').exec(['/bin/busybox', 'timeout', '-s', 'KILL', '5', ...buildctl])).toMatchObject({
        exitCode: 137,
      });
      await daemon.checkProbes();
    });

    it('for traces that nobody takes do not fail a build', async () => {
      const config = { ...runtime.config, buildkitEnv: { values: traces('100'), secrets } } as BuildKitConfig;
      const { phase, log } = await bench.run(bench.pod({ image: 'traced:1' }, config), objects());
      expect(phase, log).toBe('Succeeded');
    });
  });
});

function probesOf(daemonSet: ReturnType<typeof buildkitDaemonSet>): readonly (readonly string[])[] {
  const containers = daemonSet?.spec.template.spec?.containers ?? [];
  return containers.map(({ livenessProbe }) => livenessProbe?.exec?.command ?? []);
}

async function prepare(node: Workbench['node'], runtime: Runtime): Promise<void> {
  await addNodeAddress(node);
  await startRegistry(node, { host: registry, tls: await issueCertificate(node, addresses.node) });
  await pushBaseImage(node, `${registry}/team/base:1`);
  await runtime.start(node);
}

function authority({ node }: Workbench): string {
  return readFileSync(node.path(certificateOf(addresses.node).authority), 'utf8');
}
