import { builderJob, builderPod, buildkitManifests, type Manifest } from '../../src';
import type { Case, Golden } from '../cases/case';

/** Every object of a case, by the name of its golden. */
export function renderCase({ config, request }: Case): ReadonlyMap<Golden, Manifest<object>> {
  const isJob = config.builds?.workload === 'Job';
  const build = isJob ? builderJob(config, request) : builderPod(config, request);
  const objects = buildkitManifests(config).map((object) => [goldenName(object), object] as const);
  return new Map([...objects, [isJob ? 'builder-job' : 'builder-pod', build]]);
}

function goldenName({ kind, metadata }: Manifest<object>): Golden {
  const name = kind.replace(/(?<=[a-z])[A-Z]/g, '-$&').toLowerCase();
  const part = metadata.labels?.['app.kubernetes.io/name'] ?? '';
  if (part === 'observability' && kind === 'ConfigMap') return 'dashboard-config-map';
  return `${prefixes[part] ?? ''}${name}` as Golden;
}

// Objects of one kind that several parts of an installation have.
const prefixes: Readonly<Record<string, string>> = { 'node-agent': 'node-agent-', 'image-build': 'builders-' };
