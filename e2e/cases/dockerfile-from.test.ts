import type { BuildContext, DockerfileSource } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { docker } from '../runtimes/docker';
import { hostile } from './builds';
import { fetched, type SourceBench, startSourceBench } from './source-bench';
import { fromBusybox, type TestBuild } from './workbench';

const text = `${fromBusybox}COPY text /text\nRUN echo " here" >> /text\n`;
const inline = { type: 'inline', text } as const;
const configMap = { type: 'configMap', configMapName: 'dockerfiles', key: 'web' } as const;
const dockerfiles = { kind: 'ConfigMap', metadata: { name: 'dockerfiles' }, data: { web: text } } as const;

const image = 'docker.io/library/elsewhere:1';

describe.each([
  ['cri-o', crioWithSkopeo],
  ['containerd', containerd],
  ['docker', docker],
] as const)('a build on %s', (_name, runtime) => {
  let started: SourceBench;
  beforeAll(async () => {
    started = await startSourceBench(runtime);
  });
  afterAll(() => started?.bench.stop());

  const succeed = async (request: Partial<TestBuild>) => {
    const { bench } = started;
    const { phase, log } = await bench.run(bench.pod({ image, ...request }), [dockerfiles]);
    expect(phase, log).toBe('Succeeded');
    return bench.read(image, '/text');
  };

  const kinds = { 'in the Pod': inline, 'in a ConfigMap': configMap } satisfies Readonly<Record<string, DockerfileSource>>;
  const contexts = { ...fetched, 'a claim': undefined } satisfies Readonly<Record<string, BuildContext | undefined>>;
  const pairs = Object.entries(kinds).flatMap(([kind, from]) =>
    Object.entries(contexts).map(([name, context]) => [kind, name, from, context] as const),
  );

  it.each(pairs)('takes a Dockerfile %s for the files of %s', async (_kind, name, dockerfileFrom, context) => {
    const files = { text: name, Dockerfile: 'FROM not-this-one\n' };
    expect(await succeed({ dockerfileFrom, files, ...(context && { context }) })).toBe(`${name} here\n`);
  });

  it('takes an archive as its context', async () => {
    expect(await succeed({ context: fetched.http })).toBe('http');
  });

  it('leaves out what the .dockerignore of a directory says, but not that of a repository or an archive', async () => {
    const all: DockerfileSource = { type: 'inline', text: `${fromBusybox}COPY . /all\nRUN ls /all > /text\n` };
    const files = { text: '', ignored: '', '.dockerignore': 'ignored\n' };
    expect(await succeed({ dockerfileFrom: all, files })).toBe('Dockerfile\nbusybox\ntext\n');
    for (const context of Object.values(fetched))
      expect(await succeed({ dockerfileFrom: all, context })).toBe('Dockerfile\nbusybox\nignored\ntext\n');
  });

  it('has every character of its Dockerfile, which ends without a line break', async () => {
    const command = ['/bin/busybox', 'sh', '-c', 'printf %s "$0" > /text', hostile];
    const own = `# ${JSON.stringify(hostile)} \\\n\t${fromBusybox}RUN ${JSON.stringify(command)}`;
    expect(await succeed({ dockerfileFrom: { type: 'inline', text: own } })).toBe(hostile);
  });
});
