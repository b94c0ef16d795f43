import { readFileSync } from 'node:fs';
import type { BuildKitConfig, ClusterOptions, RegistryAuthOptions } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addNodeAddress, addresses, connectToNode } from '../kubelet/network';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { certificateOf, credentials, issueCertificate, startRegistry } from '../runtimes/registry';
import { startTokenServer, type TokenServer } from '../runtimes/token-server';
import { Workbench } from './workbench';

const registry = `${addresses.node}:5443`;
// Nobody but a Pod in the network of the node reaches it.
const tokens = '127.0.0.1:5444';

describe.each([
  ['cri-o', crioWithSkopeo],
  ['containerd', containerd],
] as const)('a registry that wants tokens, for builds on %s,', (_name, runtime) => {
  let bench: Workbench;
  let server: TokenServer;
  beforeAll(async () => {
    bench = await Workbench.start(runtime);
    await addNodeAddress(bench.node);
    server = await startTokenServer(bench.node, tokens, 'alice:secret');
    await startRegistry(bench.node, { host: registry, tls: await issueCertificate(bench.node, addresses.node), tokens: server.auth });
    const registries = { [registry]: { certificateAuthorities: [{ type: 'configMap', configMapName: 'registry-ca', key: 'ca.crt' }] } };
    await bench.startDaemon({ ...runtime.config, daemon: { buildkitd: { registries } } } as BuildKitConfig, objects());
    await connectToNode(bench.node, 'buildkitd');
  });
  afterAll(() => bench?.stop());

  const file = (path: string) => readFileSync(bench.node.path(path), 'utf8');

  const objects = (password?: string) => {
    const { certificate, key } = certificateOf(addresses.node);
    return [
      { kind: 'ConfigMap', metadata: { name: 'registry-ca' }, ...{ data: { 'ca.crt': file(certificateOf(addresses.node).authority) } } },
      { kind: 'ConfigMap', metadata: { name: 'token-ca' }, ...{ data: { 'ca.crt': file(server.certificate.authority) } } },
      { kind: 'Secret', metadata: { name: 'client' }, ...{ stringData: { 'tls.crt': file(certificate), 'tls.key': file(key) } } },
      {
        kind: 'Secret',
        metadata: { name: 'alice' },
        ...{ stringData: { '.dockerconfigjson': credentials.configFor(registry, password) } },
      },
    ];
  };

  const push = async (image: string, auth: Auth, password?: string) => {
    const request = { image: `${registry}/${image}`, outputs: [{ type: 'registry' }], registryCredentials: 'alice' } as const;
    const registryAuth = auth.ofRegistry && { [registry]: auth.ofRegistry };
    const pod = bench.pod({ ...request, ...(registryAuth && { registryAuth }) }, { ...runtime.config, ...auth.ofAll } as BuildKitConfig);
    return bench.run({ ...pod, spec: { ...pod.spec, hostNetwork: true } }, objects(password));
  };

  const authority = { type: 'configMap', configMapName: 'token-ca', key: 'ca.crt' } as const;
  const ca = { certificateAuthority: authority };

  it('is pushed to where the client knows the authority of the server that gives them, or need not', async () => {
    const { phase, log } = await push('team/none:1', {});
    expect(phase, log).toBe('Failed');
    expect(log).toContain('certificate signed by unknown authority');
    expect(server.requests()).not.toContain('gives');
    for (const auth of [{ ofRegistry: ca }, { ofRegistry: { insecure: true } }, { ofAll: { certificateAuthorities: [authority] } }]) {
      const pushed = await push('team/known:1', auth);
      expect(pushed.phase, pushed.log).toBe('Succeeded');
    }
    expect(server.requests()).toContain('gives no certificate');
    expect(log + JSON.stringify(server.requests())).not.toContain('secret');
  });

  it('shows the server the certificate of the client', async () => {
    expect(server.requests()).not.toContain('gives registry');
    const { phase, log } = await push('team/certified:1', { ofRegistry: { ...ca, clientCertificate: { secretName: 'client' } } });
    expect(phase, log).toBe('Succeeded');
    expect(server.requests()).toContain('gives registry');
  });

  it('is not pushed to with other credentials', async () => {
    const { phase, log } = await push('team/refused:1', { ofRegistry: ca }, 'wrong');
    expect(phase, log).toBe('Failed');
    expect(log).toContain('401');
    expect(server.requests()).toContain('refuses');
  });
});

/** What a client is told of the servers of tokens: that of a registry, and all. */
interface Auth {
  readonly ofRegistry?: RegistryAuthOptions;
  readonly ofAll?: Pick<ClusterOptions, 'certificateAuthorities'>;
}
