import type { NamedContexts } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pushBaseImage } from '../runtimes/base-image';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { docker } from '../runtimes/docker';
import { fetched, type SourceBench, startSourceBench } from './source-bench';
import { fromBusybox } from './workbench';

const host = { type: 'hostPath', path: '/srv/library' } as const;
const claim = { type: 'persistentVolumeClaim', claimName: 'sources', subPath: 'library' } as const;

describe.each([
  ['cri-o', crioWithSkopeo],
  ['containerd', containerd],
  ['docker', docker],
] as const)('a build with named contexts on %s', (_name, runtime) => {
  let started: SourceBench;
  beforeAll(async () => {
    started = await startSourceBench(runtime);
    const { bench, registry } = started;
    bench.node.write('/srv/library/text', 'host path');
    bench.node.write('/var/lib/sources/library/text', 'claim');
    await pushBaseImage(bench.node, `${registry}/team/library:1`, undefined, { text: 'image' });
  });
  afterAll(() => started?.bench.stop());

  const build = (Dockerfile: string, namedContexts: NamedContexts) => {
    return started.bench.build({ image: 'named:1', namedContexts, files: { Dockerfile } });
  };

  /** What the step `COPY --from=library` or a base image has left in the image. */
  const textOf = async (Dockerfile: string, namedContexts: NamedContexts) => {
    const { phase, log } = await build(Dockerfile, namedContexts);
    expect(phase, log).toBe('Succeeded');
    return started.bench.read('docker.io/library/named:1', '/text');
  };

  // The engine of Debian has the BuildKit of 2020.
  if (runtime === docker) {
    it('fails, as an engine before 23 knows none', async () => {
      const { phase, log } = await build(`${fromBusybox}COPY --from=library text /text\n`, { library: host });
      expect(phase).toBe('Failed');
      expect(log).toContain('unsupported frontend capability moby.buildkit.frontend.contexts');
    });
    return;
  }

  it.each([
    ['directory of a claim', claim, 'claim'],
    ['directory of the node', host, 'host path'],
    ['git repository', fetched.git, 'git'],
  ] as const)('copies from a %s', async (_title, library, text) => {
    expect(await textOf(`${fromBusybox}COPY --from=library text /text\n`, { library })).toBe(text);
  });

  it('copies from an image, and begins with it', async () => {
    const library = { type: 'image', image: `${started.registry}/team/library:1` } as const;
    expect(await textOf(`${fromBusybox}COPY --from=library text /text\n`, { library })).toBe('image');
    expect(await textOf('FROM library\nRUN ["/bin/busybox", "sh", "-c", "echo more >> /text"]\n', { library })).toBe('imagemore\n');
  });

  it('has what it fetches over http as one file, which it does not unpack', async () => {
    const Dockerfile = `${fromBusybox}RUN --mount=from=library,target=/library tar -xzOf /library/context ./text > /text\n`;
    expect(await textOf(Dockerfile, { library: fetched.http })).toBe('http');
  });

  it.each(['assets:1', 'docker.io/library/assets:1', 'registry.example.com/team/assets', 'registry.example.com/team/assets:latest'])(
    'has a context instead of the image %s, however the Dockerfile writes it',
    async (name) => {
      const written = name.startsWith('registry') ? 'registry.example.com/team/assets:latest' : 'library/assets:1';
      expect(await textOf(`FROM ${written} AS first\n${fromBusybox}COPY --from=first text /text\n`, { [name]: host })).toBe('host path');
      expect(await textOf(`${fromBusybox}COPY --from=${written} text /text\n`, { [name]: host })).toBe('host path');
    },
  );

  it('has a context instead of a stage, which is not built', async () => {
    const stage = `${fromBusybox.replace('scratch', 'scratch AS stage')}RUN exit 7\n`;
    expect(await textOf(`${stage}${fromBusybox}COPY --from=stage text /text\n`, { stage: host })).toBe('host path');
  });

  it('leaves out what the .dockerignore of a directory says', async () => {
    started.bench.node.write('/srv/filtered/.dockerignore', 'ignored\n');
    for (const file of ['text', 'ignored']) started.bench.node.write(`/srv/filtered/${file}`, file);
    const Dockerfile = `${fromBusybox}COPY --from=library . /library\nRUN ls /library > /text\n`;
    expect(await textOf(Dockerfile, { library: { type: 'hostPath', path: '/srv/filtered' } })).toBe('text\n');
  });
});
