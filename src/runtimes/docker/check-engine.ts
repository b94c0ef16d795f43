import type { ImageBuildRequest } from '../../config/build';
import type { BuildOutput } from '../../config/build-output';
import type { Report } from '../../errors';
import { pathTo } from '../../values/issue-path';

/** An option that the engine lacks: where it is, its value, and what to do instead. */
type Lack = readonly [path: string, value: unknown, fix: string];

const engine = 'the engine has no such thing';

/**
 * Reports what a build asks for that BuildKit inside of Docker Engine cannot do with its own store: the client would refuse some of
 * it, and drop the rest without a word.
 */
export function checkEngine(request: ImageBuildRequest, report: Report): void {
  const lacks = [
    ...imageLacks(request),
    ...cacheLacks(request),
    ...sourceLacks(request),
    ...(request.outputs ?? []).flatMap((output, index) => outputLacks(`outputs[${index}]`, output)),
  ];
  for (const [path, value, fix] of lacks) if (value !== undefined) report.expected(path, 'no such option on docker', value, fix);
  if ((request.outputs ?? []).length > 1 && needsSeveralExporters(request)) {
    report.warn('outputs', 'several outputs need Docker Engine 26 or newer');
  }
}

function needsSeveralExporters({ outputs = [] }: ImageBuildRequest): boolean {
  return outputs.some((output) => 'directory' in output);
}

const format = 'the engine makes its images in one way';

function imageLacks({ exporter = {}, attestations, platforms = [], context, registryAuth, run }: ImageBuildRequest): readonly Lack[] {
  return [
    ...Object.entries(exporter).map(([key, value]): Lack => [`exporter.${key}`, value, format]),
    ['attestations', attestations, 'the engine keeps nothing beside an image'],
    ['platforms', platforms.length > 1 ? platforms : undefined, 'the engine keeps images of one platform: build one at a time'],
    ['context.user', 'user' in context ? context.user : undefined, 'only root reaches its socket'],
    ['registryAuth', registryAuth, 'the engine asks for tokens itself'],
    ['run.limits', run?.limits, 'its BuildKit does not enforce them'],
  ];
}

function cacheLacks({ cacheFrom = [], cacheTo = [] }: ImageBuildRequest): readonly Lack[] {
  return [
    ...cacheFrom.map((cache, index): Lack => {
      const isKnown = cache.type === 'registry' || cache.type === 'local';
      return [`cacheFrom[${index}].type`, isKnown ? undefined : cache.type, 'the engine reads caches of the types "registry" and "local"'];
    }),
    ...cacheTo.map((cache, index): Lack => {
      return [
        `cacheTo[${index}].type`,
        cache.type === 'inline' ? undefined : cache.type,
        'the engine writes caches of the type "inline" only',
      ];
    }),
  ];
}

function sourceLacks({ namedContexts = {} }: ImageBuildRequest): readonly Lack[] {
  return Object.entries(namedContexts).map(([name, { type }]) => {
    return [`${pathTo('namedContexts', name)}.type`, type === 'ociLayout' ? type : undefined, engine];
  });
}

function outputLacks(path: string, output: BuildOutput): readonly Lack[] {
  switch (output.type) {
    case 'oci':
      return [[`${path}.type`, output.type, 'the engine writes files of the types "local" and "tar"']];
    case 'registry':
      return [
        [`${path}.insecure`, output.insecure, 'set insecure-registries in its daemon.json'],
        [`${path}.byDigest`, output.byDigest, 'the engine pushes tags'],
      ];
    case 'local':
      return [[`${path}.mode`, output.mode, engine]];
    default:
      return [];
  }
}
