import { type BuildKitConfig, buildStatus, orchest } from 'cdk8s-buildkit';
import { describe, expect, it } from 'vitest';
import { containerd } from '../runtimes/containerd';
import { crioWithPodman, crioWithSkopeo } from '../runtimes/cri-o';
import { docker } from '../runtimes/docker';
import type { Runtime } from '../runtimes/runtime';
import { fromBusybox, Workbench } from './workbench';

const preset = orchest({ version: 'v2022.10.5' });
const image = 'docker.io/library/told:1';

/** A runtime with a config besides, and whether its BuildKit writes JSON. */
const ways: readonly (readonly [string, Runtime, Partial<BuildKitConfig>, boolean])[] = [
  ['cri-o', crioWithSkopeo, {}, true],
  ['cri-o with podman', crioWithPodman, {}, true],
  ['containerd', containerd, {}, true],
  ['docker', docker, {}, true],
  ['cri-o of Orchest', crioWithPodman, { preset }, false],
  ['containerd of Orchest', containerd, { preset }, false],
];

describe.each(ways)('on %s', (_name, runtime, besides, writesJson) => {
  it('the Pod tells the id of the image, and its build step the progress', async () => {
    const bench = await Workbench.start(runtime, { ...runtime.config, ...besides } as BuildKitConfig);
    try {
      await bench.startDaemon();
      const files = { Dockerfile: `${fromBusybox}RUN echo a line of text\n` };
      const { phase, log, pod } = await bench.build({ image, files, metadata: true });
      expect(phase, log).toBe('Succeeded');
      const { digest, configDigest } = buildStatus(pod).image ?? {};
      // An engine that does not push has no manifest, and one as old as Debian's does not tell the config of its own.
      expect(runtime === docker ? digest : configDigest).toBe(`sha256:${await bench.id(image)}`);
      if (writesJson) await expectJson(bench, files);
      else expect(() => bench.pod({ image, progress: 'rawjson' })).toThrow('progress: expected no such option with BuildKit 0.10.4');
    } finally {
      await bench.stop();
    }
  });
});

async function expectJson(bench: Workbench, files: Readonly<Record<string, string>>): Promise<void> {
  const { phase, log, steps } = await bench.build({ image, files, noCache: true, progress: 'rawjson' });
  expect(phase, log).toBe('Succeeded');
  const events =
    steps[0]?.log
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as BuildEvent) ?? [];
  const printed = events.flatMap(({ logs = [] }) => logs).map(({ data }) => Buffer.from(data, 'base64').toString());
  expect(printed.join('')).toContain('a line of text\n');
}

interface BuildEvent {
  readonly logs?: readonly { readonly data: string }[];
}
