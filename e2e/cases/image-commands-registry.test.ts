import { CommandOutputError, type RegistryOptions, registryExists, registryRemove } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addNodeAddress, addresses } from '../kubelet/network';
import { ClusterNode } from '../node/cluster-node';
import type { Argv } from '../node/process';
import { type Certificate, credentials, issueCertificate, startRegistry } from '../runtimes/registry';
import { ImageWorkshop } from './image-workshop';

const plain = `${addresses.node}:5000`;
const permanent = `${addresses.node}:5001`;
const secure = `${addresses.node}:5002`;
const guarded = `${addresses.node}:5003`;

describe('an image in a registry', () => {
  let shop: ImageWorkshop;
  let node: ClusterNode;
  let certificate: Certificate;

  beforeAll(async () => {
    [shop, node] = await Promise.all([ImageWorkshop.start(), ClusterNode.start()]);
    await addNodeAddress(node);
    certificate = await issueCertificate(node, addresses.node);
    await startRegistry(node, { host: plain });
    await startRegistry(node, { host: permanent, deletes: false });
    await startRegistry(node, { host: secure, tls: certificate });
    await startRegistry(node, { host: guarded, user: credentials.htpasswd });
    node.write('/run/e2e/auth.json', credentials.configFor(guarded));
    node.write('/run/e2e/wrong.json', credentials.configFor(guarded, 'wrong'));
  });
  afterAll(() => Promise.all([shop?.stop(), node?.stop()]));

  const publish = async (...names: readonly [string, ...string[]]) => {
    const file = await shop.archive('docker.io/team/app:1', names[0]);
    for (const name of names) {
      await node.succeed([
        'skopeo',
        'copy',
        '--dest-tls-verify=false',
        '--dest-creds=alice:secret',
        `docker-archive:${file}`,
        `docker://${name}`,
      ]);
    }
  };
  const exists = async (name: string, options: RegistryOptions = { tlsVerify: false }) => {
    const { argv, parse } = registryExists(options);
    return parse(await node.run(argv(name)));
  };
  const remove = (name: string, options: RegistryOptions = { tlsVerify: false }) => node.run(registryRemove(options).argv(name));
  const digestOf = async (name: string) => {
    const argv: Argv = ['skopeo', 'inspect', '--tls-verify=false', '--format={{.Digest}}', `docker://${name}`];
    return (await node.succeed(argv)).trim();
  };

  it('is found by its name, by its digest and by both', async () => {
    const name = `${plain}/team/found`;
    await publish(`${name}:1`);
    const digest = await digestOf(`${name}:1`);
    for (const given of [`${name}:1`, `${name}@${digest}`, `${name}:1@${digest}`, `${name}:other@${digest}`]) {
      expect(await exists(given)).toBe(true);
    }
  });

  it('is missing if its tag, its digest or its repository is', async () => {
    const name = `${plain}/team/found`;
    for (const given of [`${name}:2`, `${name}@sha256:${'0'.repeat(64)}`, `${plain}/team/none`, `${plain}/none`]) {
      expect(await exists(given)).toBe(false);
    }
  });

  it('is found though no machine here could run it', async () => {
    const name = `${plain}/team/foreign:1`;
    await node.succeed([
      'skopeo',
      'copy',
      '--all',
      '--dest-tls-verify=false',
      `oci-archive:${await shop.foreignArchive()}`,
      `docker://${name}`,
    ]);
    expect(await exists(name)).toBe(true);
  });

  it('is removed with the other tags of its manifest, and not twice', async () => {
    const [one, two, other] = ['same:1', 'same:2', 'other:1'].map((name) => `${plain}/team/${name}`) as [string, string, string];
    await publish(one, two);
    await publish(other);
    expect(await remove(one)).toMatchObject({ exitCode: 0 });
    expect([await exists(one), await exists(two), await exists(other)]).toEqual([false, false, true]);
    expect((await remove(one)).exitCode).not.toBe(0);
  });

  it('is removed by its digest', async () => {
    const name = `${plain}/team/digest`;
    await publish(`${name}:1`);
    expect(await remove(`${name}:1@${await digestOf(`${name}:1`)}`)).toMatchObject({ exitCode: 0 });
    expect(await exists(`${name}:1`)).toBe(false);
  });

  it('stays where the registry removes none', async () => {
    const name = `${permanent}/team/app:1`;
    await publish(name);
    expect((await remove(name)).exitCode).not.toBe(0);
    expect(await exists(name)).toBe(true);
  });

  it('is found and removed over HTTPS with the authority in a directory, or unchecked', async () => {
    const name = `${secure}/team/app:1`;
    node.write('/run/e2e/trusted/ca.crt', { copyOf: node.path(certificate.authority) });
    for (const options of [
      { certDirectory: '/run/e2e/trusted' },
      { certDirectory: '/run/e2e/trusted', tlsVerify: true },
      { tlsVerify: false },
    ]) {
      await publish(name);
      expect(await exists(name, options)).toBe(true);
      expect(await remove(name, options)).toMatchObject({ exitCode: 0 });
      expect(await exists(name, options)).toBe(false);
    }
  });

  it('is found and removed with the credentials of a file', async () => {
    const name = `${guarded}/team/app:1`;
    const options = { tlsVerify: false, authFile: '/run/e2e/auth.json' };
    await publish(name);
    expect(await exists(name, options)).toBe(true);
    expect(await exists(`${guarded}/team/none:1`, options)).toBe(false);
    expect(await remove(name, options)).toMatchObject({ exitCode: 0 });
    expect(await exists(name, options)).toBe(false);
  });

  it.each<readonly [why: string, host: string, options: RegistryOptions]>([
    ['it speaks plain HTTP and is to speak HTTPS', plain, {}],
    ['nobody knows who has issued its certificate', secure, {}],
    ['it wants credentials', guarded, { tlsVerify: false }],
    ['the credentials are wrong', guarded, { tlsVerify: false, authFile: '/run/e2e/wrong.json' }],
    ['there is none', `${addresses.node}:5999`, { tlsVerify: false }],
    ['its host has no address', 'registry.example.com', {}],
  ])('may or may not be in a registry that does not answer because %s', async (_, host, options) => {
    await expect(exists(`${host}/team/app:1`, options)).rejects.toThrow(CommandOutputError);
    expect((await remove(`${host}/team/app:1`, options)).exitCode).not.toBe(0);
  });
});
