import { readFileSync } from 'node:fs';
import { containerdCommands, crioCommands, dockerCommands, type ImageCommands } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addNodeAddress, addresses } from '../kubelet/network';
import { endProgram } from '../node/end-program';
import { waitUntil } from '../node/process';
import { containerd } from '../runtimes/containerd';
import { crioPlaces, crioWithSkopeo } from '../runtimes/cri-o';
import { docker } from '../runtimes/docker';
import { type Certificate, credentials, issueCertificate, startRegistry } from '../runtimes/registry';
import type { Runtime } from '../runtimes/runtime';
import { ImageNode } from './image-node';
import { ImageWorkshop } from './image-workshop';

const plain = `${addresses.node}:5000`;
const secure = `${addresses.node}:5001`;
// On the local host, because the engine of docker wants TLS of every other one.
const guarded = 'localhost:5002';

const containerdSocket = '/run/containerd/containerd.sock';
const hosts = { type: 'hosts', directory: '/run/e2e/hosts' } as const;

/** The commands of a runtime that push to a registry, and those that do not. */
type Pushes = readonly (readonly [why: string, host: string, commands: ImageCommands, pushes: boolean])[];

const onDocker = (configDirectory?: string) => dockerCommands({ socket: '/run/docker.sock', ...(configDirectory && { configDirectory }) });
const dockerPushes: Pushes = [
  ['with the credentials of a directory', guarded, onDocker('/run/e2e/docker'), true],
  ['with wrong credentials', guarded, onDocker('/run/e2e/wrong'), false],
  ['without credentials', guarded, onDocker(), false],
  ['whose authority the engine does not know', secure, onDocker(), false],
];

const onContainerd = (options: Partial<Parameters<typeof containerdCommands>[0]>) =>
  containerdCommands({ socket: containerdSocket, ...options });
const containerdPushes: Pushes = [
  ['over plain HTTP', plain, onContainerd({ registry: { type: 'plain-http' } }), true],
  ['over plain HTTP, of which ctr is not told', plain, onContainerd({}), false],
  ['whatever its certificate says', secure, onContainerd({ ctrVersion: '1.6', registry: { type: 'skip-verify' } }), true],
  ['whose authority is in a directory', secure, onContainerd({ ctrVersion: '1.6', registry: hosts }), true],
  ['whose authority ctr does not know', secure, onContainerd({}), false],
  ['with the credentials of a directory', guarded, onContainerd({ ctrVersion: '1.6', registry: hosts }), true],
  ['without credentials', guarded, onContainerd({}), false],
];

const onCrio = (options: Partial<Parameters<typeof crioCommands>[0]>) => crioCommands({ ...crioPlaces, ...options });
const crioPushes: Pushes = [
  ['over plain HTTP', plain, onCrio({ registry: { tlsVerify: false } }), true],
  ['over plain HTTP, of which skopeo is not told', plain, onCrio({}), false],
  ['whatever its certificate says', secure, onCrio({ registry: { tlsVerify: false } }), true],
  ['whose authority is in a directory', secure, onCrio({ registry: { certDirectory: '/run/e2e/trusted' } }), true],
  ['whose authority skopeo does not know', secure, onCrio({}), false],
  ['with the credentials of a file', guarded, onCrio({ registry: { tlsVerify: false, authFile: '/run/e2e/docker/config.json' } }), true],
  ['with wrong credentials', guarded, onCrio({ registry: { tlsVerify: false, authFile: '/run/e2e/wrong/config.json' } }), false],
  ['without credentials', guarded, onCrio({ registry: { tlsVerify: false } }), false],
  ['by way of a directory', plain, onCrio({ registry: { tlsVerify: false }, temporaryDirectory: '/run/e2e' }), true],
  ['by way of a directory that is missing', plain, onCrio({ registry: { tlsVerify: false }, temporaryDirectory: '/run/e2e/none' }), false],
];

/** Where an administrator writes the credentials with which a runtime pulls, and what. docker has them from its client. */
const pullSettings = {
  containerd: ['/etc/containerd/certs.d/localhost:5002/hosts.toml', hostsWithCredentials()],
  'cri-o': ['/run/containers/0/auth.json', credentials.configFor(guarded)],
} as const;

describe.each<readonly [title: string, runtime: Runtime, pushes: Pushes]>([
  ['docker', docker, dockerPushes],
  ['containerd', containerd, containerdPushes],
  ['cri-o', crioWithSkopeo, crioPushes],
])('the image commands of %s', (_, runtime, pushes) => {
  let shop: ImageWorkshop;
  let node: ImageNode;

  beforeAll(async () => {
    [shop, node] = await Promise.all([ImageWorkshop.start(), ImageNode.start(runtime)]);
    await startRegistries(node);
  });
  afterAll(() => Promise.all([shop?.stop(), node?.stop()]));

  it.each(
    pushes.map(
      ([why, host, commands, succeeds], index) => [succeeds ? 'push' : 'fail to push', why, host, commands, succeeds, index] as const,
    ),
  )('%s to a registry %s', async (_verb, _why, host, commands, succeeds, index) => {
    const name = `${host}/team/app${index}:1`;
    await node.succeed(node.commands.load.argv(await shop.archive(name, name), name));
    const { exitCode, stderr } = await node.run(commands.push.argv(name));
    expect(exitCode === 0, stderr).toBe(succeeds);
  });

  if (runtime === docker) {
    it('pull with the credentials of a directory', async () => {
      const name = `${guarded}/team/app0:1`;
      expect((await node.run(onDocker().pull.argv(name))).exitCode).not.toBe(0);
      await node.succeed(onDocker('/run/e2e/docker').pull.argv(name));
    });
  }

  if (runtime !== docker) {
    it('pull with the credentials of the node', async () => {
      const index = pushes.findIndex(([, host, , succeeds]) => host === guarded && succeeds);
      const name = `${guarded}/team/app${index}:1`;
      const { pull } = node.commands;
      expect((await node.run(pull.argv(name))).exitCode).not.toBe(0);
      const [path, content] = pullSettings[runtime.config.runtime === 'cri-o' ? 'cri-o' : 'containerd'];
      node.node.write(path, content);
      await node.succeed(pull.argv(name));
    });
  }
});

describe('a containerd that keeps no layers', () => {
  let shop: ImageWorkshop;
  let node: ImageNode;

  beforeAll(async () => {
    [shop, node] = await Promise.all([ImageWorkshop.start(), ImageNode.start(containerd)]);
    for (const host of ['localhost:5000', 'localhost:5001']) await startRegistry(node.node, { host });
    await discardLayers(node);
  });
  afterAll(() => Promise.all([shop?.stop(), node?.stop()]));

  it('lets images be pushed that were loaded, and not those that were pulled', async () => {
    const { load, push, remove, pull, tag } = node.commands;
    const [name, elsewhere] = ['localhost:5000/team/app:1', 'localhost:5001/team/app:1'];
    await node.succeed(load.argv(await shop.archive(name, name), name));
    await node.succeed(push.argv(name));
    await node.succeed(remove.argv(name));
    const blobs = async () => (await node.succeed(['ctr', '--namespace=k8s.io', 'content', 'ls', '-q'])).trim().split('\n').filter(Boolean);
    await waitUntil('the image is gone', async () => (await blobs()).length === 0);
    await node.succeed(pull.argv(name));
    // It is not at once that containerd discards them.
    await waitUntil('only the manifest and the config are there', async () => (await blobs()).length === 2);
    await node.succeed(tag.argv(name, elsewhere));
    expect(await node.run(push.argv(elsewhere))).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('not found') });
  });
});

async function discardLayers({ node }: ImageNode): Promise<void> {
  const file = '/run/e2e/containerd.toml';
  const setting = '[plugins."io.containerd.grpc.v1.cri".containerd]\ndiscard_unpacked_layers = true\n';
  node.write(file, `${readFileSync(node.path(file), 'utf8')}${setting}`);
  await endProgram(node, 'containerd');
  node.start(['containerd', `--config=${file}`]);
  await waitUntil('containerd answers', async () => (await node.run(['ctr', 'version'])).exitCode === 0);
}

async function startRegistries({ node }: ImageNode): Promise<void> {
  await addNodeAddress(node);
  const tls = await issueCertificate(node, addresses.node);
  await startRegistry(node, { host: plain });
  await startRegistry(node, { host: secure, tls });
  await startRegistry(node, { host: guarded, user: credentials.htpasswd });
  writeTrust(node, tls);
  node.write(`${hosts.directory}/${guarded}/hosts.toml`, hostsWithCredentials());
  node.write('/run/e2e/docker/config.json', credentials.configFor(guarded));
  node.write('/run/e2e/wrong/config.json', credentials.configFor(guarded, 'wrong'));
}

function writeTrust(node: ImageNode['node'], { authority }: Certificate): void {
  for (const folder of ['/run/e2e/trusted', `${hosts.directory}/${secure}`])
    node.write(`${folder}/ca.crt`, { copyOf: node.path(authority) });
}

function hostsWithCredentials(): string {
  const host = `[host."http://${guarded}"]\ncapabilities = ["pull", "resolve", "push"]\n`;
  return `server = "http://${guarded}"\n${host}[host."http://${guarded}".header]\nAuthorization = "${credentials.header()}"\n`;
}
