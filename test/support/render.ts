import { type BuildKitConfig, builderJob, builderPod, buildkitManifests, type Manifest } from '../../src';
import type { Case, Golden } from '../cases/case';

/** Every object of a case, by the name of its golden. */
export function renderCase({ config, request }: Case): ReadonlyMap<Golden, Manifest<object>> {
  const isJob = config.builds?.workload === 'Job';
  const build = isJob ? builderJob(config, request) : builderPod(config, request);
  const objects = buildkitManifests(config).map((object) => [goldenName(object, config), object] as const);
  return new Map([...objects, [isJob ? 'builder-job' : 'builder-pod', build]]);
}

function goldenName({ kind, metadata: { name, labels } }: Manifest<object>, { builds }: BuildKitConfig): Golden {
  const words = kind.replace(/(?<=[a-z])[A-Z]/g, '-$&').toLowerCase();
  const component = labels?.['app.kubernetes.io/name'];
  if (kind === 'Namespace') return name === builds?.namespace ? 'builds-namespace' : 'namespace';
  if (kind === 'PriorityClass') return name.startsWith('builds.') ? 'builds-priority-class' : 'priority-class';
  if (component === 'buildkitd' && kind === 'RoleBinding') return 'daemon-role-binding';
  if (component === 'image-build' && kind === 'NetworkPolicy') return 'builders-network-policy';
  if (component === 'image-build') return `builder-${words}` as Golden;
  return (component === 'node-agent' ? `node-agent-${words}` : words) as Golden;
}
