import { type Feature, hasEveryFeature } from '../buildkit/features';
import type { ImageBuildRequest } from '../config/build';
import type { CacheExport, CacheImport } from '../config/build-cache';
import type { BuildOutput, Compression } from '../config/build-output';
import type { BuildkitdOptions } from '../config/buildkitd';
import type { DaemonOptions } from '../config/daemon';
import type { Report } from '../errors';
import { pathTo } from '../values/issue-path';
import { isRecord } from '../values/record';
import { type BuildkitImage, requireFeature } from './buildkit-image';

/** What a build depends on: the two sides of BuildKit, and what the daemon allows. */
export interface BuildkitSides {
  readonly client: BuildkitImage;
  readonly daemon: BuildkitImage;
  readonly options: DaemonOptions;
  /** How many exporters make the outputs of a build. */
  readonly exporters: (outputs: readonly BuildOutput[]) => number;
}

/** An option of a request with the feature that it needs. Values that are undefined need nothing. */
type Gate = readonly [path: string, value: unknown, feature: Feature];

/** Reports what a build asks for that its client or its daemon is too old for, or that the daemon does not allow. */
export function checkFeatures(request: ImageBuildRequest, { client, daemon, options, exporters }: BuildkitSides, report: Report): void {
  const check = (gates: () => readonly Gate[], image: BuildkitImage) => {
    if (hasEveryFeature(image.version)) return;
    for (const [path, value, feature] of gates()) if (value !== undefined) requireFeature(path, value, feature, image, report);
  };
  const { outputs = [] } = request;
  const several = (): Gate => ['outputs', exporters(outputs) > 1 ? outputs : undefined, 'severalOutputs'];
  check(() => [several(), ...clientGates(request)], client);
  check(() => [several(), ...imageGates(request), ...sourceGates(request), ...runGates(request)], daemon);
  check(() => [...outputs.flatMap(outputGates), ...cacheGates(request)], daemon);
  checkEntitlements(request, options, report);
}

function clientGates({ metadata, progress, registryAuth, cacheTo = [] }: ImageBuildRequest): readonly Gate[] {
  return [
    ['metadata', metadata || undefined, 'metadataFile'],
    ['progress', progress === 'rawjson' ? progress : undefined, 'rawProgress'],
    ['registryAuth', registryAuth, 'registryAuth'],
    ['cacheTo', cacheTo.length > 1 ? cacheTo : undefined, 'severalCaches'],
  ];
}

function imageGates({ exporter = {}, attestations = {}, sourceDateEpoch }: ImageBuildRequest): readonly Gate[] {
  const { compression, annotations, rewriteTimestamp, preferNondistributableLayers } = exporter;
  return [
    ...compressionGates('exporter.compression', compression),
    ['exporter.annotations', annotations, 'annotations'],
    ['exporter.rewriteTimestamp', rewriteTimestamp || undefined, 'rewriteTimestamp'],
    ['exporter.preferNondistributableLayers', preferNondistributableLayers || undefined, 'preferNondistributable'],
    ['attestations.sbom', attestations.sbom, 'attestations'],
    ['attestations.provenance', attestations.provenance, 'attestations'],
    ['attestations.provenance.version', attestations.provenance?.version, 'provenanceVersion'],
    ['attestations.inline', attestations.inline, 'attestations'],
    ['attestations.ociArtifact', attestations.ociArtifact, 'ociArtifact'],
    ['sourceDateEpoch', sourceDateEpoch, 'sourceDateEpoch'],
  ];
}

function compressionGates(path: string, compression: Compression | undefined): readonly Gate[] {
  if (compression === undefined) return [];
  const isNew = compression.type === 'zstd' || compression.type === 'estargz';
  return [
    [`${path}.type`, isNew ? compression.type : undefined, 'compressionChoice'],
    [`${path}.level`, 'level' in compression ? compression.level : undefined, 'compressionChoice'],
    [`${path}.force`, compression.force, 'forceCompression'],
  ];
}

function sourceGates({ namedContexts = {} }: ImageBuildRequest): readonly Gate[] {
  return Object.entries(namedContexts).map(([name, context]) => [
    pathTo('namedContexts', name),
    context,
    context.type === 'ociLayout' ? 'ociLayout' : 'namedContexts',
  ]);
}

function runGates({ run = {}, entitlements = [] }: ImageBuildRequest): readonly Gate[] {
  return [
    ['run.ulimits', run.ulimits, 'runLimits'],
    ['run.shmSize', run.shmSize, 'runLimits'],
    ['run.cgroupParent', run.cgroupParent, 'runLimits'],
    ['run.limits', run.limits, 'resourceLimits'],
    ['entitlements', entitlements.includes('device') ? entitlements : undefined, 'cdi'],
  ];
}

function outputGates(output: BuildOutput, index: number): readonly Gate[] {
  const path = `outputs[${index}]`;
  if (output.type === 'oci') return [[`${path}.file`, output.file === undefined ? 'a directory' : undefined, 'ociLayout']];
  if (output.type !== 'local') return [];
  return [
    [`${path}.platformSplit`, output.platformSplit, 'platformSplit'],
    [`${path}.mode`, output.mode, 'localMode'],
  ];
}

function cacheGates({ cacheFrom = [], cacheTo = [] }: ImageBuildRequest): readonly Gate[] {
  return [
    ['cacheTo', cacheTo.length > 1 ? cacheTo : undefined, 'severalCaches'],
    ...Object.entries({ cacheFrom, cacheTo }).flatMap(([option, caches]) =>
      caches.flatMap((cache: CacheImport | CacheExport, index) => oneCacheGates(`${option}[${index}]`, cache)),
    ),
  ];
}

function oneCacheGates(path: string, cache: CacheImport | CacheExport): readonly Gate[] {
  const shared: readonly Gate[] = [
    ...('compression' in cache ? compressionGates(`${path}.compression`, cache.compression) : []),
    [`${path}.imageManifest`, 'imageManifest' in cache ? cache.imageManifest : undefined, 'cacheManifest'],
    [`${path}.ignoreError`, 'ignoreError' in cache ? cache.ignoreError : undefined, 'severalCaches'],
  ];
  switch (cache.type) {
    case 'inline':
      return [];
    case 'registry':
      return [...shared, [`${path}.insecure`, cache.insecure, 'cacheManifest']];
    case 'local':
      return [
        ...shared,
        [`${path}.tag`, cache.tag, 'cacheTags'],
        [`${path}.reset`, 'reset' in cache ? cache.reset : undefined, 'cacheReset'],
      ];
    case 's3':
      return [
        ...shared,
        [path, cache, 'cloudCaches'],
        [`${path}.uploadParallelism`, 'uploadParallelism' in cache ? cache.uploadParallelism : undefined, 'uploadParallelism'],
        [`${path}.disableAcceptEncoding`, cache.disableAcceptEncoding, 's3Retries'],
        [`${path}.retryMode`, cache.retryMode, 's3Retries'],
        [`${path}.retryMaxAttempts`, cache.retryMaxAttempts, 's3Retries'],
      ];
    case 'azblob':
      return [...shared, [path, cache, 'cloudCaches'], [`${path}.accountName`, cache.accountName, 'azureAccountName']];
    case 'gha':
      return [
        ...shared,
        [path, cache, 'githubCache'],
        [`${path}.urlV2`, cache.urlV2, 'githubCacheV2'],
        [`${path}.timeout`, cache.timeout, 'githubCacheTimeout'],
        [`${path}.repository`, cache.repository, 'githubCacheRepository'],
      ];
  }
}

/** A daemon that does not allow an entitlement refuses the build when it runs. */
function checkEntitlements({ run, entitlements = [] }: ImageBuildRequest, { buildkitd = {} }: DaemonOptions, report: Report): void {
  if (run?.network !== 'host' && entitlements.length === 0) return;
  const raw = buildkitd.raw?.['insecure-entitlements'];
  // A list in `raw` takes the place of the option's.
  const given: readonly unknown[] = Array.isArray(raw) ? raw : (buildkitd.entitlements ?? []);
  const allowed = [...given, 'device'];
  const list = `daemon.buildkitd.${Array.isArray(raw) ? 'raw["insecure-entitlements"]' : 'entitlements'}`;
  const fix = (entitlement: string) => `add "${entitlement}" to ${list} of the config`;
  if (run?.network === 'host' && !allowed.includes('network.host')) {
    report.expected('run.network', 'a network that the daemon allows', run.network, fix('network.host'));
  }
  for (const [index, entitlement] of entitlements.entries()) {
    if (!allowed.includes(entitlement)) {
      report.expected(`entitlements[${index}]`, 'an entitlement that the daemon allows', entitlement, fix(entitlement));
    }
  }
  if (entitlements.includes('device') && !hasDevices(buildkitd)) {
    report.expected('entitlements', 'no device, as the daemon has none', entitlements, 'set daemon.buildkitd.cdi of the config');
  }
}

/** The daemon grants devices by itself, unless that is off. */
function hasDevices({ cdi, raw }: BuildkitdOptions): boolean {
  const own = raw?.cdi;
  return isRecord(own) && own.disabled === true ? false : cdi !== undefined || own !== undefined;
}
