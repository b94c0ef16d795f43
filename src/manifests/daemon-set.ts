import type { DaemonSet } from 'kubernetes-types/apps/v1';
import type { Container, ContainerPort, Probe } from 'kubernetes-types/core/v1';
import type { ResolvedDaemon, ResolvedNodes } from '../resolve/resolved';
import { configChecksum } from './config-map';
import { constraintAnnotation } from './constraints';
import { renderEnv, renderResources, stepContainer } from './container';
import { daemonAnnotations, daemonContainer, daemonPodSecurity, daemonSecurityContext } from './daemon-security';
import { metadata, nonEmpty, type PodTemplate, type WorkloadManifest } from './manifest';
import { metricsPort } from './observability/pod-monitor';
import { commonPodSpec, seLinuxContext } from './pod-spec';
import { renderMount, volumesOf } from './volumes';

/** The DaemonSet of the BuildKit daemon. */
export function daemonSet(nodes: ResolvedNodes, daemon: ResolvedDaemon): WorkloadManifest<DaemonSet> {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: metadata(daemon),
    spec: {
      selector: { matchLabels: { ...daemon.selector } },
      // Two daemons on one node would fight for its root and its socket: an old one ends before a new one starts.
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: daemon.maxUnavailable } },
      template: podTemplate(nodes, daemon),
    },
  };
}

/** The Pods of a daemon. */
export function podTemplate(nodes: ResolvedNodes, daemon: ResolvedDaemon): PodTemplate {
  const annotations = {
    ...daemon.annotations,
    ...daemonAnnotations(daemon),
    ...constraintAnnotation(daemon.constraint),
    'cdk8s-buildkit/config-checksum': configChecksum(daemon),
  };
  const prepare = daemon.prepare.map((step) => stepContainer(step, { seccompProfile: { type: 'RuntimeDefault' } }));
  return {
    metadata: { labels: { ...daemon.labels }, annotations },
    spec: {
      ...commonPodSpec(nodes, daemon),
      ...daemonPodSecurity(daemon),
      ...nonEmpty('securityContext', seLinuxContext(nodes)),
      serviceAccountName: daemon.serviceAccountName,
      // On SIGTERM buildkitd finishes the running builds.
      terminationGracePeriodSeconds: daemon.graceSeconds,
      ...nonEmpty('initContainers', [...prepare, ...emulators(daemon)]),
      containers: [container(daemon)],
      volumes: [...volumesOf(daemon.mounts), { name: 'config', configMap: { name: daemon.configMapName } }],
    },
  };
}

function container(daemon: ResolvedDaemon): Container {
  return {
    name: daemonContainer,
    image: daemon.image,
    imagePullPolicy: daemon.imagePullPolicy,
    // No command: the entry point of the image prepares the cgroups.
    args: [...daemon.args],
    ...nonEmpty('ports', ports(daemon)),
    ...nonEmpty('env', daemon.env.map(renderEnv)),
    ...nonEmpty('resources', renderResources(daemon.resources)),
    securityContext: daemonSecurityContext(daemon),
    ...probes(daemon),
    volumeMounts: [...daemon.mounts.map(renderMount), configMount(daemon)],
  };
}

/** Ports of the Pod, none of which is one of the node. */
function ports({ metrics }: ResolvedDaemon): ContainerPort[] {
  return metrics === undefined ? [] : [{ name: metricsPort, containerPort: metrics.port }];
}

/** The kernel keeps what is registered, for all of the node. */
function emulators({ emulators: installed }: ResolvedDaemon): Container[] {
  if (installed === undefined) return [];
  const { image, imagePullPolicy, args } = installed;
  const resources = renderResources(installed.resources);
  const securityContext = { privileged: true, runAsUser: 0 };
  return [{ name: 'install-emulators', image, imagePullPolicy, args: [...args], resources, securityContext }];
}

function configMount(daemon: ResolvedDaemon) {
  return { name: 'config', mountPath: daemon.configDirectory, readOnly: true };
}

// `buildctl debug workers` gives up on a daemon that hangs after 20 seconds; a shorter timeout would kill busy ones.
const probeTimeoutSeconds = 25;

// The Pod's own grace period would keep a hung daemon for as long as the longest build.
const hungGraceSeconds = 30;

/** The probes of every daemon. */
function probes(daemon: ResolvedDaemon): { startupProbe: Probe; readinessProbe: Probe; livenessProbe: Probe } {
  const probe = () => ({ exec: { command: [...daemon.probe] }, timeoutSeconds: probeTimeoutSeconds });
  return {
    startupProbe: { ...probe(), periodSeconds: 5, failureThreshold: 60, terminationGracePeriodSeconds: hungGraceSeconds },
    readinessProbe: { ...probe(), periodSeconds: 30, failureThreshold: 3 },
    livenessProbe: { ...probe(), periodSeconds: 30, failureThreshold: 3, terminationGracePeriodSeconds: hungGraceSeconds },
  };
}
