import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { docker } from '../runtimes/docker';
import { expectedFiles, type GeneratedBuild, generatedBuild, requestOf, secretOf } from './generated-build';
import { Workbench } from './workbench';

/** How many builds each runtime has to get right, and with what they are generated. */
const numRuns = Number(process.env.GENERATED_BUILDS ?? 12);
const seed = Number(process.env.GENERATED_BUILDS_SEED ?? 20_260_101);

describe.each([
  ['cri-o', crioWithSkopeo],
  ['containerd', containerd],
  ['docker', docker],
] as const)(`on %s, ${numRuns} generated builds (seed ${seed})`, (_name, runtime) => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start(runtime);
    await bench.startDaemon();
  });
  afterAll(() => bench?.stop());

  it('give the image what was asked for, to the byte', async () => {
    // The engine of Debian is too old for named contexts, and has one name for all hosts.
    const isOld = runtime === docker;
    const image = 'docker.io/library/generated:1';
    const build = async (generated: GeneratedBuild) => {
      const { phase, log } = await bench.run(bench.pod(requestOf(bench, image, generated)), [secretOf(generated)]);
      expect(phase, log).toBe('Succeeded');
      return outOf(bench, image);
    };
    let last: (() => ReturnType<typeof build>) | undefined;
    let before: Readonly<Record<string, string>> = {};
    const property = fc.asyncProperty(generatedBuild, async (drawn) => {
      const generated = isOld ? { ...drawn, contexts: [] } : drawn;
      last = () => build(generated);
      before = await last();
      const { hosts = '', hostname, kept, anew, ...files } = before;
      expect(files).toEqual(expectedFiles(generated));
      expect(hostname).toBe(isOld ? 'buildkitsandbox\n' : `${generated.hostname}\n`);
      const lines = Object.entries(generated.hosts).map(([name, address]) => `${address}\t${name}`);
      expect(hosts.split('\n')).toEqual(expect.arrayContaining(lines));
      expect(await bench.runtime.labels(bench.node, image)).toEqual({ 'com.example.text': generated.label });
    });
    await fc.assert(property, { numRuns, seed });
    const { anew, ...same } = before;
    const { anew: newAnew, ...again } = (await last?.()) ?? {};
    expect(again).toEqual(same);
    expect(newAnew).not.toBe(anew);
  });
});

/** The files of `/out` in an image. */
async function outOf(bench: Workbench, image: string): Promise<Readonly<Record<string, string>>> {
  const script = 'cd /out; for file in *; do echo "$file $(base64 -w0 "$file")"; done';
  const lines = (await bench.busybox(image, 'sh', '-c', script)).trim().split('\n');
  return Object.fromEntries(
    lines.map((line) => {
      const [file = '', content = ''] = line.split(' ');
      return [file, Buffer.from(content, 'base64').toString()];
    }),
  );
}
