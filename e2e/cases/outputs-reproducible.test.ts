import type { ImageBuildRequest } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { docker29WithContainerd } from '../runtimes/docker';
import { RegistryBench } from './registry-bench';
import { sources } from './sources';
import { fromBusybox } from './workbench';

const sourceDateEpoch = 1_700_000_000;
const dates = ['2024-01-01', '2025-06-07'] as const;
const Dockerfile = `${fromBusybox}COPY text /text\nRUN mkdir /made && echo made > /made/file\n`;

describe('an image of the same sources', () => {
  let benches: readonly RegistryBench[] = [];
  beforeAll(async () => {
    benches = await Promise.all([crioWithSkopeo, containerd, docker29WithContainerd].map((runtime) => RegistryBench.start(runtime)));
  });
  afterAll(() => Promise.all(benches.map((here) => here.stop())));

  /** Builds every step anew, of files that are as old as is said. */
  const build = async (here: RegistryBench, date: string, request: Partial<ImageBuildRequest>) => {
    const files = { Dockerfile, text: 'text\n' };
    const pod = here.bench.pod({ image: 'same:1', registryCredentials: 'registry', noCache: true, sourceDateEpoch, ...request, files });
    const folder = `${sources}/${pod.metadata.name}`;
    await here.bench.node.succeed(['touch', `--date=${date}`, folder, `${folder}/busybox`, `${folder}/text`]);
    const { phase, log } = await here.run(pod);
    expect(phase, log).toBe('Succeeded');
  };

  /** The digest in the registry. */
  const push = async (here: RegistryBench, date: string, exporter: ImageBuildRequest['exporter'] = {}) => {
    const image = `${here.registry}/team/same:1`;
    await build(here, date, { image, outputs: [{ type: 'registry' }], exporter });
    return (await here.manifest(image))?.digest;
  };

  it('has one digest, wherever and whenever it is built, if the times of its files are rewritten', async () => {
    const exporter = { rewriteTimestamp: true, compression: { type: 'gzip', level: 6, force: true } } as const;
    const digests = await Promise.all(
      benches.map(async (here) => [await push(here, dates[0], exporter), await push(here, dates[1], exporter)]),
    );
    expect(digests).toEqual(benches.map(() => dates.map(() => expect.stringMatching(/^sha256:/))));
    expect(new Set(digests.flat()).size).toBe(1);
  });

  it('has another digest else', async () => {
    for (const here of benches) expect(await push(here, dates[0])).not.toBe(await push(here, dates[1]));
  });

  it('has these times in the stores too, where containers run', async () => {
    for (const here of benches) {
      await build(here, dates[0], { exporter: { rewriteTimestamp: true } });
      const times = await here.bench.busybox('docker.io/library/same:1', 'stat', '-c', '%Y', '/text', '/made/file', '/bin/busybox');
      expect(times).toBe(`${sourceDateEpoch}\n`.repeat(3));
    }
  });
});
