import type { Job } from 'kubernetes-types/batch/v1';
import type { Container } from 'kubernetes-types/core/v1';
import type { ResolvedBuild } from '../resolve/resolved';
import { appArmorAnnotations, appArmorField } from './app-armor';
import { constraintAnnotation } from './constraints';
import { stepContainer } from './container';
import { metadata, type PodManifest, type RenderedPodSpec, type WorkloadManifest } from './manifest';
import { commonPodSpec, seLinuxContext } from './pod-spec';
import { fileAnnotations, mountsOf, volumesOf } from './volumes';

/** A build as a Pod. */
export function buildPod(build: ResolvedBuild): PodManifest {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadata({ name: build.name, namespace: build.namespace, labels: build.labels, annotations: podAnnotations(build) }),
    spec: podSpec(build),
  };
}

/** A build as a Job. */
export function buildJob(build: ResolvedBuild): WorkloadManifest<Job> {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: metadata(build),
    spec: {
      backoffLimit: build.job.backoffLimit,
      ttlSecondsAfterFinished: build.job.ttlSecondsAfterFinished,
      // The deadline is the Pod's: one of the Job would delete the Pod with its logs.
      template: { metadata: { labels: { ...build.labels }, annotations: podAnnotations(build) }, spec: podSpec(build) },
    },
  };
}

function podAnnotations(build: ResolvedBuild): Record<string, string> {
  return {
    'kubectl.kubernetes.io/default-container': build.defaultStep,
    ...build.annotations,
    ...build.podAnnotations,
    ...constraintAnnotation(build.constraint),
    ...appArmorAnnotations(build.steps, build.kubernetesVersion),
    ...fileAnnotations(mountsOf(build.steps)),
  };
}

/** The steps run one after the other: init containers, and the last as the container of the Pod. */
function podSpec(build: ResolvedBuild): RenderedPodSpec {
  const containers = build.steps.map((step): Container => stepContainer(step, appArmorField(step, build.kubernetesVersion)));
  const initContainers = containers.slice(0, -1);
  return {
    restartPolicy: 'Never',
    ...commonPodSpec(build.nodes, build),
    ...(build.runtimeClassName !== undefined && { runtimeClassName: build.runtimeClassName }),
    securityContext: { ...seLinuxContext(build.nodes), seccompProfile: { type: 'RuntimeDefault' } },
    ...(build.serviceAccountName !== undefined && { serviceAccountName: build.serviceAccountName }),
    activeDeadlineSeconds: build.activeDeadlineSeconds,
    ...(initContainers.length > 0 && { initContainers }),
    containers: containers.slice(-1),
    volumes: volumesOf(mountsOf(build.steps)),
  };
}
