import { checkShape, type Hint } from '../../check/shape';
import { validators } from '../../check/validators';
import type { BuildKitServiceConfig } from '../../config/service';
import type { Report } from '../../errors';
import { isRuntimeName, runtimeNames, runtimeOf } from '../../runtimes/registry';
import { nearest } from '../../values/nearest';
import { isRecord } from '../../values/record';
import { checkResources } from '../check-resources';
import { checkAffinity } from '../check-scheduling';
import { checkStep } from '../check-steps';
import { knowsOption } from '../known-option';

const topology = 'service';

/** Whether something is meant to be the config of a service. */
export function isServiceConfig(input: unknown): input is BuildKitServiceConfig {
  return isRecord(input) && input.topology !== undefined;
}

/** Reports every place where the input is not the config of a service. Returns whether it is one. */
export function checkServiceConfig(input: Readonly<Record<string, unknown>>, report: Report): input is never {
  if (input.topology === topology) return checkShape(validators.BuildKitServiceConfig, input, report, hint);
  const meant = typeof input.topology === 'string' ? nearest(input.topology, [topology]) : undefined;
  const fix = meant === undefined ? 'leave it out of a config of nodes, which has a runtime' : `did you mean "${meant}"?`;
  report.expected('topology', `"${topology}"`, input.topology, fix);
  if (meant !== undefined) checkShape(validators.BuildKitServiceConfig, { ...input, topology }, report, hint);
  return false;
}

const exposed = 'whoever reaches a node could then try it: have clients outside of the cluster come through a tunnel or a VPN';

/** What to say of values, and of options by their path. */
const reasons: Readonly<Record<string, string>> = {
  runtime: 'a service builds on no node of a runtime: leave out either topology or runtime',
  preset: 'it fits systems that build on nodes',
  env: 'it names images of the builders of container runtimes: use steps.build.image',
  nodeAgent: 'the images of a service are in a registry, from which nodes pull them',
  'networkPolicies.nodeAgent': 'the images of a service are in a registry, from which nodes pull them',
  prePull: 'the images of a service are in a registry, from which nodes pull them',
  nodeSelector: 'it is one of the daemons or of the builders: daemon.nodeSelector, builders.nodeSelector',
  tolerations: 'they are those of the daemons or of the builders: daemon.tolerations, builders.tolerations',
  distribution: 'leave it out where the nodes of the daemons have none of these',
  seLinuxOptions: 'no Pod of a service shares a path with its node',
  'daemon.root': 'the daemons have no paths of their nodes: use storage',
  'daemon.socketDirectory': 'the daemons have no paths of their nodes: clients come through the Service',
  'daemon.maxUnavailable': 'a rollout starts a daemon before it takes one away: use disruptionBudget for evictions',
  'daemon.replicas': 'it stands beside daemon',
  rootless: 'write daemon: { security: { type: "rootless" } }',
  'daemon.rootless': 'write daemon: { security: { type: "rootless" } }',
  hpa: 'write "horizontalPodAutoscaler"',
  pvc: 'write "persistentVolumeClaim" for one that is there, or "volumeClaimTemplate" for one of each daemon',
  LoadBalancer: exposed,
  NodePort: exposed,
};

const hint: Hint = (path, received) => {
  const known = [path, received].find((subject) => Object.hasOwn(reasons, subject));
  if (known !== undefined) return reasons[known];
  const others =
    path === received
      ? runtimeNames().filter((name) => isRuntimeName(name) && knowsOption(runtimeOf(name).shape, { runtime: name }, path))
      : [];
  if (others.length === runtimeNames().length) return 'it is an option of nodes only';
  return others.length === 0 ? undefined : `it is an option of the nodes of ${others.join(' and ')} only`;
};

/** Reports what fields that are right by themselves may not say together. */
export function checkServiceRelations({ daemon = {}, steps = {} }: BuildKitServiceConfig, report: Report): void {
  for (const [step, options] of Object.entries(steps)) checkStep(`steps.${step}`, options, report);
  checkResources('daemon.resources', daemon.resources, report);
  checkAffinity('daemon.affinity', daemon.affinity, report);
}
