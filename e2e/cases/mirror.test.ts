import { readFileSync } from 'node:fs';
import type { BuildKitConfig, BuildkitdOptions } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addNodeAddress, addresses, connectToNode } from '../kubelet/network';
import type { RunningPod } from '../kubelet/pod';
import { pushBaseImage } from '../runtimes/base-image';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { certificateOf, issueCertificate, startRegistry } from '../runtimes/registry';
import type { Runtime } from '../runtimes/runtime';
import { Workbench } from './workbench';

const registry = `${addresses.node}:5443`;

const mirrored: BuildkitdOptions = {
  registries: {
    'docker.io': { mirrors: [`${registry}/docker-hub`] },
    [registry]: { certificateAuthorities: [{ type: 'configMap', configMapName: 'internal-ca', key: 'ca.crt' }] },
  },
};

const Dockerfile = 'FROM team/base:1\nRUN ["/bin/busybox", "sh", "-c", "echo built > /built"]\n';

describe.each([
  ['cri-o', crioWithSkopeo],
  ['containerd', containerd],
] as const)('a daemon on %s that reaches one registry only', (_name, runtime) => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start({ ...runtime, start: (node) => prepare(node, runtime) });
  });
  afterAll(() => bench?.stop());

  it.each([
    ['takes base images from its mirror, whose certificate authority it is given', mirrored, 'Succeeded', 'DONE'],
    [
      'takes none from a mirror whose authority it does not know',
      { registries: { 'docker.io': { mirrors: [`${registry}/docker-hub`] } } },
      'Failed',
      'x509',
    ],
  ] as const)('%s', async (_title, buildkitd, expected, text) => {
    const config = { ...runtime.config, daemon: { buildkitd } } as BuildKitConfig;
    const daemon = await start(bench, config);
    const { phase, log } = await bench.build({ image: 'mirrored:1', noCache: true, files: { Dockerfile } }, config);
    expect(phase, log).toBe(expected);
    expect(log + daemon.containerNamed('buildkitd').log()).toContain(text);
    await daemon.stop();
  });
});

async function prepare(node: Workbench['node'], runtime: Runtime): Promise<void> {
  await addNodeAddress(node);
  await startRegistry(node, { host: registry, tls: await issueCertificate(node, addresses.node) });
  await pushBaseImage(node, `${registry}/docker-hub/team/base:1`);
  await runtime.start(node);
}

async function start(bench: Workbench, config: BuildKitConfig): Promise<RunningPod> {
  const data = { 'ca.crt': readFileSync(bench.node.path(certificateOf(addresses.node).authority), 'utf8') };
  const daemon = await bench.startedDaemon(config, [{ kind: 'ConfigMap', metadata: { name: 'internal-ca' }, ...{ data } }]);
  await connectToNode(bench.node, 'buildkitd');
  return daemon;
}
