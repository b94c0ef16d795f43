import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type BuildKitConfig, builderPod, buildkitManifests, type ImageBuildRequest, type ProxyOptions, parseImageReference } from '../src';
import { anyConfig, anyRequest, crioConfig, dockerConfig } from './support/arbitraries';
import { parseCsv } from './support/csv';
import { argv, buildStep, containersOf } from './support/kubelet';
import { type RichBuild, richBuild } from './support/rich-builds';
import { validate } from './support/validate';

/** Fields of the Pod as a node would fill them in. */
const fields: Readonly<Record<string, string>> = {
  'status.podIP': '10.1.2.3',
  "metadata.labels['app.kubernetes.io/name']": '$(HOME) "x"',
};

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

/** Configs of any kind with what each of them admits, and builds that ask for whatever their runtime has. */
const builds = [
  ['any config', fc.record({ config: anyConfig, request: anyRequest })],
  ['a build with all options', richBuild],
] as const;

it.each(builds)('%s makes objects that Kubernetes takes', (_, build) => {
  fc.assert(
    fc.property(build, ({ config, request }) => {
      for (const object of render(config, request)) expect(validate(object, config.kubernetesVersion)).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

it.each(builds)('%s makes the same bytes, whatever the order of its keys', (_, build) => {
  fc.assert(
    fc.property(build, fc.string(), ({ config, request }, seed) => {
      const first = JSON.stringify(render(config, request));
      expect(JSON.stringify(render(config, request))).toBe(first);
      const other = render(shuffled(config, seed) as BuildKitConfig, shuffled(request, seed) as ImageBuildRequest);
      expect(JSON.stringify(other)).toBe(first);
    }),
    { numRuns: 200 },
  );
});

it.each(builds)('%s is left as it is, and shares nothing with what is rendered of it, now or later', (_, build) => {
  fc.assert(
    fc.property(build, (generated) => {
      // Generated input may hold one object twice.
      const { config, request }: RichBuild = JSON.parse(JSON.stringify(generated));
      const before = JSON.stringify([config, request]);
      const seen = new Set<object>();
      for (const data of [config, request, ...render(config, request), ...render(config, request)]) claim(data, seen);
      expect(JSON.stringify([config, request])).toBe(before);
    }),
  );
});

/** Fails if an object is found a second time, in the same place or in another. */
function claim(value: unknown, seen: Set<object>): void {
  if (typeof value !== 'object' || value === null) return;
  expect(seen.has(value), JSON.stringify(value)).toBe(false);
  seen.add(value);
  for (const item of Object.values(value)) claim(item, seen);
}

it("a user's text reaches docker as it is, each in an argument of its own", () => {
  fc.assert(
    fc.property(dockerConfig, anyRequest, (config, request) => {
      const command = argv(buildStep(builderPod(config, request)), fields);
      const values = (flag: string) => command.filter((text) => text.startsWith(`--${flag}=`)).map((text) => text.slice(flag.length + 3));
      const args = [
        ...Object.entries(request.buildArgs ?? {}),
        ...Object.entries(request.buildArgFields ?? {}).map(([name, path]) => [name, fields[path]]),
        ...proxyArgs(config.proxy),
      ];
      expect(values('build-arg').toSorted()).toEqual(args.map(([name, value]) => `${name}=${value}`).toSorted());
      expect(values('label').toSorted()).toEqual(
        Object.entries(request.imageLabels ?? {})
          .map(([key, value]) => `${key}=${value}`)
          .toSorted(),
      );
      expect(values('target')).toEqual(request.target === undefined ? [] : [request.target]);
      expect(values('tag')).toEqual([request.image, ...(request.additionalImages ?? [])].map((name) => parseImageReference(name).name));
    }),
    { numRuns: 300 },
  );
});

it("a user's text reaches buildctl as it is, as the value of one option", () => {
  fc.assert(
    fc.property(crioConfig, anyRequest, (config, request) => {
      const pod = builderPod(config, request);
      const command = argv(buildStep(pod), fields);
      const options = command.flatMap((text, index) => (command[index - 1] === '--opt' ? [text] : []));
      expect(options.toSorted()).toEqual(
        [...expectedOptions(request), ...proxyArgs(config.proxy).map((pair) => `build-arg:${pair.join('=')}`)].toSorted(),
      );
      expect(command.filter((text) => text === '--output')).toHaveLength(1 + (options.includes('--output') ? 1 : 0));
    }),
    { numRuns: 300 },
  );
});

function proxyArgs({ http, https, exceptions = [] }: ProxyOptions = {}): readonly (readonly [string, string])[] {
  const values = [
    ['HTTP_PROXY', http],
    ['HTTPS_PROXY', https],
    ['NO_PROXY', exceptions.join(',') || undefined],
  ] as const;
  return values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

function expectedOptions(request: ImageBuildRequest): readonly string[] {
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
      const build = argv(buildStep(pod));
      const output = parseCsv(build.at(-1) ?? '');
      const later = containersOf(pod)
        .slice(1)
        .map((container) => argv(container).join(' '));
      for (const name of names) expect([...output, ...later].some((text) => text.includes(name))).toBe(true);
      expect(output.filter((field) => field.startsWith('name='))).toHaveLength(1);
      expect(later.at(-1)).toContain(names[0]);
    }),
  );
});
