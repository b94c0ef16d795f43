import { type BuildKitConfig, type ContainerdConfig, type CrioConfig, cleanUpManifests, pruneManifests } from 'cdk8s-buildkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClusterNode } from '../node/cluster-node';
import { sleep, waitUntil } from '../node/process';
import { containerd, containerd2 } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { prepareTask, runTask } from './node-task';
import { fromBusybox, Workbench } from './workbench';

const root = '/var/lib/cdk8s-buildkit/buildkit/buildkit';
const socketDirectory = '/run/cdk8s-buildkit/buildkit/buildkit';

const crio: CrioConfig = { runtime: 'cri-o' };
const ofContainerd: ContainerdConfig = { runtime: 'containerd' };

describe.each([
  ['cri-o', crioWithSkopeo, crio],
  ['containerd', containerd, ofContainerd],
  ['containerd 2', containerd2, ofContainerd],
] as const)('the uninstallation on %s', (_name, runtime, config) => {
  let bench: Workbench;
  let before: readonly string[];
  beforeEach(async () => {
    bench = await Workbench.start(runtime);
    before = await traces(bench.node, config);
  });
  afterEach(() => bench?.stop());

  it('leaves no lease, no record, no mount and no file, and keeps the images', async () => {
    const daemon = await bench.startedDaemon();
    const run = '--mount=type=cache,target=/cache --mount=type=secret,id=none --mount=type=bind,target=/context';
    const layers = `${fromBusybox}RUN ${run} echo kept > /kept; mkdir /closed; echo x > /closed/file; chmod 0 /closed; chown -R 1234 /closed\n`;
    await succeed(bench, 'kept:1', layers);
    await succeed(bench, 'kept:2', `${layers}RUN echo more > /more\n`);
    expect(await traces(bench.node, config)).not.toEqual(before);
    expect(await runTask(bench.node, pruneManifests(config))).toBe('ready');
    await daemon.stop();
    expect(await runTask(bench.node, cleanUpManifests(config))).toBe('ready');
    expect(await traces(bench.node, config)).toEqual(before);
    expect(await filesOf(bench.node)).toBe('');
    expect(await bench.names()).toEqual(['docker.io/library/kept:1', 'docker.io/library/kept:2']);
    expect(await bench.busybox('docker.io/library/kept:2', 'cat', '/kept', '/more')).toBe('kept\nmore\n');
  });

  it('waits for builds: records of one that runs are not pruned, and no file is deleted before it has ended', async () => {
    const daemon = await bench.startedDaemon();
    const Dockerfile = `${fromBusybox}RUN echo begun; sleep 8; echo done > /done\n`;
    const build = await bench.startBuild({ image: 'running:1', files: { Dockerfile } });
    await waitUntil('the RUN step runs', () => build.running.containers.some((container) => /^#\d+ [\d.]+ begun$/m.test(container.log())));
    expect(await runTask(bench.node, pruneManifests(config))).toMatch(/^prune-histories: .*lease "\S+": not found\n/s);
    const stopped = daemon.stop();
    const cleaned = runTask(bench.node, cleanUpManifests(config));
    expect(await Promise.race([cleaned, sleep(2)])).toBeUndefined();
    expect(await filesOf(bench.node)).not.toBe('');
    expect(await build.ended).toMatchObject({ phase: 'Succeeded' });
    await stopped;
    expect(await cleaned).toBe('ready');
    expect(await filesOf(bench.node)).toBe('');
    expect(await bench.busybox('docker.io/library/running:1', 'cat', '/done')).toBe('done\n');
  });

  it('deletes nothing below a mount that a killed daemon has left, and says which', async () => {
    const daemon = await bench.startedDaemon();
    await daemon.kill();
    await bench.node.succeed(['mkdir', '-p', `${root}/left over`, '/data/precious']);
    bench.node.write('/data/precious/file', 'precious');
    // The same file system, as a bind mount of a snapshot may be: its device does not tell it from the root.
    await bench.node.succeed(['mount', '--bind', '/data/precious', `${root}/left over`]);
    const said = `check-mounts: ${root}/left\\040over is still mounted: unmount it, or restart the node\n`;
    expect(await runTask(bench.node, cleanUpManifests(config))).toBe(said);
    expect(await bench.node.succeed(['cat', '/data/precious/file'])).toBe('precious');
    await bench.node.succeed(['umount', `${root}/left over`]);
    expect(await runTask(bench.node, cleanUpManifests(config))).toBe('ready');
    expect(await filesOf(bench.node)).toBe('');
  });

  it('has nothing to delete on a node that had no daemon, and cannot prune there', async () => {
    expect(await runTask(bench.node, cleanUpManifests(config))).toBe('ready');
    expect(await runTask(bench.node, pruneManifests(config))).toMatch(/^prune-histories: .*buildkitd\.sock/s);
  });
});

it('an old BuildKit leaves no lease and no file either', async () => {
  const old: ContainerdConfig = { runtime: 'containerd', daemon: { image: 'docker.io/moby/buildkit:v0.10.4' } };
  const bench = await Workbench.start(containerd, old);
  try {
    const before = await traces(bench.node, old);
    const daemon = await bench.startedDaemon();
    await succeed(bench, 'old:1', `${fromBusybox}RUN echo old > /old\n`);
    expect(await runTask(bench.node, pruneManifests(old))).toBe('ready');
    await daemon.stop();
    expect(await runTask(bench.node, cleanUpManifests(old))).toBe('ready');
    expect(await traces(bench.node, old)).toEqual(before);
    expect(await filesOf(bench.node)).toBe('');
  } finally {
    await bench.stop();
  }
});

it('nothing is deleted while a daemon runs that nobody has deleted', async () => {
  const bench = await Workbench.start(crioWithSkopeo);
  try {
    const daemon = await bench.startedDaemon();
    const task = await prepareTask(bench.node, cleanUpManifests(crio));
    const initialized = task.initialize();
    await sleep(3);
    expect(task.containers.map(({ name }) => name)).toEqual(['wait-for-daemon']);
    expect(await bench.build({ image: 'still:1' })).toMatchObject({ phase: 'Succeeded' });
    await daemon.stop();
    expect(await initialized).toBe(true);
    await task.end();
  } finally {
    await bench.stop();
  }
});

async function succeed(bench: Workbench, image: string, Dockerfile: string): Promise<void> {
  const { phase, log } = await bench.build({ image, files: { Dockerfile } });
  expect(phase, log).toBe('Succeeded');
}

function filesOf(node: ClusterNode): Promise<string> {
  return node.succeed(['find', root, socketDirectory, '-mindepth', '1']);
}

/** The mounts of the node, and what containerd holds for BuildKit: leases, records of builds, snapshots that no image has. */
async function traces(node: ClusterNode, { runtime }: Pick<BuildKitConfig, 'runtime'>): Promise<readonly string[]> {
  const mounts = (await node.succeed(['cat', '/proc/1/mountinfo'])).trim().split('\n');
  const points = mounts.map((line) => line.split(' ')[4] ?? '').sort();
  if (runtime !== 'containerd') return points;
  const ask = (...args: readonly string[]) => node.succeed(['ctr', ...args]);
  const leases = await Promise.all(['k8s.io', 'k8s.io_history'].map((name) => ask('-n', name, 'leases', 'ls', '-q')));
  return [...points, ...leases, await ask('-n', 'k8s.io_history', 'content', 'ls', '-q')];
}
