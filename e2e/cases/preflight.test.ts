import { type BuildKitConfig, type ContainerdConfig, type CrioConfig, type DockerConfig, preflightManifests } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClusterNode } from '../node/cluster-node';
import { containerd, containerd2 } from '../runtimes/containerd';
import { crioPlaces, crioWithSkopeo } from '../runtimes/cri-o';
import { docker, docker29WithContainerd } from '../runtimes/docker';
import { withBusyboxImage } from '../runtimes/image-archive';
import { runTask } from './node-task';

/** A node with a runtime, on which preflights say what they find, and have to leave all as it was. */
function useNode(start: (node: ClusterNode) => Promise<void>, look: readonly [string, ...string[]]) {
  let node: ClusterNode | undefined;
  beforeAll(async () => {
    node = await ClusterNode.start();
    await start(node);
  });
  afterAll(() => node?.stop());
  return async (config: BuildKitConfig): Promise<string> => {
    if (node === undefined) throw new Error('the node starts before the first test');
    const before = await stateOf(node, look);
    const said = await runTask(node, preflightManifests(config));
    expect(await stateOf(node, look)).toEqual(before);
    return said;
  };
}

/** Mounts, folders but for that of the kubelet's own runc, and what a command tells. */
async function stateOf(node: ClusterNode, look: readonly [string, ...string[]]): Promise<readonly string[]> {
  const mounts = await node.succeed(['cat', '/proc/1/mountinfo']);
  const folders = await node.succeed(['find', '/run', '/var/lib', '/data', '-maxdepth', '1', '-not', '-path', '/run/runc']);
  const told = await node.succeed(look);
  return [mounts, folders, told].map((text) => text.trim().split('\n').sort().join('\n'));
}

/** A socket outlives whoever has been listening, if that is killed. */
const leaveSocket = "require('net').createServer().listen('/run/deaf/containerd.sock', () => process.kill(process.pid, 'SIGKILL'))";

const leasesAndNamespaces = [
  ...(['sh', '-euc'] as const),
  'for kind in "namespaces ls" "-n k8s.io leases ls" "-n k8s.io snapshots ls" "-n k8s.io images ls"; do ctr $kind; done',
] as const;

describe.each([
  ['1.6', containerd],
  ['2', containerd2],
] as const)('the preflight of containerd %s', (_version, runtime) => {
  const preflight = useNode(async (node) => {
    await runtime.start(node);
    await node.succeed(['mkdir', '-p', '/run/other', '/run/deaf', '/data/other']);
    await node.run([process.execPath, '-e', leaveSocket]);
  }, leasesAndNamespaces);
  const config: ContainerdConfig = { runtime: 'containerd' };

  it('becomes ready on a node that is as the config says', async () => {
    expect(await preflight(config)).toBe('ready');
  });

  it('becomes ready with an old BuildKit too', async () => {
    expect(await preflight({ ...config, daemon: { image: 'docker.io/moby/buildkit:v0.10.4' } })).toBe('ready');
  });

  it('finds that the node uses another snapshotter', async () => {
    const file = '/var/lib/containerd/io.containerd.snapshotter.v1.zfs/metadata.db';
    expect(await preflight({ ...config, snapshotter: 'zfs' })).toBe(`check-snapshotter: ls: ${file}: No such file or directory\n`);
  });

  it('finds that containerd keeps its files elsewhere', async () => {
    const elsewhere = await preflight({ ...config, containerdRoot: '/data/none' });
    expect(elsewhere).toBe('Error: FailedMount: hostPath type check failed for volume "containerd-root": /data/none is not a Directory');
    const file = '/data/other/io.containerd.snapshotter.v1.overlayfs/metadata.db';
    expect(await preflight({ ...config, containerdRoot: '/data/other' })).toBe(
      `check-snapshotter: ls: ${file}: No such file or directory\n`,
    );
  });

  it('finds that there is no socket', async () => {
    expect(await preflight({ ...config, socket: '/run/other/containerd.sock' })).toBe(
      'Error: FailedMount: hostPath type check failed for volume "containerd-socket-file": /run/other/containerd.sock is not a Socket',
    );
  });

  it('finds that nobody answers at the socket', async () => {
    const said = await preflight({ ...config, socket: '/run/deaf/containerd.sock' });
    expect(said).toMatch(/^check-containerd: .*dial unix \/run\/deaf\/containerd\.sock: connect: connection refused/s);
  });
});

/** The files of the store and their sizes. Its locks hold who has had them last. */
const storeFiles = [
  ...(['find', crioPlaces.graphRoot, crioPlaces.runRoot, '/data'] as const),
  ...['-name', '*.lock', '-o', '-printf', '%p %s %m\n'],
] as const;

const images = { skopeo: 'quay.io/skopeo/stable:v1.18.0', podman: 'quay.io/podman/stable:v4.5.1' } as const;

async function copyToStore(node: ClusterNode, graphRoot: string, image: string): Promise<void> {
  const store = `containers-storage:[overlay@${graphRoot}+${crioPlaces.runRoot}]${image}`;
  await withBusyboxImage(node, { name: image }, (archive) => node.succeed(['skopeo', 'copy', `docker-archive:${archive}`, store]));
}

describe.each(['skopeo', 'podman'] as const)('the preflight of cri-o, loaded by %s', (loader) => {
  const preflight = useNode(async (node) => {
    await crioWithSkopeo.start(node);
    // The kubelet has had it pulled for the container that asks for it.
    await copyToStore(node, crioPlaces.graphRoot, images[loader]);
    await node.succeed(['mkdir', '-p', '/data/empty', '/data/run']);
    await copyToStore(node, '/data/other', 'docker.io/library/other:1');
  }, storeFiles);
  const config: CrioConfig = { runtime: 'cri-o', loader: { type: loader } };

  it('becomes ready on a node that is as the config says', async () => {
    expect(await preflight(config)).toBe('ready');
  });

  it('finds that CRI-O has another driver', async () => {
    const said = await preflight({ ...config, storage: { driver: 'vfs' } });
    expect(said).toMatch(/^check-store: .*ls: \/var\/lib\/containers\/storage\/vfs-images: No such file or directory\n/s);
  });

  it('finds that CRI-O keeps its images elsewhere', async () => {
    expect(await preflight({ ...config, storage: { graphRoot: '/data/empty' } })).toMatch(
      /^check-store: .*ls: \/data\/empty\/overlay-images: No such file or directory\n/s,
    );
    expect(await preflight({ ...config, storage: { runRoot: '/data/run' } })).toMatch(
      /^check-store: .*ls: \/data\/run\/overlay-layers: No such file or directory\n/s,
    );
    expect(await preflight({ ...config, storage: { graphRoot: '/data/none' } })).toBe(
      'Error: FailedMount: hostPath type check failed for volume "graph-root": /data/none is not a Directory',
    );
  });

  it('finds that a store is not that of CRI-O', async () => {
    const said = await preflight({ ...config, storage: { graphRoot: '/data/other' } });
    expect(said).toMatch(/^check-image: /);
    expect(said).toContain(images[loader]);
  });

  it('finds that there is no socket', async () => {
    expect(await preflight({ ...config, socket: '/run/none/crio.sock' })).toBe(
      'Error: FailedMount: hostPath type check failed for volume "crio-socket": /run/none/crio.sock is not a Socket',
    );
  });
});

const cli = 'docker.io/library/docker:28.5.2-cli';

describe.each([
  ['20.10', docker],
  ['29', docker29WithContainerd],
] as const)('the preflight of docker %s', (_version, runtime) => {
  let node: ClusterNode | undefined;
  const client = (...args: readonly string[]) => ['docker', '--host=unix:///run/docker.sock', ...args] as const;
  const preflight = useNode(
    async (started) => {
      node = started;
      await runtime.start(started);
    },
    client('images', '--all', '--no-trunc', '--digests'),
  );
  const config: DockerConfig = { runtime: 'docker' };

  it('finds that the engine is not that of the kubelet', async () => {
    const said = await preflight(config);
    expect(said).toMatch(/^check-image: .*No such image: (docker.io\/library\/)?docker:28\.5\.2-cli\n/s);
  });

  it('becomes ready on a node that is as the config says', async () => {
    if (node === undefined) throw new Error('the node starts before the first test');
    const engine = node;
    await withBusyboxImage(engine, { name: cli }, (archive) => engine.succeed(client('load', `--input=${archive}`)));
    expect(await preflight(config)).toBe('ready');
  });

  it('finds that there is no socket', async () => {
    expect(await preflight({ ...config, socket: '/run/none/docker.sock' })).toBe(
      'Error: FailedMount: hostPath type check failed for volume "socket": /run/none/docker.sock is not a Socket',
    );
  });
});
