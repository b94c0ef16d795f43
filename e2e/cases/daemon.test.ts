import { buildStatus } from 'cdk8s-buildkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sleep, waitUntil } from '../node/process';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { fromBusybox, Workbench } from './workbench';

const socket = '/run/cdk8s-buildkit/buildkit/buildkit/buildkitd.sock';

describe.each([
  ['cri-o', crioWithSkopeo],
  ['containerd', containerd],
] as const)('the daemon of %s', (_name, runtime) => {
  let bench: Workbench;
  beforeEach(async () => {
    bench = await Workbench.start(runtime);
  });
  afterEach(() => bench?.stop());

  it('finishes the build in flight before it ends, and the next daemon takes the build that has waited', async () => {
    const daemon = await bench.startedDaemon();
    const inFlight = await startSlowBuild(bench, 'inflight:1');
    const stopped = daemon.stop();
    await waitUntil('the socket is gone', async () => !(await hasSocket(bench)));
    const waiting = await bench.startBuild({ image: 'waiting:1' });
    expect(await inFlight.ended).toMatchObject({ phase: 'Succeeded' });
    // It ends so after every SIGTERM. 137 would say that it was killed.
    expect((await stopped).steps.map(({ name, exitCode }) => [name, exitCode])).toContainEqual(['buildkitd', 1]);
    await bench.startDaemon();
    expect(await waiting.ended).toMatchObject({ phase: 'Succeeded' });
    expect(await bench.names()).toEqual(['docker.io/library/inflight:1', 'docker.io/library/waiting:1']);
  });

  it('fails the build in flight if it is killed, and builds again on what it left', async () => {
    const daemon = await bench.startedDaemon();
    const inFlight = await startSlowBuild(bench, 'killed:1');
    await daemon.kill();
    const { phase, steps, pod } = await inFlight.ended;
    expect(phase).toBe('Failed');
    expect(steps.map(({ name }) => name)).toEqual(['build']);
    expect(buildStatus(pod)).toMatchObject({ state: 'failed', step: 'build' });
    await bench.startDaemon();
    expect(await bench.build({ image: 'after:1', files: { Dockerfile: `${fromBusybox}RUN echo after > /after\n` } })).toMatchObject({
      phase: 'Succeeded',
    });
    expect(await bench.names()).toEqual(['docker.io/library/after:1']);
  });

  it('is found hung by its liveness probe', async () => {
    const daemon = await bench.startedDaemon();
    await daemon.containerNamed('buildkitd').signal('STOP');
    await expect(daemon.checkProbes()).rejects.toThrow(/a probe of buildkitd fails/);
    await daemon.containerNamed('buildkitd').signal('CONT');
    await daemon.checkProbes();
  });

  it('does not lose its socket to a builder, which is root there as the daemon is', async () => {
    await bench.startDaemon();
    const pod = bench.pod({ image: 'thief:1' });
    const build = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].find(({ name }) => name === 'build');
    const thief = { ...build, command: ['rm', socket] };
    const { phase, steps } = await bench.run({ ...pod, spec: { ...pod.spec, initContainers: [], containers: [thief] } });
    expect({ phase, log: steps[0]?.log }).toEqual({ phase: 'Failed', log: expect.stringContaining('Read-only file system') });
    expect(await hasSocket(bench)).toBe(true);
  });

  it('leaves no mount on the node', async () => {
    const before = await mounts(bench);
    const daemon = await bench.startedDaemon();
    const run = '--mount=type=cache,target=/cache --mount=type=secret,id=none --mount=type=bind,target=/context';
    expect(await bench.build({ image: 'mounts:1', files: { Dockerfile: `${fromBusybox}RUN ${run} true\n` } })).toMatchObject({
      phase: 'Succeeded',
    });
    await daemon.stop();
    expect(await mounts(bench)).toEqual(before);
  });
});

it('of another installation on the same node has a socket and a cache of its own', async () => {
  const bench = await Workbench.start(crioWithSkopeo);
  try {
    const [first, second] = [{ runtime: 'cri-o' }, { runtime: 'cri-o', name: 'second' }] as const;
    await bench.startDaemon(first);
    const other = await bench.startDaemon(second);
    expect(await bench.build({ image: 'first:1' }, first)).toMatchObject({ phase: 'Succeeded' });
    expect(await bench.build({ image: 'second:1' }, second)).toMatchObject({ phase: 'Succeeded' });
    await other?.stop();
    expect(await bench.build({ image: 'still:1' }, first)).toMatchObject({ phase: 'Succeeded' });
  } finally {
    await bench.stop();
  }
});

/** Starts a build, and returns once its slow RUN step runs. */
async function startSlowBuild(bench: Workbench, image: string) {
  const build = await bench.startBuild({ image, files: { Dockerfile: `${fromBusybox}RUN echo begun; sleep 5\n` } });
  await waitUntil('the RUN step runs', () => build.running.containers.some((container) => /^#\d+ [\d.]+ begun$/m.test(container.log())));
  await sleep(0.5);
  return build;
}

async function hasSocket(bench: Workbench): Promise<boolean> {
  return (await bench.node.run(['test', '-S', socket])).exitCode === 0;
}

async function mounts({ node }: Workbench): Promise<readonly string[]> {
  const lines = (await node.succeed(['cat', '/proc/1/mountinfo'])).trim().split('\n');
  return lines.map((line) => line.split(' ')[4] ?? '').sort();
}
