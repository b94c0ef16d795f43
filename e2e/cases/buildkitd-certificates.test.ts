import { readFileSync } from 'node:fs';
import type { BuildKitConfig, ClientCertificate } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addNodeAddress, addresses, connectToNode } from '../kubelet/network';
import { pushBaseImage } from '../runtimes/base-image';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { certificateOf, issueCertificate, registryFolder, startRegistry } from '../runtimes/registry';
import { manifestIn } from '../runtimes/registry-images';
import { Workbench } from './workbench';

const registry = `${addresses.node}:5443`;
// Another door to the same images, for the test itself.
const open = `${addresses.node}:5000`;

const ofRegistry = certificateOf(addresses.node);
// Clients have another authority than the registry, so that no certificate serves in the place of another.
const ofDaemon = certificateOf(addresses.pod);

const known: ClientCertificate = { secretName: 'daemon', certificateKey: 'certificate', privateKeyKey: 'key' };
const unknown: ClientCertificate = { secretName: 'stranger' };

const Dockerfile = `FROM ${registry}/team/base:1\nRUN ["/bin/busybox", "sh", "-c", "echo built > /built"]\n`;

describe.each([
  ['cri-o', crioWithSkopeo],
  ['containerd', containerd],
] as const)('a registry that asks the daemon on %s for a certificate', (_name, runtime) => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start(runtime);
    const { node } = bench;
    await addNodeAddress(node);
    await issueCertificate(node, addresses.node);
    await issueCertificate(node, addresses.pod, 'authority of clients');
    await startRegistry(node, { host: open });
    await pushBaseImage(node, `${open}/team/base:1`);
    await node.succeed(['ln', '--symbolic', '--relative', registryFolder(open), registryFolder(registry)]);
    await startRegistry(node, { host: registry, tls: ofRegistry, clientAuthority: ofDaemon.authority });
  });
  afterAll(() => bench?.stop());

  const objects = () => {
    const file = (path: string) => readFileSync(bench.node.path(path), 'utf8');
    return [
      { kind: 'ConfigMap', metadata: { name: 'registry-ca' }, ...{ data: { 'ca.crt': file(ofRegistry.authority) } } },
      {
        kind: 'Secret',
        metadata: { name: 'daemon' },
        ...{ stringData: { certificate: file(ofDaemon.certificate), key: file(ofDaemon.key) } },
      },
      {
        kind: 'Secret',
        metadata: { name: 'stranger' },
        ...{ stringData: { 'tls.crt': file(ofRegistry.certificate), 'tls.key': file(ofRegistry.key) } },
      },
    ];
  };

  const build = async (image: string, clientCertificates: readonly ClientCertificate[]) => {
    const certificateAuthorities = [{ type: 'configMap', configMapName: 'registry-ca', key: 'ca.crt' }] as const;
    const buildkitd = { registries: { [registry]: { certificateAuthorities, clientCertificates } } };
    const config = { ...runtime.config, daemon: { buildkitd } } as BuildKitConfig;
    const daemon = await bench.startedDaemon(config, objects());
    await connectToNode(bench.node, 'buildkitd');
    try {
      const request = { image: `${registry}/${image}`, outputs: [{ type: 'registry' }], noCache: true } as const;
      return await bench.build({ ...request, files: { Dockerfile } }, config);
    } finally {
      await daemon.stop();
    }
  };

  it.each([
    ['none', []],
    ['one of another authority', [unknown]],
  ] as const)('gives no base image for %s', async (_title, certificates) => {
    const { phase, log } = await build('team/refused:1', certificates);
    expect(phase, log).toBe('Failed');
    expect(log).toContain('remote error: tls: bad certificate');
    expect(await manifestIn(bench.node, `${open}/team/refused:1`)).toBeUndefined();
  });

  it.each([
    ['one that it knows', 'team/one:1', [known]],
    ['several of which it knows the last', 'team/several:1', [unknown, known]],
  ] as const)('gives base images, and takes images, for %s', async (_title, image, certificates) => {
    const { phase, log } = await build(image, certificates);
    expect(phase, log).toBe('Succeeded');
    expect(await manifestIn(bench.node, `${open}/${image}`)).toBeDefined();
  });
});
