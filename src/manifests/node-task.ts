import type { DaemonSet } from 'kubernetes-types/apps/v1';
import type { Container, ServiceAccount } from 'kubernetes-types/core/v1';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import type { RoleBinding } from 'kubernetes-types/rbac/v1';
import { Report } from '../errors';
import type { ResolvedConfig, ResolvedNodeTask } from '../resolve/resolved';
import type { Step } from '../runtimes/runtime';
import { appArmorAnnotations, appArmorField } from './app-armor';
import { constraintAnnotation, constraintBinding } from './constraints';
import { stepContainer } from './container';
import { type Manifest, metadata, nonEmpty, type PodTemplate, type WorkloadManifest } from './manifest';
import { networkPolicy } from './network-policy';
import { commonPodSpec, seLinuxContext } from './pod-spec';
import { serviceAccountNamed } from './service-account';
import { fileAnnotations, mountsOf, volumesOf } from './volumes';

/** The objects of something that is done on every node, in the order in which they are applied. */
export interface NodeTaskManifests {
  /** Where the installation has NetworkPolicies. */
  readonly networkPolicy: Manifest<NetworkPolicy> | undefined;
  readonly serviceAccount: Manifest<ServiceAccount>;
  /** Where Pods need security context constraints. */
  readonly roleBinding: Manifest<RoleBinding> | undefined;
  readonly daemonSet: WorkloadManifest<DaemonSet>;
}

/** What of a config such a task depends on besides its own. */
type Site = Pick<ResolvedConfig, 'nodes' | 'oldestKubernetes'>;

/** The objects of something that is done on every node. */
export function nodeTaskManifests(site: Site, task: ResolvedNodeTask): NodeTaskManifests {
  return {
    // First, so that no Pod runs without its policy.
    networkPolicy: task.networkPolicy && networkPolicy(task.networkPolicy),
    serviceAccount: serviceAccountNamed(task.name, task),
    roleBinding: task.constraint && constraintBinding(task.name, task.constraint, task),
    daemonSet: {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: metadata(task),
      spec: {
        selector: { matchLabels: { ...task.selector } },
        // Nobody is served by them, and one that fails is not to hold up the others.
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '100%' } },
        template: podTemplate(site, task),
      },
    },
  };
}

/** A task of installations that have a daemon. */
export function requireDaemonTask({ nodeTasks, runtime }: ResolvedConfig, key: 'prune' | 'cleanUp'): ResolvedNodeTask {
  const task = nodeTasks[key];
  if (task !== undefined) return task;
  const fix = 'its engine embeds BuildKit, and the nodes have no files of the library: there is nothing to remove';
  throw Report.single('BuildKit config', 'a runtime with a daemon of its own', runtime, fix);
}

function podTemplate({ nodes, oldestKubernetes }: Site, task: ResolvedNodeTask): PodTemplate {
  const { steps: before, last } = task.work();
  const steps = [...before, last];
  const mounts = mountsOf(steps);
  const annotations = {
    ...task.annotations,
    ...constraintAnnotation(task.constraint),
    ...appArmorAnnotations(steps, oldestKubernetes),
    ...fileAnnotations(mounts),
  };
  const container = (step: Step): Container => stepContainer(step, appArmorField(step, oldestKubernetes));
  return {
    metadata: { labels: { ...task.labels }, ...nonEmpty('annotations', annotations) },
    spec: {
      ...commonPodSpec(nodes, task),
      securityContext: { ...seLinuxContext(nodes), seccompProfile: { type: 'RuntimeDefault' } },
      serviceAccountName: task.name,
      // What goes on has nothing to finish.
      terminationGracePeriodSeconds: 1,
      initContainers: before.map(container),
      containers: [{ ...container(last), ...readiness(task) }],
      volumes: volumesOf(mounts),
    },
  };
}

function readiness({ probe }: ResolvedNodeTask): Pick<Container, 'readinessProbe'> {
  if (probe === undefined) return {};
  return { readinessProbe: { exec: { command: [...probe] }, periodSeconds: 5, timeoutSeconds: 25, failureThreshold: 3 } };
}
