import { type ImagePinning, imagePinning } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endProgram, pidOf } from '../node/end-program';
import { sleep, waitUntil } from '../node/process';
import { containerd, containerd2 } from '../runtimes/containerd';
import { crioPlaces, crioWithSkopeo } from '../runtimes/cri-o';
import { docker } from '../runtimes/docker';
import type { Runtime } from '../runtimes/runtime';
import { toolPath } from '../setup/tools.mjs';
import { ImageNode } from './image-node';
import { ImageWorkshop } from './image-workshop';

const kept = 'docker.io/library/kept:1';
const unused = 'docker.io/library/unused:1';

let shop: ImageWorkshop;
beforeAll(async () => {
  shop = await ImageWorkshop.start();
});
afterAll(() => shop?.stop());

/** A node with two images that no container uses. */
function useNode(runtime: Runtime): () => ImageNode {
  let node: ImageNode;
  beforeAll(async () => {
    node = await ImageNode.start(runtime);
    for (const name of [kept, unused]) await node.succeed(node.commands.load.argv(await shop.archive(name, name), name));
  });
  afterAll(() => node?.stop());
  return () => node;
}

describe('an image that is pinned on containerd 1.6.20', () => {
  const node = useNode(containerd);

  it('is not, as the documentation says: the commands succeed, and nothing comes of them', async () => {
    for (const argv of commandsIn(imagePinning(containerd.config, ['kept:1']))) await node().succeed(argv);
    await sleep(2);
    expect(await pinned(node())).toEqual([]);
  });
});

describe('an image that is pinned on containerd', () => {
  const node = useNode(containerd2);

  it('is marked in the answer to the kubelet, as soon as the commands have run, twice', async () => {
    const pinning = imagePinning(containerd.config, ['kept:1']);
    expect(pinning.type).toBe('commands');
    for (const argv of [...commandsIn(pinning), ...commandsIn(pinning)]) await node().succeed(argv);
    await waitUntil('the image is pinned', async () => (await pinned(node())).includes(kept), 10);
    expect(await pinned(node())).toEqual([kept]);
  });

  it('stays when all unused images go', () => expectKept(node()));

  it('has to be there', async () => {
    for (const argv of commandsIn(imagePinning(containerd.config, ['none:1']))) expect((await node().run(argv)).exitCode).not.toBe(0);
  });
});

describe('an image that is pinned on cri-o', () => {
  const node = useNode(crioWithSkopeo);
  const pinning = imagePinning(crioWithSkopeo.config, ['kept:1', 'later:1']);

  beforeAll(() => restart(node()));

  it('is marked in the answer to the kubelet once CRI-O has read the file, on SIGHUP', async () => {
    expect(await pinned(node())).toEqual([]);
    if (pinning.type !== 'file') throw new Error(pinning.type);
    node().node.write(pinning.path, pinning.content);
    await node().succeed(['busybox', 'kill', '-HUP', await pidOf(node().node, 'crio')]);
    await waitUntil('the image is pinned', async () => (await pinned(node())).includes(kept), 10);
    expect(await pinned(node())).toEqual([kept]);
  });

  it('is marked when CRI-O starts again', async () => {
    await restart(node());
    expect(await pinned(node())).toEqual([kept]);
  });

  it('is marked too if it comes to the node after that', async () => {
    const later = 'docker.io/library/later:1';
    await node().succeed(node().commands.load.argv(await shop.archive(later, later), later));
    expect([...(await pinned(node()))].sort()).toEqual([kept, later]);
  });

  it('stays when all unused images go', () => expectKept(node()));
});

describe('an image on docker', () => {
  const node = useNode(docker);

  it('cannot be pinned: the container of each image is what keeps it', async () => {
    expect(imagePinning(docker.config, [kept])).toMatchObject({
      type: 'unsupported',
      instead: expect.stringContaining('keep a container'),
    });
    await node().succeed(['docker', 'create', '--network=none', kept, '/bin/busybox']);
    await node().succeed(['docker', 'image', 'prune', '--all', '--force']);
    expect([await node().exists(kept), await node().exists(unused)]).toEqual([true, false]);
  });
});

function commandsIn(pinning: ImagePinning) {
  return pinning.type === 'commands' ? pinning.commands : [];
}

/** The names of the images of which the runtime tells the kubelet that they are pinned. */
async function pinned(node: ImageNode): Promise<readonly string[]> {
  const { images } = JSON.parse(await node.succeed(node.commands.list.argv())) as {
    readonly images: readonly { readonly repoTags: readonly string[]; readonly pinned: boolean }[];
  };
  return images.flatMap(({ repoTags, pinned: isPinned }) => (isPinned ? repoTags : []));
}

async function expectKept(node: ImageNode): Promise<void> {
  const [program, ...args] = node.commands.list.argv();
  await node.succeed([program, ...args.slice(0, 3), 'rmi', '--prune']);
  expect([await node.exists(kept), await node.exists(unused)]).toEqual([true, false]);
}

/** Starts CRI-O again, with the folder of settings that it reads by default. */
async function restart({ node }: ImageNode): Promise<void> {
  await node.succeed(['mkdir', '-p', '/etc/crio/crio.conf.d']);
  await endProgram(node, 'crio');
  await node.succeed(['rm', '-f', crioPlaces.socket]);
  node.start([toolPath('cri-o', 'crio'), '--config=/run/e2e/crio.conf', '--config-dir=/etc/crio/crio.conf.d']);
  await waitUntil('CRI-O answers', async () => (await node.run(['test', '-S', crioPlaces.socket])).exitCode === 0);
}
