import { readFileSync } from 'node:fs';
import { type BuildKitConfig, imageCommands, orchest } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containerd } from '../runtimes/containerd';
import { crioWithPodman, crioWithSkopeo } from '../runtimes/cri-o';
import { docker } from '../runtimes/docker';
import type { Runtime } from '../runtimes/runtime';
import { AgentNode, registry, withAgent } from './image-agent';
import { nodeEnvironment } from './image-node';
import { fromBusybox } from './workbench';

const preset = orchest({ version: 'v2022.10.5', registry });

const agents: readonly (readonly [title: string, runtime: Runtime, config: BuildKitConfig])[] = [
  ['docker', docker, docker.config],
  ['containerd', containerd, containerd.config],
  ['cri-o', crioWithSkopeo, crioWithSkopeo.config],
  ['docker with the Orchest preset', docker, { runtime: 'docker', preset }],
  ['containerd with the Orchest preset', containerd, { runtime: 'containerd', preset }],
  ['cri-o with the Orchest preset', crioWithPodman, { runtime: 'cri-o', preset }],
];

const certificates = {
  docker: `/etc/docker/certs.d/${registry}/ca.crt`,
  containerd: `/etc/containerd/certs.d/${registry}/ca.crt`,
  'cri-o': `/etc/containers/certs.d/${registry}/ca.crt`,
};

describe.each(agents)('the node agent on %s', (_, runtime, plain) => {
  const config = withAgent(plain);
  const image = `${registry}/team/built:1`;
  const built = { image, files: { Dockerfile: `${fromBusybox}RUN echo built > /text\n` } };
  let node: AgentNode;

  beforeAll(async () => {
    node = await AgentNode.start(runtime, config);
    const { phase, log } = await node.bench.build(built);
    expect(phase, log).toBe('Succeeded');
  });
  afterAll(() => node?.bench.stop());

  it('is told the runtime and the socket that it has', async () => {
    const script = 'test -S "$CONTAINER_RUNTIME_SOCKET" && echo "$CONTAINER_RUNTIME $CLUSTER_NODE"';
    expect(await node.succeed(['busybox', 'sh', '-c', script])).toBe(`${config.runtime} ${node.bench.node.name}\n`);
  });

  if (config.runtime !== 'docker') {
    it('has crictl ask the runtime without a word on where it is', async () => {
      expect(imageCommands(config).list.parse(await node.succeed(['crictl', 'images', '--output=json']))).toEqual(await node.list());
    });
  }

  it('has put the authority of the registry where the runtime looks for it', () => {
    const file = node.bench.node.path(certificates[config.runtime]);
    expect(readFileSync(file, 'utf8')).toMatch(/^-----BEGIN CERTIFICATE-----/);
  });

  it('finds the image that a builder Pod has stored, under its name', async () => {
    expect(await node.state(image)).toMatchObject({ onNode: true, inRegistry: false });
    expect((await node.list()).flatMap(({ names }) => names)).toContain(image);
  });

  it('pushes the image that was built, and no more', async () => {
    expect(await node.settle(image)).toEqual(['push']);
    expect(await node.state(image)).toMatchObject({ onNode: true, inRegistry: true });
  });

  it('pulls the image once it is gone from the node, and a container of it runs', async () => {
    await node.succeed(node.commands.remove.argv(image));
    expect(await node.settle(image)).toEqual(['pull']);
    expect(await node.bench.busybox(image, 'cat', '/text')).toBe('built\n');
  });

  it('gives the image another name, and pushes it under that', async () => {
    await node.succeed(node.commands.tag.argv(image, `${registry}/team/named:2`));
    expect(await node.settle(`${registry}/team/named:2`)).toEqual(['push']);
  });

  it('loads an image from a file', async () => {
    const name = `${registry}/team/loaded:1`;
    const source = ['--src-cert-dir=/registry-authority', `docker://${image}`];
    await node.succeed(['skopeo', 'copy', '--dest-decompress', ...source, 'dir:/tmp/image']);
    await node.succeed(['skopeo', 'copy', 'dir:/tmp/image', `docker-archive:/tmp/image.tar:${name}`]);
    await node.succeed(node.commands.load.argv('/tmp/image.tar', name));
    expect(await node.state(name)).toMatchObject({ onNode: true, inRegistry: false });
  });

  it('removes what is marked for removal, from the node first and then from the registry', async () => {
    const marked = `${registry}/team/marked:1`;
    expect((await node.bench.build({ ...built, image: marked, buildArgs: { A: '1' } })).phase).toBe('Succeeded');
    expect(await node.settle(marked)).toEqual(['push']);
    expect(await node.settle(marked, true)).toEqual(['remove-from-node', 'remove-from-registry']);
    expect(await node.state(marked)).toMatchObject({ onNode: false, inRegistry: false });
  });

  it('does not know whether the image exists while the registry is not trusted', async () => {
    const { exitCode, stderr } = await node.run(['skopeo', 'inspect', '--raw', '--cert-dir=/tmp', `docker://${image}`]);
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('x509');
  });

  it('takes the authority away when it ends, and the runtime pulls no more', async () => {
    const pull = () => node.bench.node.run(imageCommands(config).pull.argv(image), { env: nodeEnvironment });
    expect(await pull()).toMatchObject({ exitCode: 0 });
    // The program that stands for the agent's does not listen to signals.
    await node.agent.stop(1);
    expect(await pull()).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('x509') });
  });
});
