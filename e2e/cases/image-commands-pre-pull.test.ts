import { type BuildKitConfig, orchest, prePull } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runPod } from '../kubelet/pod';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { docker } from '../runtimes/docker';
import { startRegistry } from '../runtimes/registry';
import { ImageNode } from './image-node';
import { ImageWorkshop } from './image-workshop';

const registry = 'localhost:5000';
const preset = orchest({ version: 'v2022.10.5' });
const client = { prePull: { image: 'registry.example.com/platform/image-agent:3' } };

describe.each([docker, containerd, crioWithSkopeo])('a Pod that pulls its image first on $title', (runtime) => {
  let shop: ImageWorkshop;
  let node: ImageNode;

  beforeAll(async () => {
    [shop, node] = await Promise.all([ImageWorkshop.start(), ImageNode.start(runtime)]);
    await startRegistry(node.node, { host: registry });
  });
  afterAll(() => Promise.all([shop?.stop(), node?.stop()]));

  const configs: readonly (readonly [title: string, config: BuildKitConfig])[] = [
    ['the image of the config', { ...runtime.config, ...client }],
    ['the image of the Orchest preset', { ...runtime.config, preset }],
    ...(runtime === docker ? [['the default image', runtime.config] as const] : []),
  ];

  it.each(configs)('gets it from the registry with %s', async (title, config) => {
    const { commands } = node;
    const name = `${registry}/team/${title.replaceAll(' ', '-').toLowerCase()}:1`;
    await node.succeed(commands.load.argv(await shop.archive(name, name), name));
    await node.succeed(commands.push.argv(name));
    await node.succeed(commands.remove.argv(name));
    expect(await node.exists(name)).toBe(false);
    const { phase, log } = await runPod(node.node, podThatPulls(config, name));
    expect(phase, log).toBe('Succeeded');
    expect(await node.exists(name)).toBe(true);
  });

  it.each(configs)('does not start if the registry has none, with %s', async (_, config) => {
    const { phase, steps } = await runPod(node.node, podThatPulls(config, `${registry}/team/none:1`));
    expect(phase).toBe('Failed');
    expect(steps.map(({ name }) => name)).toEqual(['pre-pull']);
  });
});

/** The Pod of a user, whose container needs the image. The kubelet of these tests has other files for it. */
function podThatPulls(config: BuildKitConfig, image: string) {
  const { initContainer, volumes } = prePull(config, image);
  const command = ['test', 'ready', '=', 'ready'];
  const container = { name: 'app', image: client.prePull.image, imagePullPolicy: 'IfNotPresent', command };
  const spec = { automountServiceAccountToken: false, initContainers: [initContainer], containers: [container], volumes: [...volumes] };
  return { metadata: { name: 'app' }, spec };
}
