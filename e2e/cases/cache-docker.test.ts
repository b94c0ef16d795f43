import type { BuildKitConfig } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docker } from '../runtimes/docker';
import { startRegistry } from '../runtimes/registry';
import { fromBusybox, type TestBuild, Workbench } from './workbench';

const registry = 'localhost:5000';
const Dockerfile = `${fromBusybox}RUN cat /proc/sys/kernel/random/uuid > /uuid\n`;

describe('a cache of builds on docker', () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start(docker);
    await startRegistry(bench.node, { host: registry });
  });
  afterAll(() => bench?.stop());

  const made = async (request: TestBuild) => {
    const { phase, log } = await bench.build({ files: { Dockerfile }, run: { network: 'none' }, ...request });
    expect(phase, log).toBe('Succeeded');
    return bench.busybox(request.image, 'cat', '/uuid');
  };

  /** Has the engine forget all that it has built. */
  const forget = async () => {
    const images = ['docker', 'image', 'ls', '--quiet', '--no-trunc'] as const;
    for (const id of new Set((await bench.node.succeed(images)).split('\n').filter(Boolean)))
      await bench.node.succeed(['docker', 'image', 'rm', '--force', id]);
    await bench.node.succeed(['docker', 'builder', 'prune', '--all', '--force']);
  };

  it('is in the image that is pushed', async () => {
    const image = `${registry}/team/inline:1`;
    const before = await made({ image, outputs: [{ type: 'registry' }], cacheTo: [{ type: 'inline' }] });
    await forget();
    expect(await made({ image: 'inline:2', cacheFrom: [{ type: 'registry', ref: image }] })).toBe(before);
    await forget();
    expect(await made({ image: 'inline:3', cacheFrom: [{ type: 'registry', ref: `${registry}/no/such:1` }] })).not.toBe(before);
  });

  it('is in a directory, where another BuildKit has left it', async () => {
    const directory = { type: 'hostPath', path: '/srv/cache' } as const;
    // An engine finds no step that runs with another network, or that a much newer BuildKit has described.
    const other: BuildKitConfig = { runtime: 'cri-o', daemon: { image: 'docker.io/moby/buildkit:v0.10.4' } };
    const daemon = await bench.startedDaemon(other);
    const { phase, log } = await bench.build(
      {
        image: 'local:1',
        files: { Dockerfile },
        run: { network: 'none' },
        outputs: [{ type: 'local', directory: { type: 'hostPath', path: '/srv/files' } }],
        cacheTo: [{ type: 'local', directory, mode: 'max' }],
      },
      other,
    );
    expect(phase, log).toBe('Succeeded');
    await daemon.stop();
    const before = await bench.node.succeed(['cat', '/srv/files/uuid']);
    const cacheFrom = [{ type: 'local', directory }] as const;
    expect(await made({ image: 'local:2', cacheFrom })).toBe(before);
    await forget();
    expect(await made({ image: 'local:3' })).not.toBe(before);
  });
});
