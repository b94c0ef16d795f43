import { Report } from '../errors';
import type { Component } from '../presets/preset';
import type { BuildKitConfig } from '../runtimes/registry';
import type { NodeTask, NodeTasks, RuntimeProfile } from '../runtimes/runtime';
import { nodeTaskConstraint } from './constraints';
import { combine, combineAnnotations, configLayer, type Identity, identity, ownLabels } from './metadata';
import { closedNetworkPolicy } from './network-policies';
import type { ResolvedNodeTask } from './resolved';

type TaskComponent = Extract<Component, 'preflight' | 'prune' | 'clean-up'>;

/** Resolves what is done on the nodes of an installation before there is a daemon, and when it is to go. */
export function resolveNodeTasks(
  config: BuildKitConfig,
  owner: Identity,
  profile: RuntimeProfile,
  report: Report,
): NodeTasks<ResolvedNodeTask> {
  const { daemon, nodeTasks } = profile;
  const { preflight, prune, cleanUp } = nodeTasks;
  const resolve = (component: TaskComponent, task: NodeTask): ResolvedNodeTask => {
    const names = named(config, owner, component, report);
    return {
      // They are to run wherever the daemon does.
      affinity: daemon?.affinity,
      priorityClassName: daemon?.priorityClassName,
      constraint: nodeTaskConstraint(profile),
      // All that they ask is on their node.
      networkPolicy: config.networkPolicies && closedNetworkPolicy(names),
      ...task,
      ...names,
    };
  };
  return {
    preflight: resolve('preflight', preflight),
    prune: prune && resolve('prune', prune),
    cleanUp: cleanUp && resolve('clean-up', cleanUp),
  };
}

function named(config: BuildKitConfig, { name, namespace, preset }: Identity, component: TaskComponent, report: Report) {
  return {
    name: `${name}-${component}`,
    namespace,
    labels: combine([ownLabels(component, name, preset), configLayer(config, 'labels')], forLabels(report)),
    annotations: combineAnnotations([configLayer(config, 'annotations')], report),
    selector: identity(component, name),
  };
}

/** A label that no object may have is told once, of the object that is first. */
function forLabels(report: Report): Report {
  return report.issues.some(({ path }) => path.startsWith('labels[')) ? new Report() : report;
}
