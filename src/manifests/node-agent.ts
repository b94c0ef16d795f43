import type { DaemonSet } from 'kubernetes-types/apps/v1';
import type { Container, Lifecycle, PodSecurityContext, ServiceAccount, VolumeMount } from 'kubernetes-types/core/v1';
import type { RoleBinding } from 'kubernetes-types/rbac/v1';
import type { ResolvedAuthority, ResolvedConfig, ResolvedNodeAgent } from '../resolve/resolved';
import type { Version } from '../values/version';
import { appArmorAnnotations, appArmorField } from './app-armor';
import { constraintAnnotation, constraintBinding } from './constraints';
import { renderEnv, renderResources } from './container';
import { type Manifest, metadata, nonEmpty, type PodTemplate, type RenderedVolume, type WorkloadManifest } from './manifest';
import { commonPodSpec, seLinuxContext } from './pod-spec';
import { serviceAccountNamed } from './service-account';
import { fileAnnotations, renderMount, volumesOf } from './volumes';

/** The objects of a node agent, in the order in which they are applied. */
export interface NodeAgentManifests {
  readonly serviceAccount: Manifest<ServiceAccount>;
  /** Where Pods need security context constraints. */
  readonly roleBinding: Manifest<RoleBinding> | undefined;
  readonly daemonSet: WorkloadManifest<DaemonSet>;
}

/** The objects of a node agent. */
export function nodeAgentManifests(site: Site, agent: ResolvedNodeAgent): NodeAgentManifests {
  return {
    serviceAccount: serviceAccountNamed(agent.name, agent),
    roleBinding: agent.constraint && constraintBinding(agent.name, agent.constraint, agent),
    daemonSet: nodeAgentDaemonSetOf(site, agent),
  };
}

/** What of a config an agent depends on besides its own. */
type Site = Pick<ResolvedConfig, 'nodes' | 'oldestKubernetes'>;

function nodeAgentDaemonSetOf(site: Site, agent: ResolvedNodeAgent): WorkloadManifest<DaemonSet> {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: metadata(agent),
    spec: {
      selector: { matchLabels: { ...agent.selector } },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: agent.maxUnavailable } },
      template: podTemplate(site, agent),
    },
  };
}

function podTemplate({ nodes, oldestKubernetes }: Site, agent: ResolvedNodeAgent): PodTemplate {
  const annotations = {
    ...agent.annotations,
    ...constraintAnnotation(agent.constraint),
    ...appArmorAnnotations([{ name: containerName, appArmorProfile: agent.appArmorProfile }], oldestKubernetes),
    ...fileAnnotations(agent.mounts),
  };
  return {
    metadata: { labels: { ...agent.labels }, ...nonEmpty('annotations', annotations) },
    spec: {
      ...commonPodSpec(nodes, agent),
      ...nonEmpty('securityContext', { ...seLinuxContext(nodes), ...seccompProfile(agent) }),
      serviceAccountName: agent.name,
      containers: [container(agent, oldestKubernetes)],
      volumes: [...volumesOf(agent.mounts), ...authorityVolumes(agent.authority)],
    },
  };
}

/** These constraints admit no Pod that names a profile: it then has the one that OpenShift gives. */
function seccompProfile({ constraint }: ResolvedNodeAgent): PodSecurityContext {
  return constraint === 'hostmount-anyuid-v2' ? {} : { seccompProfile: { type: 'RuntimeDefault' } };
}

const containerName = 'node-agent';

function container(agent: ResolvedNodeAgent, kubernetes: Version): Container {
  return {
    name: containerName,
    image: agent.image,
    imagePullPolicy: agent.imagePullPolicy,
    ...nonEmpty('command', [...agent.command]),
    ...nonEmpty('args', [...agent.args]),
    env: agent.env.map(renderEnv),
    ...nonEmpty('resources', renderResources(agent.resources)),
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'], ...nonEmpty('add', [...agent.capabilities]) },
      // The sockets belong to root and its group.
      runAsUser: 0,
      runAsGroup: 0,
      ...appArmorField(agent, kubernetes),
    },
    ...(agent.authority !== undefined && { lifecycle: authorityHooks(agent.authority) }),
    volumeMounts: [...agent.mounts.map(renderMount), ...authorityMounts(agent.authority)],
  };
}

const authorityDirectory = '/registry-authority';

/** Commands of hooks are not expanded by the kubelet, so nothing is escaped. */
function authorityHooks({ file }: ResolvedAuthority): Lifecycle {
  return {
    postStart: { exec: { command: ['install', '-D', '-m', '0644', `${authorityDirectory}/ca.crt`, file] } },
    preStop: { exec: { command: ['rm', '-f', file] } },
  };
}

function authorityVolumes(authority: ResolvedAuthority | undefined): RenderedVolume[] {
  if (authority === undefined) return [];
  const items = [{ key: authority.key, path: 'ca.crt' }];
  return [
    { name: 'registry-authority', secret: { secretName: authority.secretName, items } },
    { name: 'registry-certificates', hostPath: { path: authority.directory, type: 'DirectoryOrCreate' } },
  ];
}

function authorityMounts(authority: ResolvedAuthority | undefined): VolumeMount[] {
  if (authority === undefined) return [];
  return [
    { name: 'registry-authority', mountPath: authorityDirectory, readOnly: true },
    { name: 'registry-certificates', mountPath: authority.directory },
  ];
}
