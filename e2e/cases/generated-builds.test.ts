import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dockerfilePath, hostileText } from '../../test/support/arbitraries';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { docker } from '../runtimes/docker';
import { fromBusybox, Workbench } from './workbench';

/** How many builds each runtime has to get right, and with what they are generated. */
const numRuns = Number(process.env.GENERATED_BUILDS ?? 12);
const seed = Number(process.env.GENERATED_BUILDS_SEED ?? 20_260_101);

const build = fc.record({
  dockerfile: dockerfilePath,
  values: fc.array(hostileText, { minLength: 1, maxLength: 4 }),
  label: hostileText,
});

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

  it('give the image the build args, the labels and the Dockerfile that were asked for', async () => {
    let number = 0;
    const property = fc.asyncProperty(build, async ({ dockerfile, values, label }) => {
      const image = `docker.io/library/generated:${number++}`;
      const names = values.map((_, index) => `ARG${index}`);
      const write = names.map((name) => `printf %s "$${name}" > /${name}`).join(' && ');
      const { phase, log } = await bench.build({
        image,
        dockerfile,
        buildArgs: Object.fromEntries(values.map((value, index) => [`ARG${index}`, value])),
        imageLabels: { 'com.example.text': label },
        files: { [dockerfile]: `${fromBusybox}ARG ${names.join(' ')}\nRUN ${write}\n` },
      });
      expect(phase, log).toBe('Succeeded');
      for (const [index, value] of values.entries()) expect(await bench.read(image, `/ARG${index}`)).toBe(value);
      expect(await bench.runtime.labels(bench.node, image)).toEqual({ 'com.example.text': label });
    });
    await fc.assert(property, { numRuns, seed });
  });
});
