import type { ImageBuildRequest } from '../../config/build';
import type { CacheExport, CacheImport } from '../../config/build-cache';
import type { BuildOutput } from '../../config/build-output';
import type { Report } from '../../errors';
import { checkGraphDriver } from './check-graph-driver';
import type { ImageStore } from './config';
import { asked, type Lack, otherType, reportLacks } from './lack';

/**
 * Reports what a build asks for that BuildKit inside of Docker Engine cannot do with the store of the engine: the client would refuse
 * some of it, and drop the rest without a word.
 */
export function checkEngine(store: ImageStore, request: ImageBuildRequest, report: Report): void {
  reportLacks(engineLacks(request), report);
  if (store === 'graphDriver') checkGraphDriver(request, report);
}

/** What engines and their client lack with either store. */
function engineLacks({ context, registryAuth, run, cacheFrom = [], cacheTo = [], outputs = [] }: ImageBuildRequest): readonly Lack[] {
  return [
    ['context.user', 'user' in context ? context.user : undefined, 'only root reaches its socket'],
    ['registryAuth', asked(registryAuth), 'the engine asks for tokens itself'],
    ['run.limits', asked(run?.limits), 'only new clients and engines know them'],
    ...cacheFrom.flatMap((cache, index) => cacheLacks(`cacheFrom[${index}]`, cache)),
    ...cacheTo.flatMap((cache, index) => cacheLacks(`cacheTo[${index}]`, cache)),
    ...outputs.flatMap((output, index) => outputLacks(`outputs[${index}]`, output)),
  ];
}

function cacheLacks(path: string, cache: CacheImport | CacheExport): readonly Lack[] {
  const isUnknown = cache.type === 's3' || cache.type === 'azblob';
  return [
    [`${path}.type`, isUnknown ? cache.type : undefined, 'the engine knows no caches of this type', otherType],
    [`${path}.reset`, 'reset' in cache ? asked(cache.reset) : undefined, 'only new clients know it'],
  ];
}

function outputLacks(path: string, output: BuildOutput): readonly Lack[] {
  switch (output.type) {
    case 'registry':
      return [[`${path}.byDigest`, asked(output.byDigest), 'the engine pushes tags']];
    case 'local':
      return [[`${path}.mode`, output.mode === 'delete' ? output.mode : undefined, 'only new clients know it']];
    default:
      return [];
  }
}
