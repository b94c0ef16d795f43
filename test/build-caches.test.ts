import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Container } from 'kubernetes-types/core/v1';
import { describe, expect, it } from 'vitest';
import { builderPod, type CacheExport, type CacheImport, type ImageBuildRequest } from '../src';
import { parseCsv } from './support/csv';
import { buildStep, containersOf } from './support/kubelet';
import { problemsOf } from './support/problems';

type Caches = Pick<ImageBuildRequest, 'cacheFrom' | 'cacheTo'>;

const request: ImageBuildRequest = { name: 'build', image: 'web:1', context: { type: 'git', url: 'https://example.com/web.git' } };
const podOf = (caches: Caches, runtime: 'containerd' | 'cri-o' = 'containerd') => builderPod({ runtime }, { ...request, ...caches });
const problems = (caches: Caches) => problemsOf(() => podOf(caches));

/** The records of a flag, as they stand in the Pod. */
function recordsOf({ command = [] }: Container, flag: '--import-cache' | '--export-cache'): readonly (readonly string[])[] {
  return command.filter((_, index) => command[index - 1] === flag).map(parseCsv);
}

const key = (name: string) => ({ secretName: `${name}-secret`, key: `${name}-key` });
const digest = `sha256:${'0'.repeat(64)}`;
const directory = { type: 'persistentVolumeClaim', claimName: 'cache', subPath: 'web' } as const;
const layers = {
  mode: 'max',
  ignoreError: true,
  imageManifest: false,
  ociMediaTypes: false,
  compression: { type: 'gzip', level: 9, force: true },
} as const;
const layerFields = ['mode=max', 'image-manifest=false', 'oci-mediatypes=false', 'compression=gzip', 'compression-level=9'];
const errorFields = ['force-compression=true', 'ignore-error=true'];
const bucket = {
  type: 's3',
  bucket: 'builds, "all"',
  region: 'eu-central-1',
  endpointUrl: 'https://s3.example.com:9000',
  usePathStyle: true,
  prefix: 'p$(HOME)/',
  blobsPrefix: 'b/',
  manifestsPrefix: 'm/',
  names: ['main', 'team/v1.2'],
  credentials: { accessKeyId: key('id'), secretAccessKey: key('access'), sessionToken: key('session') },
  disableAcceptEncoding: true,
  retryMode: 'standard',
  retryMaxAttempts: 7,
} as const;
const bucketFields = [
  ...['bucket=builds, "all"', 'region=eu-central-1', 'endpoint_url=https://s3.example.com:9000', 'use_path_style=true'],
  ...['prefix=p$$(HOME)/', 'blobs_prefix=b/', 'manifests_prefix=m/', 'name=main;team/v1.2'],
  ...['disable_accept_encoding=true', 'retry_mode=standard', 'retry_max_attempts=7'],
];
const account = {
  type: 'azblob',
  accountUrl: 'https://example.blob.core.windows.net',
  accountName: 'example',
  container: 'cache',
  prefix: 'p',
  blobsPrefix: 'b',
  manifestsPrefix: 'm',
  names: ['main'],
  secretAccessKey: key('azure'),
} as const;
const accountFields = [
  ...['account_url=https://example.blob.core.windows.net', 'account_name=example', 'container=cache'],
  ...['prefix=p', 'blobs_prefix=b', 'manifests_prefix=m', 'name=main'],
];
const service = {
  type: 'gha',
  url: 'https://cache.example.com/',
  urlV2: 'https://results.example.com/',
  token: key('token'),
  scope: 'web',
  timeout: '5m',
  repository: 'team/web',
  ghToken: key('api'),
} as const;
const serviceFields = [
  ...['url=https://cache.example.com/', 'url_v2=https://results.example.com/', 'version=2', 'scope=web', 'timeout=5m'],
  'repository=team/web',
];
const secretsOf = (prefix: string, ...attributes: readonly string[]) =>
  attributes.map((attribute) => `${attribute}=$(${prefix}_${attribute.toUpperCase()})`);
const s3Secrets = ['access_key_id', 'secret_access_key', 'session_token'];

/** Every option of every interface, and the fields that BuildKit is given for it. */
const imports: readonly (readonly [shape: string, CacheImport, fields: readonly string[]])[] = [
  [
    'RegistryCacheImport',
    { type: 'registry', ref: 'team/web:cache', insecure: true },
    ['ref=docker.io/team/web:cache', 'registry.insecure=true'],
  ],
  ['LocalCacheImport', { type: 'local', directory, tag: 'web' }, ['src=/build-cache/from-0', 'tag=web']],
  ['LocalCacheImport', { type: 'local', directory, digest }, ['src=/build-cache/from-0', `digest=${digest}`]],
  ['S3CacheImport', bucket, [...bucketFields, ...secretsOf('CACHE_FROM_0', ...s3Secrets)]],
  ['AzureBlobCacheImport', account, [...accountFields, ...secretsOf('CACHE_FROM_0', 'secret_access_key')]],
  ['GitHubCacheImport', service, [...serviceFields, ...secretsOf('CACHE_FROM_0', 'token', 'ghtoken')]],
];
const exports: readonly (readonly [shape: string, CacheExport, fields: readonly string[]])[] = [
  ['InlineCacheExport', { type: 'inline' }, []],
  [
    'RegistryCacheExport',
    { type: 'registry', ref: 'localhost:5000/web:cache', insecure: false, ...layers },
    ['ref=localhost:5000/web:cache', 'registry.insecure=false', ...layerFields, ...errorFields],
  ],
  [
    'LocalCacheExport',
    { type: 'local', directory, tag: 'web', reset: true, ...layers },
    ['dest=/build-cache/to-0', 'tag=web', 'reset=true', ...layerFields, ...errorFields],
  ],
  [
    'S3CacheExport',
    { ...bucket, mode: 'min', ignoreError: false, touchRefresh: '48h', uploadParallelism: 8 },
    [
      ...[...bucketFields, 'touch_refresh=48h', 'upload_parallelism=8', 'mode=min', 'ignore-error=false'],
      ...secretsOf('CACHE_TO_0', ...s3Secrets),
    ],
  ],
  [
    'AzureBlobCacheExport',
    { ...account, mode: 'max', ignoreError: true },
    [...accountFields, 'mode=max', 'ignore-error=true', ...secretsOf('CACHE_TO_0', 'secret_access_key')],
  ],
  [
    'GitHubCacheExport',
    { ...service, mode: 'max', ignoreError: true },
    [...serviceFields, 'mode=max', 'ignore-error=true', ...secretsOf('CACHE_TO_0', 'token', 'ghtoken')],
  ],
];

describe('every option of a cache reaches BuildKit', () => {
  it.each(imports)('that is read: %s', (_, cache, fields) => {
    const [record = []] = recordsOf(buildStep(podOf({ cacheFrom: [cache] })), '--import-cache');
    expect(record.toSorted()).toEqual([`type=${cache.type}`, ...fields].toSorted());
  });

  it.each(exports)('that is written: %s', (_, cache, fields) => {
    const [record = []] = recordsOf(buildStep(podOf({ cacheTo: [cache] })), '--export-cache');
    expect(record.toSorted()).toEqual([`type=${cache.type}`, ...fields].toSorted());
  });

  it('as every option of the schema is in these tables', () => {
    const schema = JSON.parse(readFileSync(resolve(__dirname, '../schema/image-build-request.json'), 'utf8'));
    const tables: readonly (readonly [shape: string, cache: object, fields: readonly string[]])[] = [...imports, ...exports];
    const shapes = Object.keys(schema.definitions).filter((name) => /.Cache(Im|Ex)port$/.test(name));
    expect(new Set(tables.map(([shape]) => shape))).toEqual(new Set(shapes));
    for (const shape of shapes) {
      const given = tables.flatMap(([name, cache]) => (name === shape ? Object.keys(cache) : []));
      expect(new Set(given), shape).toEqual(new Set(Object.keys(schema.definitions[shape].properties)));
    }
  });

  it('on cri-o as well', () => {
    const cacheTo = exports.map(([, cache]) => cache);
    const cacheFrom = imports.map(([, cache]) => cache);
    const [one, other] = (['containerd', 'cri-o'] as const).map((runtime) => buildStep(podOf({ cacheFrom, cacheTo }, runtime)));
    expect(one && other).toBeDefined();
    for (const flag of ['--import-cache', '--export-cache'] as const) {
      expect(recordsOf(other as Container, flag)).toEqual(recordsOf(one as Container, flag));
    }
  });
});

describe('the keys of a cache', () => {
  const caches: Caches = { cacheFrom: [service, bucket], cacheTo: [{ type: 'inline' }, account, bucket] };

  it.each(['containerd', 'cri-o'] as const)('are variables of the step that builds, from their Secrets, on %s', (runtime) => {
    const pod = podOf(caches, runtime);
    const [build, ...others] = containersOf(pod);
    const fromSecrets = Object.fromEntries(
      (build?.env ?? []).flatMap(({ name, valueFrom }) => {
        const { name: secretName, key: secretKey } = valueFrom?.secretKeyRef ?? {};
        return secretName === undefined ? [] : [[name, `${secretName}/${secretKey}`]];
      }),
    );
    const s3 = (prefix: string) => ({
      [`${prefix}_ACCESS_KEY_ID`]: 'id-secret/id-key',
      [`${prefix}_SECRET_ACCESS_KEY`]: 'access-secret/access-key',
      [`${prefix}_SESSION_TOKEN`]: 'session-secret/session-key',
    });
    expect(fromSecrets).toEqual({
      CACHE_FROM_0_TOKEN: 'token-secret/token-key',
      CACHE_FROM_0_GHTOKEN: 'api-secret/api-key',
      ...s3('CACHE_FROM_1'),
      CACHE_TO_1_SECRET_ACCESS_KEY: 'azure-secret/azure-key',
      ...s3('CACHE_TO_2'),
    });
    // The kubelet expands what the container has, and leaves anything else as it stands.
    const references = [...(build?.command ?? []).join('\n').matchAll(/(?<!\$)\$\(([^)]*)\)/g)].map(([, name]) => name);
    expect(references.toSorted()).toEqual(Object.keys(fromSecrets).toSorted());
    expect(JSON.stringify(others)).not.toMatch(/CACHE_|-secret/);
    expect(JSON.stringify(pod.metadata) + JSON.stringify(pod.spec.volumes)).not.toContain('-secret');
  });

  it('may be left to the daemon', () => {
    const { credentials: _, ...own } = bucket;
    expect(buildStep(podOf({ cacheFrom: [own] })).env).toBeUndefined();
  });
});

it('the directories of caches are made where they are missing, those that are read too', () => {
  const node = { type: 'hostPath', path: '/srv//cache/' } as const;
  const pod = podOf({
    cacheFrom: [
      { type: 'registry', ref: 'web:cache' },
      { type: 'local', directory: node },
    ],
    cacheTo: [{ type: 'local', directory: node }],
  });
  expect(buildStep(pod).volumeMounts?.filter(({ name }) => name.startsWith('cache-'))).toEqual([
    { name: 'cache-from-1', mountPath: '/build-cache/from-1' },
    { name: 'cache-to-0', mountPath: '/build-cache/to-0' },
  ]);
  expect(pod.spec.volumes.filter(({ name }) => name.startsWith('cache-'))).toEqual([
    { name: 'cache-from-1', hostPath: { path: '/srv/cache', type: 'DirectoryOrCreate' } },
    { name: 'cache-to-0', hostPath: { path: '/srv/cache', type: 'DirectoryOrCreate' } },
  ]);
});

describe('a cache is refused', () => {
  it('of GitHub without a URL, or with half of what lists caches', () => {
    const token = key('token');
    expect(
      problems({ cacheFrom: [{ type: 'gha', token }], cacheTo: [{ type: 'gha', urlV2: 'https://results.example.com', token }] }),
    ).toEqual(['cacheFrom[0].url: expected a URL here or in urlV2, received nothing']);
    const half = { type: 'gha', url: 'https://cache.example.com', token } as const;
    expect(problems({ cacheFrom: [{ ...half, repository: 'team/web' }], cacheTo: [{ ...half, ghToken: token }] })).toEqual([
      'cacheFrom[0].ghToken: expected both repository and ghToken, or none of them, received nothing',
      'cacheTo[0].ghToken: expected both repository and ghToken, or none of them, received {"key":"token-key","secretName":"token-secret"}',
    ]);
  });

  it('of a directory with both a tag and a digest', () => {
    expect(problems({ cacheFrom: [{ type: 'local', directory, tag: 'web', digest }] })).toEqual([
      `cacheFrom[0].digest: expected no digest beside a tag, received "${digest}"`,
    ]);
  });

  it('where its text has not the form that BuildKit reads', () => {
    expect(
      problems({
        cacheFrom: [
          { ...bucket, names: ['a;b'], endpointUrl: 'https://key:secret@s3.example.com', region: '' },
          { ...account, accountUrl: 'example.blob.core.windows.net' },
          { ...service, url: 'https://cache.example.com/a b', timeout: '5 minutes' },
          { type: 'local', directory, tag: '80/web' },
          { type: 'local', directory, digest: 'latest' },
          { type: 'registry', ref: `web@${digest}` },
        ],
        cacheTo: [{ type: 'inline', mode: 'max' } as CacheExport, { type: 'gcs' } as unknown as CacheExport],
      }).join('\n'),
    ).toMatchInlineSnapshot(`
      "cacheFrom[0].region: expected text that is not empty, received ""
      cacheFrom[0].endpointUrl: expected the URL of a service such as "https://service.example.com:9000", received "https://***@s3.example.com"; leave the credentials out: every Pod would show them
      cacheFrom[0].names[0]: expected the name of a cache such as "web", received "a;b"; use letters, digits, "_", ".", "/" and "-"
      cacheFrom[1].accountUrl: expected the URL of a service such as "https://service.example.com:9000", received "example.blob.core.windows.net"; begin with "https://" or "http://"
      cacheFrom[2].url: expected the URL of a service such as "https://service.example.com:9000", received "https://cache.example.com/a b"; percent-encode its special characters
      cacheFrom[2].timeout: expected a duration such as "48h", received "5 minutes"; the units are h, m, s and ms
      cacheFrom[3].tag: expected a tag such as "v1.4", received "80/web"; use at most 128 letters, digits, "_", "." and "-", and begin with neither "." nor "-"
      cacheFrom[4].digest: expected a digest such as "sha256:" and 64 hexadecimal digits, received "latest"
      cacheFrom[5].ref: expected an image name with a tag such as "registry.example.com/team/app:1.4", received "web@sha256:0000000000000000000000000000000000000000000000000000000000000000"; a build decides the digest: give a tag only
      cacheTo[0].mode: expected no such key, received "max"; known are type
      cacheTo[1].type: expected one of "inline", "registry", "local", "s3", "azblob", "gha", received "gcs""
    `);
  });
});

it('options that are not given are left to BuildKit', () => {
  const bare: readonly (CacheImport & CacheExport)[] = [
    { type: 'registry', ref: 'web:cache' },
    { type: 'local', directory },
    { type: 's3', bucket: 'b', region: 'r' },
    { type: 'azblob', accountUrl: 'https://example.blob.core.windows.net' },
    { type: 'gha', url: 'https://cache.example.com', token: key('token') },
  ];
  for (const [flag, option] of [['--import-cache', 'cacheFrom'] as const, ['--export-cache', 'cacheTo'] as const]) {
    const records = recordsOf(buildStep(podOf({ [option]: bare })), flag);
    expect(records.map(({ length }) => length)).toEqual(bare.map((cache) => Object.keys(cache).length));
  }
});
