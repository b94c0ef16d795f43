import type { Report } from '../errors';
import { graceSeconds } from '../runtimes/buildctl-step';
import type { BuildKitConfig } from '../runtimes/registry';
import type { RuntimeProfile } from '../runtimes/runtime';
import { combine, combineAnnotations, configLayer, type Identity, identity, ownLabels } from './metadata';
import { proxyEnvironment, proxyVariables } from './proxy';
import type { ResolvedBuilds, ResolvedDaemon } from './resolved';

/** Resolves the daemon, if the runtime has one of its own. */
export function resolveDaemon(
  config: BuildKitConfig,
  { name, namespace, preset }: Identity,
  profile: RuntimeProfile,
  builds: ResolvedBuilds,
  report: Report,
): ResolvedDaemon | undefined {
  const { daemon } = profile;
  if (daemon === undefined) return undefined;
  const workload = preset.workloads(name).daemon;
  return {
    ...daemon,
    env: [...daemon.env, ...proxyEnvironment(proxyVariables(config.proxy))],
    name: workload,
    namespace,
    configMapName: `${workload}-config`,
    serviceAccountName: workload,
    labels: combine(
      [ownLabels('buildkitd', name, preset), configLayer(config, 'labels'), { path: 'daemon.labels', entries: daemon.labels }],
      report,
    ),
    annotations: combineAnnotations(
      [configLayer(config, 'annotations'), { path: 'daemon.annotations', entries: daemon.annotations }],
      report,
    ),
    selector: identity('buildkitd', name),
    graceSeconds: graceSeconds(builds.longestBuildSeconds),
  };
}
