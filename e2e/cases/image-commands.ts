import { CommandOutputError, detectRuntime, type ImageCommands, parseContainerRuntimeVersion } from 'cdk8s-buildkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { waitUntil } from '../node/process';
import { pauseImage, withPauseImage } from '../runtimes/pause-image';
import { startRegistry } from '../runtimes/registry';
import type { Runtime } from '../runtimes/runtime';
import { ImageNode } from './image-node';
import { type ArchiveWriter, ImageWorkshop } from './image-workshop';

const registry = 'localhost:5000';
const otherRegistry = 'localhost:5002';
const writers: readonly ArchiveWriter[] = ['docker save', 'BuildKit'];

/** What is said of the image commands of every runtime, proven on a node of it. */
export function describeImageCommands(runtime: Runtime): void {
  describe(`image commands on ${runtime.title}`, () => {
    let shop: ImageWorkshop;
    let node: ImageNode;
    let commands: ImageCommands;

    beforeAll(async () => {
      [shop, node] = await Promise.all([ImageWorkshop.start(), ImageNode.start(runtime)]);
      commands = node.commands;
      for (const host of [registry, otherRegistry]) await startRegistry(node.node, { host });
    });
    afterAll(() => Promise.all([shop?.stop(), node?.stop()]));

    /** Loads a new image. */
    const load = async (name: string, text = name) => {
      await node.succeed(commands.load.argv(await shop.archive(name, text), name));
    };

    /** Pushes a new image that the node has not got afterwards, and returns the digest under which the registry has it. */
    const publish = async (name: string) => {
      await load(name);
      await node.succeed(commands.push.argv(name));
      await node.succeed(commands.remove.argv(name));
      expect(await node.exists(name)).toBe(false);
      return node.publishedDigest(name);
    };

    it('list nothing on a node without images', async () => {
      expect(await node.list()).toEqual([]);
    });

    it.each(writers)('load a file of %s, after which the image is found and listed under its name', async (writer) => {
      const name = `docker.io/team/${writer === 'BuildKit' ? 'built' : 'saved'}:1`;
      expect(await node.exists(name)).toBe(false);
      await node.succeed(commands.load.argv(await shop.archive(name, writer, writer), name));
      expect(await node.exists(name)).toBe(true);
      // With the store of containerd, docker counts layers twice: as they are kept, and unpacked.
      const bytes = runtime.config.runtime === 'docker' && keepsBytes(runtime) ? 4e6 : 2e6;
      expect(await node.listed(name)).toMatchObject({ names: [name], sizeBytes: expect.closeTo(bytes, -6) });
    });

    it.each(writers)('load a file of %s with a name that docker shortens', async (writer) => {
      const name = `short-${writer.length}`;
      await node.succeed(commands.load.argv(await shop.archive(name, name, writer), name));
      expect(await node.exists(name)).toBe(true);
      expect((await node.listed(`docker.io/library/${name}:latest`))?.names).toHaveLength(1);
    });

    it('load the same file twice', async () => {
      const file = await shop.archive('docker.io/team/twice:1', 'twice');
      for (const _ of [1, 2]) await node.succeed(commands.load.argv(file, 'docker.io/team/twice:1'));
      expect((await node.list()).filter(({ names }) => names.includes('docker.io/team/twice:1'))).toHaveLength(1);
    });

    it('fail to load a file that is missing, and one that holds no image', async () => {
      for (const file of ['/run/e2e/none.tar', '/etc/passwd']) {
        expect((await node.run(commands.load.argv(file, 'none:1'))).exitCode).not.toBe(0);
      }
    });

    it('list every image of the node, by each of its names', async () => {
      for (const number of [1, 2, 3]) await load(`docker.io/team/several:${number}`);
      const listed = await node.list();
      expect(listed.flatMap(({ names }) => names).sort()).toEqual(await runtime.names(node.node));
      expect(new Set(listed.map(({ id }) => id)).size).toBe(listed.length);
    });

    it('give an image a second name, twice, and list it as one image with two names', async () => {
      await load('docker.io/team/first:1');
      for (const _ of [1, 2]) await node.succeed(commands.tag.argv('team/first:1', `${registry}/team/second:1`));
      const image = await node.listed('docker.io/team/first:1');
      expect([...(image?.names ?? [])].sort()).toEqual(['docker.io/team/first:1', `${registry}/team/second:1`]);
      expect(await node.exists(`${registry}/team/second:1`)).toBe(true);
    });

    it('fail to name an image that the node has not got', async () => {
      expect((await node.run(commands.tag.argv('team/none:1', 'team/nothing:1'))).exitCode).not.toBe(0);
      expect(await node.exists('team/nothing:1')).toBe(false);
    });

    it('take a name from the image that has it, and list what has no name left', async () => {
      await load('docker.io/team/old:1');
      await load('docker.io/team/new:1');
      const old = await node.listed('docker.io/team/old:1');
      const young = await node.listed('docker.io/team/new:1');
      await node.succeed(commands.tag.argv('team/new:1', 'team/old:1'));
      expect((await node.listed('docker.io/team/old:1'))?.id).toBe(young?.id);
      expect((await node.list()).find(({ id }) => id === old?.id)).toMatchObject({ names: [] });
    });

    it('load an image under a name that another one has, which loses it', async () => {
      await load('docker.io/team/moved:1', 'before');
      const before = await node.listed('docker.io/team/moved:1');
      await load('docker.io/team/moved:1', 'after');
      expect((await node.listed('docker.io/team/moved:1'))?.id).not.toBe(before?.id);
      expect((await node.list()).find(({ id }) => id === before?.id)).toMatchObject({ names: [] });
    });

    it(`remove the ${imageOrName(runtime)} of an image with two names`, async () => {
      await load('docker.io/team/two:1');
      await node.succeed(commands.tag.argv('team/two:1', 'team/two:2'));
      await node.succeed(commands.remove.argv('team/two:2'));
      expect(await node.exists('team/two:2')).toBe(false);
      expect(await node.exists('team/two:1')).toBe(commands.remove.removes === 'name');
    });

    it('remove an image with its last name', async () => {
      await load('docker.io/team/last:1');
      const image = await node.listed('docker.io/team/last:1');
      await node.succeed(commands.remove.argv('team/last:1'));
      expect((await node.list()).map(({ id }) => id)).not.toContain(image?.id);
    });

    it('fail to remove an image that the node has not got', async () => {
      expect((await node.run(commands.remove.argv('team/none:1'))).exitCode).not.toBe(0);
    });

    it('push an image, and pull it again', async () => {
      const name = `${registry}/team/pushed:1`;
      const digest = await publish(name);
      await node.succeed(commands.pull.argv(name));
      expect(await node.exists(name)).toBe(true);
      expect(await node.listed(name)).toMatchObject({ names: [name], digests: [`${registry}/team/pushed@${digest}`] });
    });

    /** Publishes an image that is compressed as no engine would compress it, and pulls it. */
    const pullForeign = async (name: string, writer: ArchiveWriter) => {
      const compressed = ['--dest-tls-verify=false', '--dest-compress-format=gzip', '--dest-compress-level=1'];
      await node.succeed(['skopeo', 'copy', ...compressed, `docker-archive:${await shop.archive(name, name, writer)}`, `docker://${name}`]);
      await node.succeed(['rm', '-rf', '/var/lib/containers/cache']);
      await node.succeed(commands.pull.argv(name));
    };

    it(`push what has been pulled, twice, with ${keepsBytes(runtime) ? 'its' : 'another'} digest`, async () => {
      const [name, again] = [`${registry}/team/again:1`, `${registry}/team/again:2`];
      await pullForeign(name, 'docker save');
      await node.succeed(commands.tag.argv(name, again));
      for (const _ of [1, 2]) await node.succeed(commands.push.argv(again));
      expect((await node.publishedDigest(again)) === (await node.publishedDigest(name))).toBe(keepsBytes(runtime));
    });

    const pushes = keepsBytes(runtime) ? 'cannot push' : 'push';
    it(`${pushes} what has been pulled to another registry if another image has brought one of its layers to the node`, async () => {
      const [name, elsewhere] = [`${registry}/team/shared:1`, `${otherRegistry}/team/shared:1`];
      await load('docker.io/team/sharing:1');
      await pullForeign(name, 'BuildKit');
      await node.succeed(commands.tag.argv(name, elsewhere));
      const { exitCode, stderr } = await node.run(commands.push.argv(elsewhere));
      if (pushes === 'push') expect(exitCode, stderr).toBe(0);
      else expect(stderr).toMatch(/content digest sha256:\w+: not found/);
    });

    it('fail to push an image that the node has not got', async () => {
      expect((await node.run(commands.push.argv(`${registry}/team/none:1`))).exitCode).not.toBe(0);
    });

    it.each([`${registry}/team/none:1`, 'localhost:5999/team/none:1', 'registry.example.com/team/none:1'])(
      'fail to pull %s, which no registry has',
      async (name) => {
        expect((await node.run(commands.pull.argv(name))).exitCode).not.toBe(0);
        expect(await node.exists(name)).toBe(false);
      },
    );

    describe.each(['', ':1'])('of an image that is given by its digest, with the tag %j before it,', (tag) => {
      const repository = `${registry}/team/pinned${tag.length}`;
      let pinned: string;

      beforeAll(async () => {
        pinned = `${repository}${tag}@${await publish(`${repository}:1`)}`;
      });
      beforeEach(() => node.succeed(commands.pull.argv(pinned)));

      const listed = async () => (await node.list()).find(({ digests }) => digests.includes(pinned.replace(`${tag}@`, '@')));

      it('find and list it, without a name', async () => {
        expect(await node.exists(pinned)).toBe(true);
        expect(await listed()).toMatchObject({ names: [] });
      });

      it('remove it', async () => {
        await node.succeed(commands.remove.argv(pinned));
        expect(await node.exists(pinned)).toBe(false);
      });

      it('name it', async () => {
        await node.succeed(commands.tag.argv(pinned, `${repository}-named:2`));
        expect((await node.listed(`${repository}-named:2`))?.id).toBe((await listed())?.id);
      });
    });

    it('say that a digest which no image has is missing', async () => {
      expect(await node.exists(`team/saved@sha256:${'0'.repeat(64)}`)).toBe(false);
    });

    it(`remove ${fateInUse(runtime)} of an image that a container uses`, async () => {
      const name = 'docker.io/team/used:1';
      await load(name);
      const image = await node.listed(name);
      await withPauseImage(node.node, (file) => node.succeed(commands.load.argv(file, pauseImage)));
      const container = runtime.runImage(node.node, name, ['/bin/busybox', 'sleep', '6']);
      const remove = async () => {
        await waitUntil('the container runs', async () => containerProcess.test(await node.succeed(['busybox', 'ps'])), 20);
        return node.run(commands.remove.argv(name));
      };
      const [{ exitCode }] = await Promise.all([remove(), container]);
      expect(exitCode === 0).toBe(!usedStay(runtime));
      expect((await node.list()).some(({ id }) => id === image?.id)).toBe(usedStay(runtime));
    });

    it.each(['push', 'tag', 'load'] as const)(
      'say what the client of the node has instead of a command to %s, if it has none',
      async (operation) => {
        const { tool } = commands.list;
        const help = await node.succeed(tool === 'docker' ? [tool, 'image', '--help'] : [tool, '--help']);
        expect(new RegExp(`^ +${operation} `, 'm').test(help)).toBe(commands[operation].unsupported === undefined);
        expect((await node.run([tool, operation, '--help'])).exitCode === 0).toBe(commands[operation].unsupported === undefined);
        expect([undefined, tool]).toContain(commands[operation].unsupported?.tool);
      },
    );

    it('are those of a runtime that is recognized by what it says of itself, and whose socket is where it is said to be', async () => {
      const text = await reportedVersion(node);
      const { config } = runtime;
      expect(parseContainerRuntimeVersion(text)).toEqual({ runtime: config.runtime, version: text.split('://')[1] });
      const nodeInfo = {
        containerRuntimeVersion: text,
        kubeletVersion: 'v1.30.4',
        operatingSystem: 'linux',
        osImage: 'Debian GNU/Linux 12',
      };
      const detected = detectRuntime({ kind: 'Node', metadata: { name: node.node.name }, status: { nodeInfo } });
      expect(detected).toMatchObject({ runtime: config.runtime, config: { runtime: config.runtime } });
      await node.succeed(['test', '-S', detected.socket]);
    });

    it('throw what is no answer while the engine is down', async () => {
      await load('docker.io/team/down:1');
      const socket = /unix:\/\/(\S+)/.exec(commands.list.argv().join(' '))?.[1] ?? '';
      await node.succeed(['mv', socket, `${socket}.away`]);
      await expect(node.exists('team/down:1')).rejects.toThrow(CommandOutputError);
      for (const argv of [commands.list.argv(), commands.pull.argv(`${registry}/team/pushed:1`), commands.remove.argv('team/down:1')]) {
        expect((await node.run(argv)).exitCode).not.toBe(0);
      }
      await node.succeed(['mv', `${socket}.away`, socket]);
      expect(await node.exists('team/down:1')).toBe(true);
    });
  });
}

function imageOrName(runtime: Runtime): string {
  return runtime.config.runtime === 'containerd' ? 'whole' : 'name alone';
}

/** What the kubelet reports as the version of the runtime. */
async function reportedVersion(node: ImageNode): Promise<string> {
  if (node.runtime.config.runtime === 'docker')
    return `docker://${await node.succeed(['docker', 'version', '--format={{.Server.Version}}'])}`.trim();
  const [program, ...endpoints] = node.commands.list.argv();
  const answer = await node.succeed([program, ...endpoints.slice(0, 3), 'version']);
  const [name, version] = ['RuntimeName', 'RuntimeVersion'].map((key) => new RegExp(`^${key}: +(.*)$`, 'm').exec(answer)?.[1]);
  return `${name}://${version}`;
}

/** A line of `busybox ps`. That of the client that has started the container ends alike. */
const containerProcess = /^ *\d+ \w+ +(?:[\d:]+ )?\/bin\/busybox sleep 6$/m;

/** Whether the comments on the commands say that images stay which a container uses. */
function usedStay({ config }: Runtime): boolean {
  return config.runtime !== 'containerd';
}

/** Whether an image is pushed as it has been pulled: containerd alone has the very bytes, by itself or below docker. */
function keepsBytes({ config }: Runtime): boolean {
  return config.runtime === 'containerd' || (config.runtime === 'docker' && config.imageStore === 'containerd');
}

function fateInUse(runtime: Runtime): string {
  return usedStay(runtime) ? 'nothing' : 'all';
}
