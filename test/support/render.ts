import {
  type BuildKitConfig,
  builderJob,
  builderPod,
  buildkitManifests,
  cleanUpManifests,
  type Manifest,
  preflightManifests,
  pruneManifests,
} from '../../src';
import type { Case, Golden } from '../cases/case';
import type { ServiceCase } from '../cases/service';

/** Every object of a case, by the name of its golden. */
export function renderCase({ config, request }: Case): ReadonlyMap<Golden, Manifest<object>> {
  const isJob = config.builds?.workload === 'Job';
  const build = isJob ? builderJob(config, request) : builderPod(config, request);
  const named = (objects: readonly Manifest<object>[]) => objects.map((object) => [goldenName(object, config), object] as const);
  const objects = named(buildkitManifests(config));
  return new Map([...objects, [isJob ? 'builder-job' : 'builder-pod', build], ...named(nodeTasks(config))]);
}

/** Every object of a service and a build. */
export function renderService({ config, request }: ServiceCase): readonly Manifest<object>[] {
  const isJob = config.builds?.workload === 'Job';
  return [...buildkitManifests(config), isJob ? builderJob(config, request) : builderPod(config, request)];
}

/** What is done on the nodes before and after. */
function nodeTasks(config: BuildKitConfig): readonly Manifest<object>[] {
  const ofDaemon = config.runtime === 'docker' ? [] : [...pruneManifests(config), ...cleanUpManifests(config)];
  return [...preflightManifests(config), ...ofDaemon];
}

function goldenName({ kind, metadata: { name, labels } }: Manifest<object>, { builds }: BuildKitConfig): Golden {
  const words = kind.replace(/(?<=[a-z])[A-Z]/g, '-$&').toLowerCase();
  const component = labels?.['app.kubernetes.io/name'] ?? '';
  const isOfBuilds = kind === 'Namespace' ? name === builds?.namespace : name.startsWith('builds.');
  if (component.startsWith('build-') && component !== 'build-access') return `${isOfBuilds ? 'builds-' : ''}${words}` as Golden;
  return `${prefixes[`${component} ${kind}`] ?? prefixes[component] ?? ''}${words}` as Golden;
}

// Objects of one kind that several parts of an installation have.
const prefixes: Readonly<Record<string, string>> = {
  preflight: 'preflight-',
  prune: 'prune-',
  'clean-up': 'clean-up-',
  'buildkitd RoleBinding': 'daemon-',
  'image-build': 'builder-',
  'image-build NetworkPolicy': 'builders-',
  'node-agent': 'node-agent-',
  'observability ConfigMap': 'dashboard-',
};
