import type { DaemonOptions } from '../config/daemon';
import type { Report } from '../errors';
import type { BuildKitConfig } from '../runtimes/registry';
import type { DaemonProfile } from '../runtimes/runtime';

/** Warns of what looks as if it bounded the `RUN` steps of a daemon, and does not. */
export function checkRunSteps(config: BuildKitConfig, { runSteps }: DaemonProfile, report: Report): void {
  const options: DaemonOptions = 'daemon' in config ? (config.daemon ?? {}) : {};
  if (!runSteps.inPodCgroup) checkLimits(options, report);
  if (!runSteps.inPodNetwork && config.networkPolicies !== undefined) report.warn('runtime', ungoverned);
}

/** Where the steps have a cgroup of their own, they are bounded there. */
function checkLimits({ resources, buildkitd }: DaemonOptions, report: Report): void {
  const names = ['cpu', 'memory'].filter((name) => resources?.limits?.[name] !== undefined);
  if (names.length === 0 || buildkitd?.worker?.cgroupParent !== undefined) return;
  report.warn('daemon.resources.limits', unbounded(names.join(' and ')));
}

function unbounded(resources: string): string {
  return [
    `the ${resources} of RUN steps is not bounded, as they run outside of the daemon's Pod:`,
    'set daemon.buildkitd.worker.cgroupParent to a cgroup of the nodes that has limits, daemon.buildkitd.worker.maxParallelism to bound how',
    'many of them run at a time, and builds.longestBuildSeconds to bound for how long',
  ].join(' ');
}

const ungoverned =
  'RUN steps use the network of the node, which networkPolicies do not govern: set daemon.buildkitd.worker.network to { type: "bridge" }';
