import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pushBaseImage } from '../runtimes/base-image';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { docker } from '../runtimes/docker';
import { type SourceBench, startSourceBench } from './source-bench';
import { fromBusybox, type TestBuild } from './workbench';

const image = 'docker.io/library/again:1';

/** The images that a base image may be, and what a build with it finds. */
const onNode = 'the one on the node';
const inRegistry = 'the one in the registry';

describe.each([
  ['cri-o', crioWithSkopeo, { without: inRegistry, unreachable: undefined }],
  ['containerd', containerd, { without: inRegistry, unreachable: onNode }],
  ['docker', docker, { without: onNode, unreachable: onNode }],
] as const)('a build on %s that was done before', (_name, runtime, found) => {
  let started: SourceBench;
  beforeAll(async () => {
    started = await startSourceBench(runtime);
  });
  afterAll(() => started?.bench.stop());

  const build = (request: Partial<TestBuild>) => started.bench.build({ image, ...request });

  const textOf = async (request: Partial<TestBuild>) => {
    const { phase, log } = await build(request);
    expect(phase, log).toBe('Succeeded');
    return started.bench.read(image, '/text');
  };

  it('builds those stages anew for which no cache is wanted, and no others', async () => {
    const base = `${started.registry}/team/stages:1`;
    await pushBaseImage(started.bench.node, base);
    const run = (command: string) => `RUN ${JSON.stringify(['/bin/busybox', 'sh', '-c', command])}\n`;
    const stage = (name: string) => `FROM ${base} AS ${name}\n${run(`cat /proc/sys/kernel/random/uuid > /uuid # ${name}`)}`;
    const copies = 'COPY --from=one /uuid /one\nCOPY --from=two /uuid /two\n';
    const Dockerfile = `${stage('one')}${stage('two')}FROM ${base} AS last\n${copies}${run('cat /one /two > /text')}`;
    const uuids = async (noCache: readonly string[]) => (await textOf({ noCache, files: { Dockerfile } })).trim().split('\n');
    const [one, two] = await uuids([]);
    expect(await uuids([])).toEqual([one, two]);
    const [newOne, sameTwo] = await uuids(['one', 'Last']);
    expect(newOne).not.toBe(one);
    expect(sameTwo).toBe(two);
    // Steps that copy from a stage are found in the cache by what was asked for, not by what it has become.
    const [copied] = await uuids(['one']);
    if (runtime === docker) expect(copied).not.toBe(newOne);
    else expect(copied).toBe(newOne);
  });

  const from = (base: string, pull = false) => ({
    pull,
    noCache: true,
    files: { Dockerfile: `FROM ${base}\nCOPY Dockerfile /dockerfile\n` },
  });

  it(`takes for a base image ${found.without}, and with pull the one in the registry`, async () => {
    const { bench, registry } = started;
    const base = `${registry}/team/base:1`;
    expect(await bench.build({ image: base, files: { text: onNode, Dockerfile: `${fromBusybox}COPY text /text\n` } })).toMatchObject({
      phase: 'Succeeded',
    });
    await pushBaseImage(bench.node, base, undefined, { text: inRegistry });
    expect(await textOf(from(base))).toBe(found.without);
    expect(await textOf(from(base, true))).toBe(inRegistry);
    await pushBaseImage(bench.node, base, undefined, { text: 'a newer one' });
    expect(await textOf(from(base, true))).toBe('a newer one');
  });

  it('fails with pull if the registry cannot be reached', async () => {
    const base = `${started.registry.replace('5000', '5999')}/team/base:1`;
    expect(
      await started.bench.build({ image: base, files: { text: onNode, Dockerfile: `${fromBusybox}COPY text /text\n` } }),
    ).toMatchObject({ phase: 'Succeeded' });
    expect(await build(from(base, true))).toMatchObject({ phase: 'Failed', log: expect.stringContaining('connection refused') });
    if (found.unreachable === undefined) expect(await build(from(base))).toMatchObject({ phase: 'Failed' });
    else expect(await textOf(from(base))).toBe(found.unreachable);
  });
});
