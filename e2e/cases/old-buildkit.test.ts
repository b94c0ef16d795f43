import type { ImageBuildRequest } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cgroupParent } from '../node/cgroups';
import { pushBaseImage } from '../runtimes/base-image';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { fetched, type SourceBench, startSourceBench } from './source-bench';
import { fromBusybox, type TestBuild } from './workbench';

const image = 'docker.io/library/old:1';
const daemon = { image: 'docker.io/moby/buildkit:v0.10.4', buildkitd: { entitlements: ['network.host', 'security.insecure'] } } as const;

const pushed = [{ type: 'registry' }] as const;
const stored = [{ type: 'store' }, ...pushed] as const;

describe.each([
  ['cri-o', crioWithSkopeo],
  ['containerd', containerd],
] as const)('BuildKit 0.10.4 on %s does what it is let do:', (_name, runtime) => {
  let started: SourceBench;
  beforeAll(async () => {
    started = await startSourceBench(runtime, daemon);
    started.bench.node.write('/srv/library/text', 'host path');
    await pushBaseImage(started.bench.node, `${started.registry}/team/library:1`, undefined, { text: 'image' });
  });
  afterAll(() => started?.bench.stop());

  const textOf = async (request: Partial<TestBuild>) => {
    const { phase, log } = await started.bench.build({ image, ...request });
    expect(phase, log).toBe('Succeeded');
    return started.bench.read(image, '/text');
  };

  const step = (command: string, flag = '') => ({ files: { Dockerfile: `${fromBusybox}RUN ${flag} (${command}) > /text\n` } });

  it('how steps run', async () => {
    const run: ImageBuildRequest['run'] = {
      addHosts: { 'db6.example.com': 'fd00::7' },
      hostname: 'builder',
      ulimits: { nofile: { soft: 1000, hard: 2000 } },
      shmSize: '128Mi',
      cgroupParent: `${cgroupParent}/steps`,
    };
    const told = await textOf({ run, ...step('hostname; cat /etc/hosts /proc/self/limits /proc/mounts /proc/self/cgroup') });
    expect(told).toMatch(/^builder\n/);
    expect(told).toContain('fd00::7\tdb6.example.com\n');
    expect(told).toMatch(/^Max open files +1000 +2000 /m);
    expect(told).toMatch(/ \/dev\/shm .*size=131072k/);
    expect(told).toContain(`${cgroupParent}/steps/buildkit/`);
  });

  it('their network, and what they are entitled to, but for a flag that only its labs know', async () => {
    const addresses = 'ip -o address';
    expect(await textOf({ run: { network: 'none' }, ...step(addresses) })).not.toContain('10.88.0.');
    expect(await textOf({ run: { network: 'host' }, ...step(addresses) })).toContain('10.88.0.');
    expect(await textOf({ entitlements: ['network.host'], ...step(addresses, '--network=host') })).toContain('10.88.0.');
    const insecure = await started.bench.build({ image, entitlements: ['security.insecure'], ...step('true', '--security=insecure') });
    expect(insecure.log).toContain('unknown flag: security');
  });

  it('named contexts', async () => {
    const host = { type: 'hostPath', path: '/srv/library' } as const;
    const copy = { files: { Dockerfile: `${fromBusybox}COPY --from=library text /text\n` } };
    expect(await textOf({ ...copy, namedContexts: { library: host } })).toBe('host path');
    expect(await textOf({ ...copy, namedContexts: { 'docker.io/library/library:latest': host } })).toBe('host path');
    expect(await textOf({ ...copy, namedContexts: { library: { type: 'image', image: `${started.registry}/team/library:1` } } })).toBe(
      'image',
    );
    const Dockerfile = `${fromBusybox}RUN --mount=from=library,target=/library ls /library > /text\n`;
    expect(await textOf({ files: { Dockerfile }, namedContexts: { library: fetched.http } })).toBe('library.tar.gz\n');
  });

  it('a Dockerfile that is elsewhere', async () => {
    const dockerfileFrom = { type: 'inline', text: `${fromBusybox}COPY text /text\nRUN echo " here" >> /text\n` } as const;
    expect(await textOf({ dockerfileFrom, files: { text: 'claim' } })).toBe('claim here\n');
    expect(await textOf({ dockerfileFrom, context: fetched.git })).toBe('git here\n');
    expect(await textOf({ dockerfileFrom, context: fetched.http })).toBe('http here\n');
  });

  it.each([
    ['gzip', 'tar+gzip'],
    ['estargz', 'tar+gzip'],
    ['zstd', 'tar+zstd'],
    ['uncompressed', 'tar'],
  ] as const)('layers as %s', async (type, suffix) => {
    const name = `${started.registry}/team/${type}:1`;
    const compression = type === 'uncompressed' ? ({ type, force: true } as const) : ({ type, level: 3, force: true } as const);
    const exporter = { compression, preferNondistributableLayers: true };
    // It has one output, which on containerd is that of the store, too.
    const outputs = runtime === containerd ? stored : pushed;
    const { phase, log } = await started.bench.build({ image: name, exporter, outputs, ...step('echo pushed') });
    expect(phase, log).toBe('Succeeded');
    const manifest = await started.bench.node.succeed(['skopeo', 'inspect', '--raw', '--tls-verify=false', `docker://${name}`]);
    const { layers } = JSON.parse(manifest) as Manifest;
    expect(layers.map(({ mediaType }) => mediaType.replace(/^.*layer\.v1\./, ''))).toEqual([suffix, suffix]);
    const isSeekable = layers.every(({ annotations = {} }) => 'containerd.io/snapshot/stargz/toc.digest' in annotations);
    expect(isSeekable).toBe(type === 'estargz');
  });
});

interface Manifest {
  readonly layers: readonly { readonly mediaType: string; readonly annotations?: object }[];
}
