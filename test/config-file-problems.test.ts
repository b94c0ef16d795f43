import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { find } from '../src/cli/source/locate';
import { parseYaml } from '../src/cli/source/yaml-file';
import { keysOf, pathTo } from '../src/values/issue-path';
import { isRecord } from '../src/values/record';
import { anyConfig, anyRequest } from './support/arbitraries';
import { forms, problems, source } from './support/config-files';

describe('places in files', () => {
  const keys = fc.array(fc.oneof(fc.string(), fc.constantFrom('a', 'b.c', '0', '17', '"', ']', 'a b', '\n')), { maxLength: 5 });

  it('the keys of a path are those that it was made of', () => {
    fc.assert(
      fc.property(keys, (path) => {
        expect(keysOf(pathTo('', ...path))).toEqual(path);
      }),
    );
  });

  it('a path leads to the value that it names, however the file is written', () => {
    fc.assert(
      fc.property(anyConfig, fc.constantFrom(...forms), (config, [, write]) => {
        const file = parseYaml(source(write(config)));
        for (const path of pathsIn(config)) {
          const { value, complete } = find(file, path);
          expect(complete).toBe(true);
          expect(value?.toJS(file.document)).toEqual(path.reduce<unknown>((data, key) => (data as Record<string, unknown>)[key], config));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('problems are found through aliases and merge keys', () => {
    const text = [
      'kind: BuildKit',
      'runtime: cri-o',
      'labels: &bad',
      '  Ä: x',
      'annotations: *bad',
      'daemon:',
      '  <<: {root: x}',
      '  socketDirectory: y',
    ];
    expect(problems(text.join('\n'))).toMatchInlineSnapshot(`
      [
        "4:3 labels["Ä"]: expected the key to be a qualified name such as "example.com/team", received "Ä"",
        "4:3 annotations["Ä"]: expected the key to be a qualified name such as "example.com/team", received "Ä"",
        "7:14 daemon.root: expected an absolute host path such as "/var/lib/buildkit", received "x"; start it with "/"",
        "8:20 daemon.socketDirectory: expected an absolute host path such as "/var/lib/buildkit", received "y"; start it with "/"",
      ]
    `);
  });
});

/** Every path of keys in some data. */
function pathsIn(data: unknown): readonly (readonly string[])[] {
  if (typeof data !== 'object' || data === null) return [[]];
  return [[], ...Object.entries(data).flatMap(([key, value]) => pathsIn(value).map((path) => [key, ...path]))];
}

describe('files with problems', () => {
  it('never are bugs of the program', () => {
    fc.assert(
      fc.property(anyConfig, anyRequest, fc.anything(), fc.nat(), fc.constantFrom(...forms), (config, request, wrong, place, [, write]) => {
        const data = { kind: 'BuildKit', ...config, imageBuilds: [request] };
        const path = pathsIn(data)[place % pathsIn(data).length] ?? [];
        let text: string;
        try {
          text = write({ data: replaced(data, path, wrong) });
        } catch {
          return; // What JSON and YAML cannot say is in no file.
        }
        expect(() => problems(text.replace(/^(\{"data":|data:\s*)/, ''))).not.toThrow();
        expect(() => problems(text)).not.toThrow();
      }),
      { numRuns: 200 },
    );
  });

  const pieces = ['a', ': ', '- ', '\n', '  ', '{', '}', '[', ']', '&x ', '*x', '"', '#', '!', '---\n', '|', '<<'];

  it.each([
    ['any text', fc.string({ unit: 'binary' })],
    ['pieces of YAML', fc.array(fc.constantFrom(...pieces)).map((parts) => parts.join(''))],
  ])('nor is %s', (_, anyText) => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(problems(text)).not.toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

function replaced(data: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(data)) return data.map((item, index) => (String(index) === key ? replaced(item, rest, value) : item));
  return isRecord(data) ? { ...data, [key]: replaced(data[key], rest, value) } : data;
}

describe('words that YAML reads in another way than they are meant', () => {
  const top = 'kind: BuildKit\nruntime: cri-o\n';

  const texts = [
    'kubernetesVersion: 1.30',
    'labels: {version: 1.20}',
    'labels: {a: true}',
    'labels: {revision: 12e3}',
    'labels: {mode: 0x1F}',
    'labels: {mode: 0o17}',
    'strict: yes',
    'daemon: {runtimeMounts: off}',
    'daemon:',
    'daemon: ~',
    'builds: {longestBuildSeconds: 0}',
    'nodeSelector: {a: 1.0}\nbuilds: {longestBuildSeconds: 1.5}',
    'strict: "yes"',
  ];

  it('are text where text is meant', () => {
    const labels = 'labels: {date: 2024-01-01, country: NO, answer: off, version: 1.2.3, half: 12_000}';
    expect(problems(`${top}${labels}`)).toEqual([]);
  });

  it('are explained where that helps', () => {
    expect(texts.flatMap((text) => problems(top + text))).toMatchInlineSnapshot(`
      [
        "3:20 kubernetesVersion: expected a Kubernetes version of 1.27 or newer such as "1.30", received 1.3; YAML reads 1.30 as a number: put it in quotes, "1.30"",
        "3:19 labels.version: expected a label value such as "team-1", received 1.2; YAML reads 1.20 as a number: put it in quotes, "1.20"",
        "3:13 labels.a: expected a label value such as "team-1", received true; YAML reads true as a boolean: put it in quotes, "true"",
        "3:20 labels.revision: expected a label value such as "team-1", received 12000; YAML reads 12e3 as a number: put it in quotes, "12e3"",
        "3:16 labels.mode: expected a label value such as "team-1", received 31; YAML reads 0x1F as a number: put it in quotes, "0x1F"",
        "3:16 labels.mode: expected a label value such as "team-1", received 15",
        "3:9 strict: expected a boolean, received "yes"; YAML reads yes as text: write true",
        "3:25 daemon.runtimeMounts: expected a boolean, received "off"; YAML reads off as text: write false",
        "3:1 daemon: expected an object, received null; a key without a value is null: leave it out, or give it one",
        "3:9 daemon: expected an object, received null",
        "3:31 builds.longestBuildSeconds: expected a number of at least 1, received 0",
        "3:19 nodeSelector.a: expected a label value such as "team-1", received 1; YAML reads 1.0 as a number: put it in quotes, "1.0"",
        "4:31 builds.longestBuildSeconds: expected a whole number, received 1.5",
        "3:9 strict: expected a boolean, received "yes"",
      ]
    `);
  });
});
