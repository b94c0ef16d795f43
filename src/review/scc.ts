import { pathTo } from '../values/issue-path';
import { addedCapabilities, unsafeSysctls } from './baseline';
import type { Finding } from './control';
import { forbid } from './control';
import { hostFindings } from './host';
import { booleanAt, listAt, numberAt, optionalRecordAt, recordAt } from './loose';
import { podSecurityVersions } from './pod-security-versions';
import {
  contextOf,
  hasUserNamespace,
  podIn,
  podOfSpec,
  type ReviewedPod,
  type SecurityContextPlace,
  securityContexts,
  volumesOf,
} from './pods';
import { received } from './text';

/** A SecurityContextConstraints of OpenShift, from the one that allows least. */
export type SecurityContextConstraintsName =
  | 'restricted-v2'
  | 'nonroot-v2'
  | 'nested-container'
  | 'anyuid'
  | 'hostmount-anyuid-v2'
  | 'privileged';

/** Why a SecurityContextConstraints does not admit Pods. */
export interface SecurityContextConstraintsReason {
  /** The one that refuses them. */
  readonly constraints: SecurityContextConstraintsName;
  /** Where in the object, or in the spec. */
  readonly path: string;
  /** What it allows, and what there is. */
  readonly message: string;
}

/** The SecurityContextConstraints that Pods need. */
export interface RequiredSecurityContextConstraints {
  /** The first that admits the Pods. */
  readonly name: SecurityContextConstraintsName;
  /** Why those before it do not. */
  readonly reasons: readonly SecurityContextConstraintsReason[];
}

/** The rules of one, as far as they differ. All but `privileged` refuse whatever reaches the node itself. */
interface Constraints {
  readonly name: SecurityContextConstraintsName;
  readonly userNamespace?: true;
  readonly volumes: readonly string[];
  readonly capabilities: readonly string[];
  readonly escalation: boolean;
  /** 'ofNamespace' stands for users that OpenShift chooses, which no manifest can know. */
  readonly user: 'ofNamespace' | 'nonRoot' | 'upTo65534' | 'any';
  readonly groups: 'ofNamespace' | 'upTo65534' | 'any';
  readonly seLinux: 'ofNamespace' | 'any';
  readonly seccomp: 'runtimeDefault' | 'unset' | 'any';
}

const volumes = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'];
const restricted = {
  volumes,
  capabilities: ['NET_BIND_SERVICE'],
  escalation: false,
  seLinux: 'ofNamespace',
  seccomp: 'runtimeDefault',
} as const;
const anyuid = {
  volumes,
  capabilities: [],
  escalation: true,
  user: 'any',
  groups: 'any',
  seLinux: 'ofNamespace',
  seccomp: 'unset',
} as const;

const constraints: readonly Constraints[] = [
  { ...restricted, name: 'restricted-v2', user: 'ofNamespace', groups: 'ofNamespace' },
  { ...restricted, name: 'nonroot-v2', user: 'nonRoot', groups: 'any' },
  {
    ...anyuid,
    ...{ name: 'nested-container', userNamespace: true, capabilities: ['SETUID', 'SETGID'] },
    ...{ user: 'upTo65534', groups: 'upTo65534', seccomp: 'any' },
  },
  { ...anyuid, name: 'anyuid' },
  { ...anyuid, name: 'hostmount-anyuid-v2', volumes: [...volumes, 'hostPath', 'nfs'], seLinux: 'any' },
];

/**
 * The SecurityContextConstraints of OpenShift that the ServiceAccount of an object's Pods needs: the first that admits them,
 * and why those before it do not. Undefined for objects without Pods.
 *
 * `nested-container` and `hostmount-anyuid-v2` exist from OpenShift 4.20 on.
 *
 * @param manifest - a Kubernetes object as plain data
 */
export function securityContextConstraints(manifest: object): RequiredSecurityContextConstraints | undefined {
  const pod = podIn(manifest);
  return pod && requiredBy(pod);
}

/**
 * The same of the spec of a Pod.
 *
 * @param podSpec - the `spec` of the Pod
 */
export function securityContextConstraintsOfPodSpec(podSpec: object): RequiredSecurityContextConstraints {
  return requiredBy(podOfSpec(podSpec));
}

function requiredBy(pod: ReviewedPod): RequiredSecurityContextConstraints {
  const judged = constraints.map((rules) => ({ name: rules.name, findings: findingsOf(pod, rules) }));
  const admitting = judged.findIndex(({ findings }) => findings.length === 0);
  const refusing = admitting === -1 ? judged : judged.slice(0, admitting);
  return {
    name: judged[admitting]?.name ?? 'privileged',
    reasons: refusing.flatMap(({ name, findings }) =>
      findings.map(({ path, allowed, received: value }) => ({
        constraints: name,
        path,
        message: `${name} allows ${allowed}, received ${received(value)}`,
      })),
    ),
  };
}

function findingsOf(pod: ReviewedPod, rules: Constraints): readonly Finding[] {
  const context = recordAt(pod.spec, 'securityContext');
  const path = pathTo(pod.path, 'securityContext');
  return [
    ...hostFindings(pod),
    ...unsafeSysctls(context, path, podSecurityVersions(undefined)),
    ...userNamespace(pod, rules),
    ...volumeFindings(pod, rules),
    ...pod.containers.flatMap((container) => addedCapabilities(container, rules.capabilities)),
    ...pod.containers.map(contextOf).flatMap((place) => escalation(place, rules)),
    ...effective(pod, 'runAsUser', numberAt).flatMap((field) => user(field, rules)),
    ...effective(pod, 'runAsNonRoot', booleanAt).flatMap((field) => nonRoot(field, rules)),
    ...groups(context, path, rules),
    ...securityContexts(pod).flatMap((place) => labels(place, rules)),
    ...securityContexts(pod).flatMap((place) => seccomp(place, rules)),
  ];
}

function userNamespace(pod: ReviewedPod, rules: Constraints): readonly Finding[] {
  const isRefused = rules.userNamespace === true && !hasUserNamespace(pod);
  return isRefused ? [forbid(pod.path, 'hostUsers', pod.spec.hostUsers, 'only Pods with a user namespace, by hostUsers: false')] : [];
}

function volumeFindings(pod: ReviewedPod, rules: Constraints): readonly Finding[] {
  return volumesOf(pod)
    .filter(({ type }) => type === undefined || !rules.volumes.includes(type))
    .map(({ path, type }) => ({
      path: pathTo(path, ...(type === undefined ? [] : [type])),
      allowed: `only volumes of the types ${rules.volumes.join(', ')}`,
      received: type,
    }));
}

function escalation({ value, path }: SecurityContextPlace, rules: Constraints): readonly Finding[] {
  const isRefused = !rules.escalation && value.allowPrivilegeEscalation === true;
  return isRefused ? [forbid(path, 'allowPrivilegeEscalation', true, 'no privilege escalation')] : [];
}

interface Field<T> {
  readonly path: string;
  readonly value: T;
}

/** The values of a field that count for some container: its own, or else that of the Pod. */
function effective<T>(
  pod: ReviewedPod,
  key: string,
  read: (value: SecurityContextPlace['value'], key: string) => T | undefined,
): readonly Field<T>[] {
  const [ofPod, ...ofContainers] = securityContexts(pod);
  const places = ofContainers.map((place) => (read(place.value, key) === undefined ? ofPod : place));
  return [...new Set(places)].flatMap((place) => {
    const value = place && read(place.value, key);
    return place === undefined || value === undefined ? [] : [{ path: pathTo(place.path, key), value }];
  });
}

function user({ path, value }: Field<number>, rules: Constraints): readonly Finding[] {
  const refusals = {
    ofNamespace: { isRefused: true, allowed: 'no user but those that OpenShift has for the namespace' },
    nonRoot: { isRefused: value === 0, allowed: 'no user 0' },
    upTo65534: { isRefused: value > 65534, allowed: 'users from 0 to 65534' },
    any: { isRefused: false, allowed: '' },
  };
  const { isRefused, allowed } = refusals[rules.user];
  return isRefused ? [{ path, allowed, received: value }] : [];
}

function nonRoot({ path, value }: Field<boolean>, rules: Constraints): readonly Finding[] {
  return rules.user === 'nonRoot' && !value ? [{ path, allowed: 'only true', received: value }] : [];
}

function groups(context: Readonly<Record<string, unknown>>, path: string, rules: Constraints): readonly Finding[] {
  const fsGroup = numberAt(context, 'fsGroup');
  if (rules.groups === 'any') return [];
  if (rules.groups === 'ofNamespace') {
    return fsGroup === undefined ? [] : [forbid(path, 'fsGroup', fsGroup, 'no group but that which OpenShift has for the namespace')];
  }
  return [
    ...(fsGroup === undefined || fsGroup <= 65534 ? [] : [forbid(path, 'fsGroup', fsGroup, 'groups from 0 to 65534')]),
    ...listAt(context, 'supplementalGroups').flatMap((group, index) =>
      typeof group === 'number' && group <= 65534
        ? []
        : [forbid(pathTo(path, 'supplementalGroups'), `${index}`, group, 'groups from 0 to 65534')],
    ),
  ];
}

// The level is that of the namespace, so even options that are allowed would have to name it.
function labels({ value, path }: SecurityContextPlace, rules: Constraints): readonly Finding[] {
  const options = optionalRecordAt(value, 'seLinuxOptions');
  if (rules.seLinux === 'any' || options === undefined) return [];
  return [forbid(path, 'seLinuxOptions', options, 'no SELinux options but those that OpenShift sets')];
}

function seccomp({ value, path }: SecurityContextPlace, rules: Constraints): readonly Finding[] {
  const type = optionalRecordAt(value, 'seccompProfile')?.type;
  if (type === undefined || rules.seccomp === 'any' || (rules.seccomp === 'runtimeDefault' && type === 'RuntimeDefault')) return [];
  const allowed = rules.seccomp === 'unset' ? 'no seccomp profile to be set' : "only the seccomp profile 'RuntimeDefault'";
  return [forbid(pathTo(path, 'seccompProfile'), 'type', type, allowed)];
}
