import type {
  AzureBlobCache,
  CacheExport,
  CacheExportOptions,
  CacheImport,
  CacheLayerOptions,
  GitHubCache,
  LocalCacheExport,
  LocalCacheImport,
  S3Cache,
} from '../config/build-cache';
import type { SecretKey } from '../config/references';
import { type Expandable, joined, variable, verbatim } from '../values/kubelet';
import { csvRecord, definedFields, type Field, quotedField } from './csv';
import { compressionFields } from './image-form';

/** Where a cache is in the container, and how its keys get there. */
export interface CachePlace {
  /** Path of the directory of a cache in a directory. */
  readonly directory: string;
  /** What the names of the variables with its keys begin with. */
  readonly variablePrefix: string;
  /** The fully qualified name of an image. */
  readonly qualified: (ref: string) => string;
}

/** A key of a cache: the attribute that holds it, and the environment variable in which it is. */
export interface CacheKey {
  readonly attribute: string;
  readonly variable: string;
  readonly secret: SecretKey;
}

/** The keys of a cache. */
export function cacheKeys(cache: CacheImport | CacheExport, prefix: string): readonly CacheKey[] {
  return Object.entries(secretsOf(cache)).flatMap(([attribute, secret]) =>
    secret === undefined ? [] : [{ attribute, variable: `${prefix}_${attribute.toUpperCase()}`, secret }],
  );
}

function secretsOf(cache: CacheImport | CacheExport): Readonly<Record<string, SecretKey | undefined>> {
  switch (cache.type) {
    case 's3': {
      const { accessKeyId, secretAccessKey, sessionToken } = cache.credentials ?? {};
      return { access_key_id: accessKeyId, secret_access_key: secretAccessKey, session_token: sessionToken };
    }
    case 'azblob':
      return { secret_access_key: cache.secretAccessKey };
    case 'gha':
      return { token: cache.token, ghtoken: cache.ghToken };
    default:
      return {};
  }
}

/**
 * The value of `--import-cache` or `--export-cache`, which is a CSV record.
 *
 * @see https://github.com/moby/buildkit#export-cache
 */
export function cacheRecord(cache: CacheImport | CacheExport, place: CachePlace, isExport: boolean): Expandable {
  const fields = [
    ['type', cache.type] as const,
    ...ownFields(cache, place, isExport),
    ...(isExport ? exportFields(cache as CacheExport & ExportFields) : []),
  ];
  const keys = cacheKeys(cache, place.variablePrefix).map(({ attribute, variable: name }) => quotedField([attribute, variable(name)]));
  return joined(verbatim(csvRecord(fields)), ...keys.map((key) => joined(verbatim(','), key)));
}

function ownFields(cache: CacheImport | CacheExport, place: CachePlace, isExport: boolean): readonly Field[] {
  switch (cache.type) {
    case 'inline':
      return [];
    case 'registry':
      return definedFields({ ref: place.qualified(cache.ref), 'registry.insecure': cache.insecure });
    case 'local':
      return localFields(cache, place.directory, isExport);
    case 's3':
      return s3Fields(cache);
    case 'azblob':
      return azureFields(cache);
    case 'gha':
      return githubFields(cache);
  }
}

function localFields(cache: LocalCacheImport | LocalCacheExport, directory: string, isExport: boolean): readonly Field[] {
  return definedFields({
    [isExport ? 'dest' : 'src']: directory,
    tag: cache.tag,
    digest: 'digest' in cache ? cache.digest : undefined,
    reset: 'reset' in cache ? cache.reset : undefined,
  });
}

function s3Fields(cache: S3Cache & { readonly touchRefresh?: string; readonly uploadParallelism?: number }): readonly Field[] {
  return definedFields({
    bucket: cache.bucket,
    region: cache.region,
    endpoint_url: cache.endpointUrl,
    use_path_style: cache.usePathStyle,
    prefix: cache.prefix,
    blobs_prefix: cache.blobsPrefix,
    manifests_prefix: cache.manifestsPrefix,
    name: cache.names?.join(';'),
    touch_refresh: cache.touchRefresh,
    upload_parallelism: cache.uploadParallelism,
    disable_accept_encoding: cache.disableAcceptEncoding,
    retry_mode: cache.retryMode,
    retry_max_attempts: cache.retryMaxAttempts,
  });
}

function azureFields(cache: AzureBlobCache): readonly Field[] {
  return definedFields({
    account_url: cache.accountUrl,
    account_name: cache.accountName,
    container: cache.container,
    prefix: cache.prefix,
    blobs_prefix: cache.blobsPrefix,
    manifests_prefix: cache.manifestsPrefix,
    name: cache.names?.join(';'),
  });
}

function githubFields({ url, urlV2, scope, timeout, repository }: GitHubCache): readonly Field[] {
  return definedFields({ url, url_v2: urlV2, version: urlV2 === undefined ? undefined : 2, scope, timeout, repository });
}

/** What exports may say, each of them some of it. */
type ExportFields = Partial<CacheExportOptions & CacheLayerOptions>;

function exportFields(cache: ExportFields): readonly Field[] {
  return [
    ...definedFields({
      mode: cache.mode,
      'image-manifest': cache.imageManifest,
      'oci-mediatypes': cache.ociMediaTypes,
    }),
    ...compressionFields(cache.compression),
    ...definedFields({ 'ignore-error': cache.ignoreError }),
  ];
}
