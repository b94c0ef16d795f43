import type { ImageBuildRequest } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { RegistryBench, registryOf } from './registry-bench';
import { fromBusybox } from './workbench';

const sourceDateEpoch = 1_700_000_000;

const Dockerfile = `${fromBusybox}COPY text /text\nRUN mkdir /made && echo made > /made/file\n`;

describe.each([
  ['cri-o', crioWithSkopeo],
  ['containerd', containerd],
] as const)('an image of the same sources on %s', (_name, runtime) => {
  const image = `${registryOf(runtime)}/team/same:1`;
  let here: RegistryBench;
  beforeAll(async () => {
    here = await RegistryBench.start(runtime);
  });
  afterAll(() => here?.stop());

  /** Builds every step anew, of files that are as old as is said, and returns the digest. */
  const build = async (date: string, request: Partial<ImageBuildRequest> = {}) => {
    const files = { Dockerfile, text: 'text\n' };
    const pod = here.bench.pod({ image, registryCredentials: 'registry', noCache: true, sourceDateEpoch, ...request, files });
    const folder = `/var/lib/sources/${pod.metadata.name}`;
    await here.bench.node.succeed(['touch', `--date=${date}`, folder, ...['busybox', 'text'].map((name) => `${folder}/${name}`)]);
    const { phase, log } = await here.run(pod);
    expect(phase, log).toBe('Succeeded');
    return (await here.manifest(image))?.digest;
  };

  it('has one digest, whenever it is built, if the times of its files are rewritten', async () => {
    const request = {
      outputs: [{ type: 'registry' }],
      exporter: { rewriteTimestamp: true, compression: { type: 'gzip', level: 6, force: true } },
    } as const;
    const digest = await build('2024-01-01', request);
    expect(digest).toBeDefined();
    expect(await build('2025-06-07', request)).toBe(digest);
    const { outputs } = request;
    expect(await build('2024-01-01', { outputs })).not.toBe(await build('2025-06-07', { outputs }));
  });

  it('has these times in the store too, where a container runs', async () => {
    const exporter = { rewriteTimestamp: true };
    await build('2024-01-01', { image: 'rewritten:1', outputs: [{ type: 'store' }], exporter });
    const times = await here.bench.busybox('docker.io/library/rewritten:1', 'stat', '-c', '%Y', '/text', '/made/file', '/bin/busybox');
    expect(times).toBe(`${sourceDateEpoch}\n`.repeat(3));
  });
});
