import type { Compression } from './build-output';
import type { Directory, SecretKey } from './references';
import type { CacheName, Duration, HttpUrl, ImageDigest, ImageName, ImageTag, NonEmptyText } from './text';

/**
 * Where a build looks for steps that were built before. What cannot be reached or is not there does not fail a build.
 *
 * @discriminator type
 * @see https://docs.docker.com/build/cache/backends/
 */
export type CacheImport = RegistryCacheImport | LocalCacheImport | S3CacheImport | AzureBlobCacheImport | GitHubCacheImport;

/**
 * Where a build leaves its steps for other builds, on other nodes or after the daemon's own cache is gone.
 *
 * @discriminator type
 * @see https://docs.docker.com/build/cache/backends/
 */
export type CacheExport =
  | InlineCacheExport
  | RegistryCacheExport
  | LocalCacheExport
  | S3CacheExport
  | AzureBlobCacheExport
  | GitHubCacheExport;

/** In the image itself, as one that is pushed carries it; a cache of the type `registry` reads it. Only the steps of the last stage. */
export interface InlineCacheExport {
  /** The kind of cache. */
  readonly type: 'inline';
}

/** What every cache besides the inline one is asked for. */
export interface CacheExportOptions {
  /**
   * The steps of the last stage (`min`), or those of all stages (`max`).
   * @default 'min'
   */
  readonly mode?: 'min' | 'max';
  /**
   * Whether a build succeeds whose cache could not be written. One that fails may have stored or pushed its image before.
   * @default false
   */
  readonly ignoreError?: boolean;
}

/** How the layers of a cache are kept. */
export interface CacheLayerOptions {
  /**
   * Compression of the layers that the image of the build does not have. Those of the image are as its outputs want them, which is
   * without compression where it only goes to the store of the node, unless `force` says that they are compressed anew.
   * @default - gzip, by BuildKit
   */
  readonly compression?: Compression;
  /**
   * Whether the media types are OCI's.
   * @default true
   */
  readonly ociMediaTypes?: boolean;
  /**
   * Whether the cache has the form of an image. Some registries take no other, and BuildKit before 0.12 finds nothing in it.
   * @default - true, by BuildKit since 0.21
   */
  readonly imageManifest?: boolean;
}

/** An image in a registry that is a cache, or an image with an inline one. */
export interface RegistryCacheImport {
  /** The kind of cache. */
  readonly type: 'registry';
  /** Name of the image. */
  readonly ref: ImageName;
  /**
   * Whether the registry may speak plain http, or show a certificate that nobody vouches for.
   * @default false
   */
  readonly insecure?: boolean;
}

/** An image in a registry that is a cache. */
export interface RegistryCacheExport extends CacheExportOptions, CacheLayerOptions {
  /** The kind of cache. */
  readonly type: 'registry';
  /** Name of the image. */
  readonly ref: ImageName;
  /**
   * Whether the registry may speak plain http, or show a certificate that nobody vouches for.
   * @default false
   */
  readonly insecure?: boolean;
}

/** A directory. One that is not there yet is an empty cache. */
export interface LocalCacheImport {
  /** The kind of cache. */
  readonly type: 'local';
  /** The directory. */
  readonly directory: Directory;
  /**
   * Tag of the cache in the directory.
   * @default 'latest', by BuildKit
   */
  readonly tag?: ImageTag;
  /**
   * Digest of the cache, instead of a tag.
   * @default - that of the tag
   */
  readonly digest?: ImageDigest;
}

/** A directory. It grows with each build until it is emptied, or `reset`. */
export interface LocalCacheExport extends CacheExportOptions, CacheLayerOptions {
  /** The kind of cache. */
  readonly type: 'local';
  /** The directory. */
  readonly directory: Directory;
  /**
   * Tag of the cache in the directory, which may hold several.
   * @default 'latest', by BuildKit
   */
  readonly tag?: ImageTag;
  /**
   * Whether what other builds have left there is deleted. Not on docker, where only new clients know it.
   * @default false
   */
  readonly reset?: boolean;
}

/** A bucket of S3, or of what has its API. */
export interface S3Cache {
  /** The kind of cache. */
  readonly type: 's3';
  /** Name of the bucket. */
  readonly bucket: NonEmptyText;
  /** Region of the bucket. */
  readonly region: NonEmptyText;
  /**
   * URL of a server that is not Amazon's.
   * @default - Amazon's
   */
  readonly endpointUrl?: HttpUrl;
  /**
   * Whether the bucket is a part of the path, not of the host.
   * @default false
   */
  readonly usePathStyle?: boolean;
  /**
   * What all keys in the bucket begin with.
   * @default - nothing
   */
  readonly prefix?: NonEmptyText;
  /**
   * What the keys of layers begin with, after `prefix`.
   * @default 'blobs/', by BuildKit
   */
  readonly blobsPrefix?: NonEmptyText;
  /**
   * What the keys of manifests begin with, after `prefix`.
   * @default 'manifests/', by BuildKit
   */
  readonly manifestsPrefix?: NonEmptyText;
  /**
   * Names of the cache.
   * @default - `buildkit`, by BuildKit
   */
  readonly names?: readonly CacheName[];
  /**
   * Keys of the account. They are variables of the builder Pod, whose object only says from which Secret. The command line of the
   * process on the node has them; and those of a cache that is read stay in the daemon's history, where whoever may build on the node
   * can read them. They may have commas, but no quotes.
   * @default - those of the daemon: its environment, or the identity of its ServiceAccount
   */
  readonly credentials?: S3Credentials;
  /**
   * Whether compressed answers are refused, as some servers need it.
   * @default false
   */
  readonly disableAcceptEncoding?: boolean;
  /**
   * How requests are tried again.
   * @default - that of Amazon's library
   */
  readonly retryMode?: 'standard' | 'adaptive';
  /**
   * How often a request is tried.
   * @default - that of Amazon's library
   * @asType integer
   * @minimum 1
   * @maximum 100
   */
  readonly retryMaxAttempts?: number;
}

/** Keys of an account. */
export interface S3Credentials {
  /** Access key id. */
  readonly accessKeyId: SecretKey;
  /** Secret access key. */
  readonly secretAccessKey: SecretKey;
  /**
   * Session token, for keys that end.
   * @default - none
   */
  readonly sessionToken?: SecretKey;
}

/** A bucket that is read. */
export interface S3CacheImport extends S3Cache {}

/** A bucket that is written. */
export interface S3CacheExport extends S3Cache, CacheExportOptions {
  /**
   * How old an object may get before its time is renewed, so that a rule of the bucket does not delete what is in use.
   * @default '24h', by BuildKit
   */
  readonly touchRefresh?: Duration;
  /**
   * How many layers are written at the same time.
   * @default 4, by BuildKit
   * @asType integer
   * @minimum 1
   * @maximum 1000
   */
  readonly uploadParallelism?: number;
}

/** A container of Azure Blob Storage. */
export interface AzureBlobCache {
  /** The kind of cache. */
  readonly type: 'azblob';
  /** URL of the account, such as `https://account.blob.core.windows.net`. */
  readonly accountUrl: HttpUrl;
  /**
   * Name of the account.
   * @default - the first part of the URL's host
   */
  readonly accountName?: NonEmptyText;
  /**
   * Name of the container.
   * @default 'buildkit-cache', by BuildKit
   */
  readonly container?: NonEmptyText;
  /**
   * What all names of blobs begin with.
   * @default - nothing
   */
  readonly prefix?: NonEmptyText;
  /**
   * What the names of layers begin with, after `prefix`.
   * @default 'blobs', by BuildKit
   */
  readonly blobsPrefix?: NonEmptyText;
  /**
   * What the names of manifests begin with, after `prefix`.
   * @default 'manifests', by BuildKit
   */
  readonly manifestsPrefix?: NonEmptyText;
  /**
   * Names of the cache.
   * @default - `buildkit`, by BuildKit
   */
  readonly names?: readonly CacheName[];
  /**
   * Key of the account. It is a variable of the builder Pod, and as visible as the `credentials` of S3.
   * @default - what Azure's library finds in the daemon
   */
  readonly secretAccessKey?: SecretKey;
}

/** A container that is read. */
export interface AzureBlobCacheImport extends AzureBlobCache {}

/** A container that is written. */
export interface AzureBlobCacheExport extends AzureBlobCache, CacheExportOptions {}

/** The cache service of GitHub Actions, for builds that a runner in the cluster starts. */
export interface GitHubCache {
  /** The kind of cache. */
  readonly type: 'gha';
  /**
   * URL of the service of the first version, `ACTIONS_CACHE_URL` of the runner.
   * @default - none; one of `url` and `urlV2` is needed
   */
  readonly url?: HttpUrl;
  /**
   * URL of the service of the second version, `ACTIONS_RESULTS_URL` of the runner.
   * @default - none; one of `url` and `urlV2` is needed
   */
  readonly urlV2?: HttpUrl;
  /** Token of the service, `ACTIONS_RUNTIME_TOKEN` of the runner. It is as visible as the `credentials` of S3. */
  readonly token: SecretKey;
  /**
   * Name that tells this cache from those of other images.
   * @default 'buildkit', by BuildKit
   */
  readonly scope?: NonEmptyText;
  /**
   * How long one read or write may take.
   * @default '10m', by BuildKit
   */
  readonly timeout?: Duration;
  /**
   * Repository whose caches are listed, such as `team/web`.
   * @default - none is listed
   */
  readonly repository?: NonEmptyText;
  /**
   * Token of GitHub's API, with which the caches of `repository` are listed.
   * @default - none is listed
   */
  readonly ghToken?: SecretKey;
}

/** A cache of GitHub that is read. */
export interface GitHubCacheImport extends GitHubCache {}

/** A cache of GitHub that is written. */
export interface GitHubCacheExport extends GitHubCache, CacheExportOptions {}
