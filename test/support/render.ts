import { builderJob, builderPod, buildkitManifests, type Manifest } from '../../src';
import type { Case, Golden } from '../cases/case';

/** Every object of a case, by the name of its golden. */
export function renderCase({ config, request }: Case): ReadonlyMap<Golden, Manifest<object>> {
  const isJob = config.builds?.workload === 'Job';
  const build = isJob ? builderJob(config, request) : builderPod(config, request);
  const objects = buildkitManifests(config).map((object) => [goldenName(object.kind), object] as const);
  return new Map([...objects, [isJob ? 'builder-job' : 'builder-pod', build]]);
}

function goldenName(kind: string): Golden {
  return kind.replace(/(?<=[a-z])[A-Z]/g, '-$&').toLowerCase() as Golden;
}
