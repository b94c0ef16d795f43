import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builderPod, type CacheExport, type CacheImport, type ExporterOptions, type ImageBuildRequest } from '../src';
import { parseCsv } from './support/csv';
import { argv, buildStep, containersOf } from './support/kubelet';
import { type RichBuild, richBuild, richContainerdBuild, richCrioBuild, richDockerBuild, richImageStoreBuild } from './support/rich-builds';

const fields: Readonly<Record<string, string>> = {
  'status.podIP': '10.1.2.3',
  "metadata.labels['app.kubernetes.io/name']": '$(HOME) "x", --output',
};

/** The fields of a CSV record by their keys, none of which stands there twice. */
function recordOf(text: string): ReadonlyMap<string, string> {
  const pairs = parseCsv(text).map((field) => [field.slice(0, field.indexOf('=')), field.slice(field.indexOf('=') + 1)] as const);
  expect(new Set(pairs.map(([key]) => key)).size, text).toBe(pairs.length);
  return new Map(pairs);
}

/** What a request says in free text of build args, labels and limits. */
function assignments({ buildArgs = {}, buildArgFields = {}, imageLabels = {}, sourceDateEpoch }: ImageBuildRequest) {
  const args: readonly (readonly [string, string])[] = [
    ...Object.entries(buildArgs),
    ...Object.entries(buildArgFields).map(([name, path]) => [name, fields[path] ?? ''] as const),
    ...(sourceDateEpoch === undefined ? [] : [['SOURCE_DATE_EPOCH', String(sourceDateEpoch)] as const]),
  ];
  return { args: args.map((pair) => pair.join('=')), labels: Object.entries(imageLabels).map((pair) => pair.join('=')) };
}

function annotationsOf({ annotations = {} }: ExporterOptions = {}): readonly (readonly [string, string])[] {
  const { manifest = {}, manifestDescriptor = {}, index = {}, indexDescriptor = {} } = annotations;
  return Object.entries({
    annotation: manifest,
    'annotation-manifest-descriptor': manifestDescriptor,
    'annotation-index': index,
    'annotation-index-descriptor': indexDescriptor,
  }).flatMap(([prefix, values]) => Object.entries(values).map(([key, value]) => [`${prefix}.${key}`, value] as const));
}

/** What a request says in free text of a cache. */
function freeText(cache: CacheImport | CacheExport): readonly (readonly [string, string | undefined])[] {
  switch (cache.type) {
    case 's3':
      return [
        ['bucket', cache.bucket],
        ['region', cache.region],
        ['prefix', cache.prefix],
        ['endpoint_url', cache.endpointUrl],
      ];
    case 'azblob':
      return [
        ['account_name', cache.accountName],
        ['container', cache.container],
        ['blobs_prefix', cache.blobsPrefix],
      ];
    case 'gha':
      return [
        ['scope', cache.scope],
        ['repository', cache.repository],
      ];
    default:
      return [];
  }
}

const isWithout = (name: string) => (text: string) => !new RegExp(`^(build-arg:)?${name}=`).test(text);
const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'BUILDKIT_SANDBOX_HOSTNAME'].map(isWithout);
const ofRequest = (texts: readonly string[]) => texts.filter((text) => proxies.every((isOther) => isOther(text))).toSorted();

const flags = [
  ...['--frontend', '--local', '--opt', '--oci-layout', '--secret', '--ssh', '--registry-auth-tlscontext', '--import-cache'],
  ...['--export-cache', '--allow', '--metadata-file', '--progress', '--output'],
];

/** The arguments of the step that builds. */
function commandOf({ config, request }: RichBuild): readonly string[] {
  return argv(buildStep(builderPod(config, request)), fields);
}

/** The flags of buildctl and what follows each of them. */
function pairsOf(command: readonly string[]): readonly (readonly [flag: string, value: string])[] {
  const given = command.slice(command.indexOf('build') + 1);
  expect(given.length % 2).toBe(0);
  return given.flatMap((flag, index) => (index % 2 === 0 ? [[flag, given[index + 1] ?? ''] as const] : []));
}

function valuesOf(command: readonly string[], flag: string): readonly string[] {
  return pairsOf(command).flatMap(([name, value]) => (name === `--${flag}` ? [value] : []));
}

it.each([
  ['either store', richDockerBuild],
  ['the store of containerd', richImageStoreBuild],
] as const)('what docker with %s gets is flags, each with its own value, and the source', (_, build) => {
  fc.assert(
    fc.property(build, ({ config, request }) => {
      const command = commandOf({ config, request });
      expect(command.slice(0, 3)).toEqual(['docker', 'buildx', 'build']);
      for (const flag of command.slice(3, -1)) expect(flag).toMatch(/^--(no-cache$|pull$|[a-z-]+=)/);
      expect(command.at(-1)).toBe('url' in request.context ? request.context.url : '/build-context');
      const values = (flag: string) => command.flatMap((text) => (text.startsWith(`--${flag}=`) ? [text.slice(flag.length + 3)] : []));
      const { args, labels } = assignments(request);
      expect(ofRequest(values('build-arg'))).toEqual(args.toSorted());
      expect(values('label').toSorted()).toEqual(labels.toSorted());
      expect(values('build-context').map((text) => text.slice(0, text.indexOf('=')))).toEqual(
        // BuildKit looks for the short name of an image.
        Object.keys(request.namedContexts ?? {})
          .toSorted()
          .map((name) => name.replace('docker.io/library/', '')),
      );
      for (const record of [...values('output'), ...values('attest'), ...values('cache-from'), ...values('cache-to')])
        expect(recordOf(record).get('type')).toBeDefined();
    }),
  );
});

/** Every output that makes an image says its annotations. */
function expectAnnotations(outputs: readonly string[], { exporter }: ImageBuildRequest): void {
  for (const record of outputs.map(recordOf)) {
    if (['local', 'tar'].includes(record.get('type') ?? '')) continue;
    for (const [key, value] of annotationsOf(exporter)) expect(record.get(key), key).toBe(value);
  }
}

it('what docker with the store of containerd gets is annotations in the record of each output that makes an image', () => {
  fc.assert(
    fc.property(richImageStoreBuild, ({ config, request }) => {
      const flag = '--output=';
      const outputs = commandOf({ config, request }).filter((text) => text.startsWith(flag));
      expectAnnotations(
        outputs.map((text) => text.slice(flag.length)),
        request,
      );
    }),
  );
});

describe.each([
  ['containerd', richContainerdBuild],
  ['cri-o', richCrioBuild],
] as const)('what buildctl gets on %s', (_, build) => {
  it('is flags, each followed by its own value', () => {
    fc.assert(
      fc.property(build, ({ config, request }) => {
        const command = commandOf({ config, request });
        for (const [flag] of pairsOf(command)) expect(flags).toContain(flag);
        const options = valuesOf(command, 'opt');
        const { args, labels } = assignments(request);
        expect(ofRequest(options.filter((text) => text.startsWith('build-arg:')))).toEqual(
          args.map((text) => `build-arg:${text}`).toSorted(),
        );
        expect(options.filter((text) => text.startsWith('label:')).toSorted()).toEqual(labels.map((text) => `label:${text}`).toSorted());
      }),
    );
  });

  it('is annotations in the record of each output that makes an image', () => {
    fc.assert(
      fc.property(build, ({ config, request }) => {
        expectAnnotations(valuesOf(commandOf({ config, request }), 'output'), request);
      }),
    );
  });

  it.each([
    ['import-cache', 'cacheFrom'],
    ['export-cache', 'cacheTo'],
  ] as const)('is a record after --%s for each cache of %s', (flag, option) => {
    fc.assert(
      fc.property(build, ({ config, request }) => {
        const caches: readonly (CacheImport | CacheExport)[] = request[option] ?? [];
        const records = valuesOf(commandOf({ config, request }), flag).map(recordOf);
        expect(records.map((record) => record.get('type'))).toEqual(caches.map(({ type }) => type));
        const found = caches.map((cache, index) => freeText(cache).map(([key]) => [key, records[index]?.get(key)]));
        expect(found).toEqual(caches.map(freeText));
      }),
    );
  });
});

it('every variable that an argument refers to is one of its container, whose names are all different', () => {
  fc.assert(
    fc.property(richBuild, ({ config, request }) => {
      for (const { name, command = [], env = [] } of containersOf(builderPod(config, request))) {
        const names = env.map((variable) => variable.name);
        expect(new Set(names).size, name).toBe(names.length);
        const references = command.flatMap((text) => [...text.replaceAll('$$', '').matchAll(/\$\(([^)]*)\)/g)].map(([, to]) => to));
        for (const reference of references) expect(names, name).toContain(reference);
      }
    }),
  );
});

it('every directory is mounted once, and no mount hides another', () => {
  fc.assert(
    fc.property(richBuild, ({ config, request }) => {
      for (const { name, volumeMounts = [] } of containersOf(builderPod(config, request))) {
        const paths = volumeMounts.map(({ mountPath }) => mountPath);
        expect(new Set(paths).size, name).toBe(paths.length);
        for (const path of paths)
          expect(
            paths.filter((other) => other.startsWith(`${path}/`)),
            path,
          ).toEqual([]);
      }
    }),
  );
});
