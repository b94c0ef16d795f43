import { cacheKeys, cacheRecord } from '../buildkit/cache';
import type { ImageBuildRequest } from '../config/build';
import type { CacheExport, CacheImport } from '../config/build-cache';
import type { Report } from '../errors';
import { containerImage } from '../runtimes/image';
import type { EnvVar, Mount } from '../runtimes/runtime';
import type { Expandable } from '../values/kubelet';
import { directoryMount } from './directories';

/** A cache as the client is told of it. */
interface ResolvedCache {
  readonly record: Expandable;
  readonly env: readonly EnvVar[];
  readonly mounts: readonly Mount[];
}

/** The caches that a build reads and writes. */
interface ResolvedCaches {
  readonly cacheFrom: readonly Expandable[];
  readonly cacheTo: readonly Expandable[];
  readonly env: readonly EnvVar[];
  readonly mounts: readonly Mount[];
}

/** Resolves the caches of a build, with their keys as variables of the step. */
export function resolveCaches({ cacheFrom = [], cacheTo = [] }: ImageBuildRequest, report: Report): ResolvedCaches {
  if (cacheFrom.length + cacheTo.length === 0) return noCaches;
  const read = cacheFrom.map((cache, index) => resolveCache(cache, 'cacheFrom', index, report));
  const written = cacheTo.map((cache, index) => resolveCache(cache, 'cacheTo', index, report));
  const all = [...read, ...written];
  return {
    cacheFrom: read.map(({ record }) => record),
    cacheTo: written.map(({ record }) => record),
    env: all.flatMap(({ env }) => env),
    mounts: all.flatMap(({ mounts }) => mounts),
  };
}

const noCaches: ResolvedCaches = { cacheFrom: [], cacheTo: [], env: [], mounts: [] };

const uses = {
  cacheFrom: { volume: 'cache-from', variablePrefix: 'CACHE_FROM', isExport: false },
  cacheTo: { volume: 'cache-to', variablePrefix: 'CACHE_TO', isExport: true },
} as const;

function resolveCache(cache: CacheImport | CacheExport, option: keyof typeof uses, index: number, report: Report): ResolvedCache {
  const use = uses[option];
  const at = `${option}[${index}]`;
  checkCache(at, cache, report);
  const directory = `/build-cache/${use.volume.slice('cache-'.length)}-${index}`;
  const variablePrefix = `${use.variablePrefix}_${index}`;
  const place = { directory, variablePrefix, qualified: (ref: string) => containerImage(`${at}.ref`, ref, report) };
  return {
    record: cacheRecord(cache, place, use.isExport),
    env: cacheKeys(cache, variablePrefix).map(({ variable, secret }): EnvVar => ({ name: variable, secret })),
    mounts: cache.type === 'local' ? [directoryMount(cache.directory, { volume: `${use.volume}-${index}`, path: directory })] : [],
  };
}

function checkCache(at: string, cache: CacheImport | CacheExport, report: Report): void {
  if (cache.type === 'gha' && cache.url === undefined && cache.urlV2 === undefined) {
    report.expected(`${at}.url`, 'a URL here or in urlV2', undefined);
  }
  if (cache.type === 'gha' && (cache.repository === undefined) !== (cache.ghToken === undefined)) {
    report.expected(`${at}.ghToken`, 'both repository and ghToken, or none of them', cache.ghToken);
  }
  if (cache.type === 'local' && 'digest' in cache && cache.digest !== undefined && cache.tag !== undefined) {
    report.expected(`${at}.digest`, 'no digest beside a tag', cache.digest);
  }
}
