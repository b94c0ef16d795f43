import { readdirSync, readFileSync } from 'node:fs';
import { buildStatus } from 'cdk8s-buildkit';
import type { Pod } from 'kubernetes-types/core/v1';
import { afterEach, describe, expect, it } from 'vitest';
import { addresses } from '../kubelet/network';
import { pushBaseImage } from '../runtimes/base-image';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { type CommittedFiles, startGitServer } from '../runtimes/git-server';
import { withBusyboxImage } from '../runtimes/image-archive';
import { certificateOf, credentials, issueCertificate, startRegistry } from '../runtimes/registry';
import { ExampleBench, type Names, registry } from './example-bench';
import { fromBusybox } from './workbench';

const git = `${addresses.node}:3000`;
const gitToken = 's3cr3t-t0ken';
const names: Names = [
  ['registry.example.com', registry.name],
  ['https://example.com', `http://${git}`],
];
const uuid = 'cat /proc/sys/kernel/random/uuid';

describe('the example', () => {
  let bench: ExampleBench;
  afterEach(() => bench?.node.stop());

  const loginSecret = () => secret('registry-credentials', { '.dockerconfigjson': credentials.configFor(registry.name) });

  /** Writes a context to a folder of a claim. */
  const layOut = (claim: string, folder: string, Dockerfile: string) => {
    bench.node.write(`${bench.claim(claim)}/${folder}/busybox`, { copyOf: '/bin/busybox' });
    bench.node.write(`${bench.claim(claim)}/${folder}/Dockerfile`, Dockerfile);
  };

  const commit = async (files: CommittedFiles, token?: string) => {
    const server = await startGitServer(bench.node, { host: git, ...(token !== undefined && { token }) });
    await server.commit('team/web.git', 'refs/tags/v1.4', { busybox: { copyOf: '/bin/busybox' }, ...files });
  };

  it('push: private sources and packages become an image with one digest in both places, and a cache for other nodes', async () => {
    bench = await ExampleBench.start('push', containerd, names);
    await startRegistry(bench.node, { host: registry.host, user: credentials.htpasswd });
    const mounts = '--mount=type=secret,id=npmrc --mount=type=ssh';
    const Dockerfile = `${fromBusybox}RUN ${mounts} test -S "$SSH_AUTH_SOCK" && cat /run/secrets/npmrc > /npmrc\nRUN ${uuid} > /uuid\n`;
    await commit({ Dockerfile }, gitToken);
    await bench.node.succeed(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', '/run/e2e/key']);
    const secrets = [
      secret('git', { token: gitToken }),
      secret('npm', { '.npmrc': 'registry = private\n' }),
      secret('deploy-key', { 'ssh-privatekey': readFileSync(bench.node.path('/run/e2e/key'), 'utf8') }),
      loginSecret(),
    ];
    await bench.startDaemon();
    const image = `${registry.name}/team/web:1.4`;
    const built = async () => {
      const { pod } = await bench.run('build-web-1-4', secrets);
      return { digest: buildStatus(pod).image?.digest, uuid: await bench.busybox(image, 'cat', '/uuid') };
    };
    const before = await built();
    expect(await bench.busybox(image, 'cat', '/npmrc')).toBe('registry = private\n');
    expect(await bench.runtime.names(bench.node)).toEqual(expect.arrayContaining([image, `${registry.name}/team/web:latest`]));
    for (const tag of ['1.4', 'latest']) expect(await digestOf(`${registry.host}/team/web:${tag}`)).toBe(before.digest);
    await bench.forget();
    expect((await built()).uuid).toBe(before.uuid);
  });

  const digestOf = async (image: string) => {
    const options = ['--tls-verify=false', '--creds=alice:secret', '--format={{.Digest}}'] as const;
    return (await bench.node.succeed(['skopeo', 'inspect', ...options, `docker://${image}`])).trim();
  };

  it('air-gapped: base images of two registries come from the only one that there is', async () => {
    const host = `${addresses.node}:5443`;
    bench = await ExampleBench.start('air-gapped', crioWithSkopeo, [['registry.internal.example.com', host]]);
    await startRegistry(bench.node, { host, tls: await issueCertificate(bench.node, addresses.node) });
    await pushBaseImage(bench.node, `${host}/docker-hub/team/base:1`);
    await pushBaseImage(bench.node, `${host}/quay/team/base:2`);
    layOut('sources', 'web', 'FROM quay.io/team/base:2 AS second\nFROM team/base:1\nCOPY --from=second /bin/busybox /second\n');
    const data = { 'ca.crt': readFileSync(bench.node.path(certificateOf(addresses.node).authority), 'utf8') };
    const authority = { kind: 'ConfigMap', metadata: { name: 'internal-ca' }, ...{ data } };
    await bench.startDaemon(undefined, [authority]);
    await bench.run('build-web', [authority]);
    expect(await bench.busybox(`${host}/team/web:1.4`, 'ls', '/second')).toBe('/second\n');
  });

  it('reproducible: the same sources make the same image, with what is said of it beside it', async () => {
    const scanner = `${registry.name}/docker/scanner:1`;
    bench = await ExampleBench.start('reproducible', crioWithSkopeo, [
      ...names,
      ['docker.io/docker/buildkit-syft-scanner:stable-1', scanner],
    ]);
    await startRegistry(bench.node, { host: registry.host, user: credentials.htpasswd });
    await pushScanner(bench);
    await commit({ Dockerfile: `${fromBusybox}RUN mkdir /made && touch /made/file\n` });
    await bench.startDaemon();
    const image = `${registry.name}/team/web`;
    const built = async () => {
      await bench.forget();
      const { pod } = await bench.run('build-web-1-4', [loginSecret()]);
      const digest = buildStatus(pod).image?.digest;
      const { manifests: [own, attestations] = [] } = await bench.manifest(`${image}@${digest}`, '--creds=alice:secret');
      return { digest, own, attestations };
    };
    const first = await built();
    const second = await built();
    expect(second.own).toEqual(first.own);
    // Provenance tells when a build was.
    expect(second.digest).not.toBe(first.digest);
    const { annotations } = await bench.manifest(`${image}@${first.own?.digest}`, '--creds=alice:secret');
    expect(annotations).toEqual({ 'org.opencontainers.image.revision': 'v1.4' });
    expect(first.attestations?.annotations).toMatchObject({ 'vnd.docker.reference.digest': first.own?.digest });
    const { layers = [] } = await bench.manifest(`${image}@${first.attestations?.digest}`, '--creds=alice:secret');
    expect(layers.map((layer) => layer.annotations['in-toto.io/predicate-type'])).toEqual([
      'https://spdx.dev/Document',
      expect.stringContaining('https://slsa.dev/provenance/'),
    ]);
  });

  it('cache-volume: a build finds on the volume what its daemon has forgotten', async () => {
    bench = await ExampleBench.start('cache-volume', crioWithSkopeo, names);
    layOut('sources', 'web', `${fromBusybox}RUN ${uuid} > /uuid\n`);
    await bench.startDaemon();
    const built = async () => {
      await bench.run('build-web');
      return bench.busybox(`${registry.name}/team/web:1.4`, 'cat', '/uuid');
    };
    const before = await built();
    const kinds = await bench.node.succeed([
      'grep',
      '-rhaoE',
      'image\\.layer\\.v1\\.tar[+a-z]*',
      `${bench.claim('build-cache')}/web/blobs`,
    ]);
    expect(new Set(kinds.trim().split('\n'))).toEqual(new Set(['image.layer.v1.tar+zstd']));
    await bench.forget();
    expect(await built()).toBe(before);
    await bench.node.succeed(['rm', '-r', `${bench.claim('build-cache')}/web`]);
    await bench.forget();
    expect(await built()).not.toBe(before);
  });

  it('jupyter: the settings on the volume are those of the image', async () => {
    bench = await ExampleBench.start('jupyter', containerd);
    const jupyter = fromBusybox.replace('scratch', 'scratch AS jupyter');
    const Dockerfile = `${jupyter}RUN mkdir -p /jupyterlab/user-settings && ${uuid} > /jupyterlab/user-settings/theme\nFROM scratch AS settings\nCOPY --from=jupyter /jupyterlab /\n`;
    layOut('userdir', 'jupyter-build', Dockerfile);
    await bench.startDaemon();
    await bench.run('build-jupyter-7');
    await bench.run('build-jupyter-settings-7');
    const settings = bench.node.path(`${bench.claim('userdir')}/.jupyter/lab`);
    expect(readdirSync(settings)).toEqual(['user-settings']);
    expect(readFileSync(`${settings}/user-settings/theme`, 'utf8')).toBe(
      await bench.busybox('10.100.0.10/jupyter-server-user:7', 'cat', '/jupyterlab/user-settings/theme'),
    );
  });

  it('multi-platform: a node has the image for itself, and the registry that for all', async () => {
    bench = await ExampleBench.start('multi-platform', containerd, names);
    await startRegistry(bench.node, { host: registry.host, user: credentials.htpasswd });
    // Without emulators no step can run, but files can be copied.
    await commit({
      Dockerfile: 'FROM scratch\nARG TARGETARCH\nCOPY busybox /bin/busybox\nCOPY $TARGETARCH /architecture\n',
      amd64: 'amd64',
      arm64: 'arm64',
    });
    await bench.startDaemon(withoutEmulators(bench.object('DaemonSet', 'buildkit-amd64-daemon')));
    await bench.run('build-web-amd64');
    expect(await bench.busybox(`${registry.name}/team/web:1.4`, 'cat', '/architecture')).toBe('amd64');
    await bench.run('build-web-all', [loginSecret()]);
    const { manifests = [] } = await bench.manifest(`${registry.name}/team/web:1.4`, '--creds=alice:secret');
    expect(manifests.map(({ platform }) => `${platform.os}/${platform.architecture}`)).toEqual(['linux/amd64', 'linux/arm64']);
  });
});

function secret(name: string, stringData: Readonly<Record<string, string>>) {
  return { kind: 'Secret', metadata: { name }, stringData };
}

/** The image of the emulators is not to be had here. */
function withoutEmulators(daemonSet: ReturnType<ExampleBench['object']>): typeof daemonSet {
  const { spec } = daemonSet as { readonly spec?: { readonly template: Pod } };
  const { template } = spec ?? {};
  const initContainers = template?.spec?.initContainers?.filter(({ name }) => name !== 'install-emulators') ?? [];
  expect(initContainers).not.toHaveLength(template?.spec?.initContainers?.length ?? 0);
  return { ...daemonSet, spec: { ...spec, template: { ...template, spec: { ...template?.spec, initContainers } } } } as typeof daemonSet;
}

/** Pushes an image that lists the packages of another as the scanner of SBOMs does, though it finds none. */
async function pushScanner({ node }: ExampleBench): Promise<void> {
  const statement = '{"_type": "https://in-toto.io/Statement/v0.1", "predicateType": "https://spdx.dev/Document", "predicate": {}}';
  const entrypoint = ['/bin/busybox', 'sh', '-c', `echo '${statement}' > "$BUILDKIT_SCAN_DESTINATION/web.spdx.json"`];
  await withBusyboxImage(node, { name: 'docker.io/docker/scanner:1', entrypoint }, (archive) => {
    const options = ['--insecure-policy', 'copy', '--dest-tls-verify=false', '--dest-creds=alice:secret'];
    return node.succeed(['skopeo', ...options, `docker-archive:${archive}`, `docker://${registry.host}/docker/scanner:1`]);
  });
}
