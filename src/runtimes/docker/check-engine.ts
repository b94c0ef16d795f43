import type { ImageBuildRequest } from '../../config/build';
import type { BuildOutput } from '../../config/build-output';
import type { Report } from '../../errors';
import { pathTo } from '../../values/issue-path';

/** An option that the engine lacks: where it is, its value, what to do instead, and what is expected, if it is not that it is left out. */
type Lack = readonly [path: string, value: unknown, fix: string, what?: string];

const otherType = 'another type on docker';

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
  for (const [path, value, fix, what = 'no such option on docker'] of lacks) {
    if (value !== undefined) report.expected(path, what, value, fix);
  }
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
    [
      'platforms',
      platforms.length > 1 ? platforms : undefined,
      'the engine keeps images of one platform: build one at a time',
      'one platform on docker',
    ],
    ['context.user', 'user' in context ? context.user : undefined, 'only root reaches its socket'],
    ['registryAuth', registryAuth, 'the engine asks for tokens itself'],
    ['run.limits', run?.limits, 'its BuildKit does not enforce them'],
  ];
}

function cacheLacks({ cacheFrom = [], cacheTo = [] }: ImageBuildRequest): readonly Lack[] {
  return [
    ...cacheFrom.map((cache, index): Lack => {
      const isKnown = cache.type === 'registry' || cache.type === 'local';
      const fix = 'the engine reads caches of the types "registry" and "local"';
      return [`cacheFrom[${index}].type`, isKnown ? undefined : cache.type, fix, otherType];
    }),
    ...cacheTo.map((cache, index): Lack => {
      return [
        `cacheTo[${index}].type`,
        cache.type === 'inline' ? undefined : cache.type,
        'the engine writes caches of the type "inline" only',
        otherType,
      ];
    }),
  ];
}

function sourceLacks({ namedContexts = {} }: ImageBuildRequest): readonly Lack[] {
  return Object.entries(namedContexts).map(([name, { type }]) => {
    const fix = 'the engine reads no layouts: push the image to a registry';
    return [`${pathTo('namedContexts', name)}.type`, type === 'ociLayout' ? type : undefined, fix, otherType];
  });
}

function outputLacks(path: string, output: BuildOutput): readonly Lack[] {
  switch (output.type) {
    case 'oci':
      return [[`${path}.type`, output.type, 'the engine writes files of the types "local" and "tar"', otherType]];
    case 'registry':
      return [
        [`${path}.insecure`, output.insecure, 'set insecure-registries in its daemon.json'],
        [`${path}.byDigest`, output.byDigest, 'the engine pushes tags'],
      ];
    case 'local':
      return [[`${path}.mode`, output.mode, 'files that were there stay']];
    default:
      return [];
  }
}
