import { readdirSync, readFileSync } from 'node:fs';
import { buildStatus, type CrioConfig } from 'cdk8s-buildkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitUntil } from '../node/process';
import { crioPlaces, crioWithPodman, crioWithSkopeo } from '../runtimes/cri-o';
import { fromBusybox, type TestBuild, Workbench } from './workbench';

const { graphRoot } = crioPlaces;

/** An image in which layers remove, replace and own what CRI-O's storage has to keep apart. */
const delicate: TestBuild = {
  image: 'delicate:1',
  files: {
    Dockerfile: [
      `${fromBusybox}RUN mkdir /folder && echo old > /removed && echo old > /folder/removed && echo kept > /kept`,
      'RUN rm /removed && rm -r /folder && mkdir /folder && echo new > /folder/new',
      'RUN mknod /device c 1 3 && echo x > /owned && chown 1234:5678 /owned && chmod 4711 /owned && ln -s kept /link\n',
    ].join('\n'),
  },
};

/** A layer that takes a while to load. */
const large: TestBuild = {
  image: 'large:1',
  files: { Dockerfile: `${fromBusybox}RUN head -c 300000000 /dev/urandom > /noise\n` },
};

describe.each([
  ['skopeo', crioWithSkopeo],
  ['podman', crioWithPodman],
] as const)('the store of CRI-O, loaded by %s', (_name, runtime) => {
  let bench: Workbench;
  beforeEach(async () => {
    bench = await Workbench.start(runtime);
    await bench.startDaemon();
  });
  afterEach(() => bench?.stop());

  it('holds nothing but image data, on the overlay of the kernel, though the loader brings a configuration for FUSE', async () => {
    const inStore = () => readdirSync(bench.node.path(graphRoot)).sort();
    const ofCrio = inStore();
    await succeed(bench, delicate);
    expect(inStore()).toEqual(ofCrio);
    expect(readFileSync(bench.node.path(`${graphRoot}/overlay/.has-mount-program`), 'utf8')).toBe('false');
    expect(await bench.node.succeed(['find', `${graphRoot}/overlay`, '-name', '.wh.*'])).toBe('');
  });

  it('gives containers what the layers have, and nothing that they have removed', async () => {
    await succeed(bench, delicate);
    const look =
      'ls / /folder; cat /kept /link /folder/new; stat -c "%n %u %g %a %F %t,%T" /owned /device; test ! -e /removed && test ! -e /folder/removed';
    const seen = await bench.busybox('docker.io/library/delicate:1', 'sh', '-c', look);
    expect(seen).toContain('kept\nkept\nnew\n/owned 1234 5678 4711 regular file 0,0\n/device 0 0 644 character special file 1,3\n');
  });

  it('stays usable if the loader is killed half-way, and takes the image the second time', async () => {
    await succeed(bench, { image: 'before:1' });
    const { running, ended } = await bench.startBuild(large);
    await waitUntil(
      'the loader writes',
      async () => running.containers.some(({ name }) => name === 'load') && (await layerSize(bench)) > 50_000_000,
    );
    await running.kill();
    const { phase, pod } = await ended;
    expect(phase).toBe('Failed');
    expect(buildStatus(pod)).toMatchObject({ state: 'failed', step: 'load', exitCode: 137 });
    expect(await bench.names()).toEqual(['docker.io/library/before:1']);
    await succeed(bench, large);
    expect(await bench.busybox('docker.io/library/large:1', 'wc', '-c', '/noise')).toContain('300000000');
    expect(await bench.busybox('docker.io/library/before:1', 'echo', 'still')).toBe('still\n');
  });

  it('has no image, and the Pod says why, if it is full', async () => {
    await bench.node.succeed(['mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', `${graphRoot}/overlay`]);
    const { phase, steps, pod } = await bench.build({ image: 'full:1' });
    await bench.node.succeed(['umount', `${graphRoot}/overlay`]);
    expect(phase).toBe('Failed');
    expect(steps.map(({ name }) => name)).toEqual(['build', 'load']);
    expect(buildStatus(pod)).toMatchObject({ state: 'failed', step: 'load', message: expect.stringContaining('no space left on device') });
    expect(await bench.names()).toEqual([]);
  });
});

it('the store of CRI-O takes images from several loaders, podman of two versions among them, in any order', async () => {
  const older = {
    runtime: 'cri-o',
    loader: { type: 'podman', version: '4.3.1' },
    steps: { load: { image: 'quay.io/podman/stable:v4.3.1' } },
  } as const;
  const loaders: readonly CrioConfig[] = [{ runtime: 'cri-o', loader: { type: 'podman' } }, older, { runtime: 'cri-o' }];
  const bench = await Workbench.start(crioWithPodman);
  try {
    await bench.startDaemon();
    const order = [...loaders, ...loaders];
    for (const [index, config] of order.entries()) await succeed(bench, { image: `loaders:${index}` }, config);
    const together = order.map((config, index) => succeed(bench, { image: `together:${index}` }, config));
    await Promise.all(together);
    const numbers = [...order.keys()];
    expect(await bench.names()).toEqual(
      numbers.flatMap((index) => [`docker.io/library/loaders:${index}`, `docker.io/library/together:${index}`]).sort(),
    );
    expect(await bench.busybox('docker.io/library/loaders:5', 'echo', 'runs')).toBe('runs\n');
  } finally {
    await bench.stop();
  }
});

async function succeed(bench: Workbench, build: TestBuild, config?: CrioConfig): Promise<void> {
  const { phase, log } = await bench.build(build, config);
  expect(phase, log).toBe('Succeeded');
}

async function layerSize(bench: Workbench): Promise<number> {
  const { stdout } = await bench.node.run(['du', '-sb', `${graphRoot}/overlay`]);
  return Number(stdout.split('\t')[0] ?? 0);
}
