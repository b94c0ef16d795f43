import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type BuildKitConfig, builderPod, buildkitManifests, type ImageBuildRequest, parseImageReference } from '../src';
import { anyConfig, anyRequest, crioConfig } from './support/arbitraries';
import { parseCsv } from './support/csv';
import { argv, containerNamed, containersOf } from './support/kubelet';
import { validate } from './support/validate';

const render = (config: BuildKitConfig, request: ImageBuildRequest) => [...buildkitManifests(config), builderPod(config, request)];

/** The same data with its keys in another order. */
function shuffled(value: unknown, seed: string): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, seed));
  if (typeof value !== 'object' || value === null) return value;
  const rank = ([key]: [string, unknown]) =>
    createHash('md5')
      .update(seed + key)
      .digest('hex');
  const entries = Object.entries(value).sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, shuffled(item, seed)]));
}

it('a valid config makes objects that Kubernetes takes', () => {
  fc.assert(
    fc.property(anyConfig, anyRequest, (config, request) => {
      for (const object of render(config, request)) expect(validate(object, config.kubernetesVersion)).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

it('the same config makes the same bytes, whatever the order of its keys', () => {
  fc.assert(
    fc.property(anyConfig, anyRequest, fc.string(), (config, request, seed) => {
      const first = JSON.stringify(render(config, request));
      expect(JSON.stringify(render(config, request))).toBe(first);
      const other = render(shuffled(config, seed) as BuildKitConfig, shuffled(request, seed) as ImageBuildRequest);
      expect(JSON.stringify(other)).toBe(first);
    }),
    { numRuns: 200 },
  );
});

it('neither reads nor changes anything but its input, which it leaves as it is', () => {
  fc.assert(
    fc.property(anyConfig, anyRequest, (config, request) => {
      const before = JSON.stringify([config, request]);
      const objects = render(config, request);
      expect(JSON.stringify([config, request])).toBe(before);
      // What was rendered belongs to the caller: changing it changes neither the input nor the next Pod.
      for (const object of objects) scramble(object);
      expect(JSON.stringify([config, request])).toBe(before);
    }),
  );
});

function scramble(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    scramble((value as Record<string, unknown>)[key]);
    (value as Record<string, unknown>)[key] = 'changed';
  }
}

it('changing what was rendered does not change what is rendered next', () => {
  fc.assert(
    fc.property(anyConfig, anyRequest, (config, request) => {
      const before = JSON.stringify(render(config, request));
      for (const object of render(config, request)) scramble(object);
      expect(JSON.stringify(render(config, request))).toBe(before);
    }),
  );
});

it("a user's text reaches buildctl as it is, as the value of one option", () => {
  fc.assert(
    fc.property(crioConfig, anyRequest, (config, request) => {
      const pod = builderPod(config, request);
      const command = argv(containerNamed(pod, 'build'), {
        'status.podIP': '10.1.2.3',
        "metadata.labels['app.kubernetes.io/name']": '$(HOME) "x"',
      });
      const options = command.flatMap((text, index) => (command[index - 1] === '--opt' ? [text] : []));
      expect(options.toSorted()).toEqual(expectedOptions(request).toSorted());
      expect(command.filter((text) => text === '--output')).toHaveLength(1 + (options.includes('--output') ? 1 : 0));
    }),
    { numRuns: 300 },
  );
});

function expectedOptions(request: ImageBuildRequest): readonly string[] {
  const fields = { 'status.podIP': '10.1.2.3', "metadata.labels['app.kubernetes.io/name']": '$(HOME) "x"' } as Record<string, string>;
  return [
    ...(request.context.type === 'git' ? [`context=${request.context.url}`] : []),
    `filename=${(request.dockerfile ?? 'Dockerfile')
      .split('/')
      .filter((part) => part !== '' && part !== '.')
      .join('/')}`,
    ...(request.target === undefined ? [] : [`target=${request.target}`]),
    ...Object.entries(request.buildArgs ?? {}).map(([name, value]) => `build-arg:${name}=${value}`),
    ...Object.entries(request.buildArgFields ?? {}).map(([name, path]) => `build-arg:${name}=${fields[path]}`),
    ...Object.entries(request.imageLabels ?? {}).map(([key, value]) => `label:${key}=${value}`),
    ...(request.noCache === true ? ['no-cache='] : []),
  ];
}

it('every name of the image is in the store, and only there', () => {
  fc.assert(
    fc.property(crioConfig, anyRequest, (config, request) => {
      const pod = builderPod(config, request);
      const names = [request.image, ...(request.additionalImages ?? [])].map((name) => parseImageReference(name).name);
      const build = argv(containerNamed(pod, 'build'));
      const output = parseCsv(build.at(-1) ?? '');
      const later = containersOf(pod)
        .filter(({ name }) => name !== 'build')
        .map((container) => argv(container).join(' '));
      for (const name of names) expect([...output, ...later].some((text) => text.includes(name))).toBe(true);
      expect(output.filter((field) => field.startsWith('name='))).toHaveLength(1);
      expect(later.at(-1)).toContain(names[0]);
    }),
  );
});
