import type { ImageBuildRequest } from '../../config/build';
import type { BuildOutput } from '../../config/build-output';
import type { Report } from '../../errors';
import { pathTo } from '../../values/issue-path';
import { asked, type Lack, otherType, reportLacks } from './lack';

const otherStore = 'imageStore: "containerd" allows it';

/** Reports what only an engine with the store of containerd can do. */
export function checkGraphDriver(request: ImageBuildRequest, report: Report): void {
  const { outputs = [] } = request;
  const lacks = [
    ...imageLacks(request),
    ...cacheLacks(request),
    ...sourceLacks(request),
    ...outputs.map((output, index) => outputLack(`outputs[${index}]`, output)),
  ];
  reportLacks(
    lacks.map(([path, value, fix, what]): Lack => [path, value, `${fix}; ${otherStore}`, what]),
    report,
  );
  if (outputs.length > 1 && outputs.some((output) => 'directory' in output)) {
    report.warn('outputs', 'several outputs need Docker Engine 26 or newer');
  }
}

const format = 'the engine makes its images in one way';
const alone = 'the engine keeps nothing beside an image';

function imageLacks({ exporter = {}, attestations = {}, platforms = [] }: ImageBuildRequest): readonly Lack[] {
  return [
    ...Object.entries(exporter).map(([key, value]): Lack => [`exporter.${key}`, asked(value), format]),
    // These two ask for something even if they say nothing of it.
    ['attestations.sbom', attestations.sbom, alone],
    ['attestations.provenance', attestations.provenance, alone],
    [
      'platforms',
      platforms.length > 1 ? platforms : undefined,
      'the engine keeps images of one platform: build one at a time',
      'one platform on docker',
    ],
  ];
}

function cacheLacks({ cacheFrom = [], cacheTo = [] }: ImageBuildRequest): readonly Lack[] {
  return [
    ...cacheFrom.map(({ type }, index): Lack => {
      const fix = 'the engine reads caches of the types "registry" and "local"';
      return [`cacheFrom[${index}].type`, type === 'gha' ? type : undefined, fix, otherType];
    }),
    ...cacheTo.map(({ type }, index): Lack => {
      const isLacking = type === 'registry' || type === 'local' || type === 'gha';
      return [`cacheTo[${index}].type`, isLacking ? type : undefined, 'the engine writes caches of the type "inline" only', otherType];
    }),
  ];
}

function sourceLacks({ namedContexts = {} }: ImageBuildRequest): readonly Lack[] {
  const fix = 'the engine reads no layouts: push the image to a registry';
  return Object.entries(namedContexts).map(([name, { type }]) => {
    return [`${pathTo('namedContexts', name)}.type`, type === 'ociLayout' ? type : undefined, fix, otherType];
  });
}

function outputLack(path: string, output: BuildOutput): Lack {
  if (output.type === 'oci') return [`${path}.type`, output.type, 'the engine writes files of the types "local" and "tar"', otherType];
  const insecure = output.type === 'registry' ? output.insecure : undefined;
  return [`${path}.insecure`, asked(insecure), 'set insecure-registries in its daemon.json'];
}
