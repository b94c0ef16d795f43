import type { DaemonSetUpdateStrategy } from 'kubernetes-types/apps/v1';
import type { Container, EnvVar, PodSpec, ResourceRequirements, Volume, VolumeMount } from 'kubernetes-types/core/v1';
import type { LabelSelector, ObjectMeta } from 'kubernetes-types/meta/v1';
import type { RoleRef, Subject } from 'kubernetes-types/rbac/v1';
import {
  amount,
  duplicates,
  hasBackstep,
  isDnsLabel,
  isDnsSubdomain,
  isNamePart,
  isPathSegment,
  isQualifiedName,
  listOf,
  namesOf,
} from './kubernetes-text';

/** What an object of this library may have: the objects of all its kinds in one. */
interface KubernetesObject {
  readonly kind?: string;
  readonly metadata?: ObjectMeta;
  readonly spec?: PodSpec & {
    readonly selector?: LabelSelector;
    readonly template?: PodTemplate;
    readonly updateStrategy?: DaemonSetUpdateStrategy;
    readonly volumeClaimTemplates?: readonly { readonly metadata?: ObjectMeta }[];
  };
  readonly data?: Readonly<Record<string, string>>;
  readonly value?: number;
  readonly roleRef?: RoleRef;
  readonly subjects?: readonly Subject[];
}

interface PodTemplate {
  readonly metadata?: ObjectMeta;
  readonly spec?: PodSpec;
}

/** Problems as lines of path and message, the path from what the rule is given. */
type Rule<T> = (subject: T) => readonly string[];

/**
 * Checks a Kubernetes object against what no schema says: rules that the API server enforces, and mistakes that it accepts
 * and that break a Pod or widen its rights. Returns one line for each problem, none if the object is valid.
 */
export function validateRules(object: object): string[] {
  const { path, template } = podOf(object);
  return [...check<KubernetesObject>(objectRules, object, ''), ...(template === undefined ? [] : check(podRules, template, path))];
}

function podOf(object: KubernetesObject): { readonly path: string; readonly template: PodTemplate | undefined } {
  return object.kind === 'Pod' ? { path: '', template: object } : { path: '/spec/template', template: withClaims(object) };
}

/** A StatefulSet gives each of its Pods a volume for each of its claim templates. */
function withClaims({ spec: { template, volumeClaimTemplates = [] } = {} as never }: KubernetesObject): PodTemplate | undefined {
  if (template?.spec === undefined || volumeClaimTemplates.length === 0) return template;
  const claimed = volumeClaimTemplates.map(({ metadata }): Volume => ({ name: metadata?.name ?? '' }));
  return { ...template, spec: { ...template.spec, volumes: [...(template.spec.volumes ?? []), ...claimed] } };
}

function check<T>(rules: readonly Rule<T>[], subject: T, path: string): string[] {
  return rules.flatMap((rule) => rule(subject)).map((problem) => `${path}${problem}`);
}

/** One line, unless all is well. */
function unless(isValid: boolean, problem: string): readonly string[] {
  return isValid ? [] : [problem];
}

function checkEach<T>(rules: readonly Rule<T>[], list: readonly T[] | undefined, path: string): readonly string[] {
  return listOf(list).flatMap((item, index) => check(rules, item, `${path}/${index}`));
}

const objectRules: readonly Rule<KubernetesObject>[] = [
  function nameIsValid({ kind = '', metadata: { name = '' } = {} }) {
    const valid = /Role/.test(kind) ? isPathSegment(name) : kind === 'Namespace' ? isDnsLabel(name) : isDnsSubdomain(name);
    return unless(valid, `/metadata/name: ${JSON.stringify(name)} is no name of a ${kind}`);
  },
  function priorityClassIsOfUsers({ kind, metadata: { name = '' } = {}, value = 0 }) {
    if (kind !== 'PriorityClass') return [];
    return [
      ...unless(!name.startsWith('system-'), `/metadata/name: ${name} is a name of the system`),
      ...unless(value <= 1_000_000_000, `/value: ${value} is reserved for the system`),
    ];
  },
  function jobNameFitsLabel({ kind, metadata: { name = '' } = {} }) {
    return unless(kind !== 'Job' || name.length <= 63, '/metadata/name: the Pods of a Job carry its name as a label of 63 characters');
  },
  function namespaceIsValid({ kind = '', metadata: { namespace } = {} }) {
    const isOfCluster = /^(ClusterRole|ClusterRoleBinding|Namespace|PriorityClass)$/.test(kind);
    const valid = namespace === undefined || (!isOfCluster && isDnsLabel(namespace));
    return unless(valid, `/metadata/namespace: ${JSON.stringify(namespace)} is no namespace of a ${kind}`);
  },
  function selectorMatchesTemplate({ kind, spec }) {
    if (kind !== 'DaemonSet') return [];
    const wanted = Object.entries(spec?.selector?.matchLabels ?? {});
    const labels = spec?.template?.metadata?.labels ?? {};
    const matches = wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
    return unless(matches, '/spec/selector: does not match the labels of the template');
  },
  function restartPolicyFits({ kind = '', spec }) {
    const { path, template } = podOf({ kind, spec });
    const policy = template?.spec?.restartPolicy ?? 'Always';
    return unless(restartPolicies[kind]?.includes(policy) ?? true, `${path}/spec/restartPolicy: ${policy} does not do for a ${kind}`);
  },
  function daemonSetHasNoDeadline({ kind, spec }) {
    const deadline = spec?.template?.spec?.activeDeadlineSeconds;
    return unless(kind !== 'DaemonSet' || deadline === undefined, '/spec/template/spec/activeDeadlineSeconds: not in a DaemonSet');
  },
  function rolloutCanProceed({ spec }) {
    const { maxSurge = 0, maxUnavailable = 1 } = spec?.updateStrategy?.rollingUpdate ?? {};
    const isNothing = (count: string | number) => /^0%?$/.test(String(count));
    const proceeds = isNothing(maxSurge) !== isNothing(maxUnavailable);
    return unless(proceeds, '/spec/updateStrategy/rollingUpdate: just one of the counts has to be 0');
  },
  function configMapKeysAreFiles({ data = {} }) {
    return Object.keys(data).flatMap((key) => unless(/^(?!\.\.)[-._a-zA-Z0-9]{1,253}$/.test(key), `/data/${key}: is no name of a file`));
  },
  function roleIsOfRbac({ kind, roleRef }) {
    const valid = roleRef === undefined || (roleRef.apiGroup === rbac && (kind === 'RoleBinding' || roleRef.kind === 'ClusterRole'));
    return unless(valid, `/roleRef: no role for a ${kind}`);
  },
  ({ subjects }) => checkEach([subjectIsOfItsGroup], subjects, '/subjects'),
  ({ metadata = {} }) => check(metadataRules, metadata, '/metadata'),
  ({ spec }) => check(metadataRules, spec?.template?.metadata ?? {}, '/spec/template/metadata'),
];

// A Pod that is restarted would run its build again after it succeeds.
const restartPolicies: Readonly<Record<string, readonly string[]>> = { DaemonSet: ['Always'], Job: ['Never', 'OnFailure'], Pod: ['Never'] };

const rbac = 'rbac.authorization.k8s.io';

function subjectIsOfItsGroup({ kind, apiGroup, namespace }: Subject): readonly string[] {
  if (kind !== 'ServiceAccount') return unless(apiGroup === rbac, `/apiGroup: a ${kind} is of ${rbac}`);
  return [
    ...unless((apiGroup ?? '') === '', '/apiGroup: a ServiceAccount is of the core group'),
    ...unless(namespace !== undefined, '/namespace: a ServiceAccount has one'),
  ];
}

const metadataRules: readonly Rule<ObjectMeta>[] = [
  function labelsAreValid({ labels = {} }) {
    return labelProblems(labels, '/labels');
  },
  function annotationKeysAreValid({ annotations = {} }) {
    return Object.keys(annotations).flatMap((key) => unless(isQualifiedName(key.toLowerCase()), `/annotations: ${key} is no key`));
  },
  function annotationsFit({ annotations = {} }) {
    const size = Buffer.byteLength(Object.entries(annotations).flat().join(''));
    return unless(size <= 256 * 1024, `/annotations: ${size} bytes are more than 256 KiB`);
  },
];

const podRules: readonly Rule<PodTemplate>[] = [
  ({ spec }) => (spec === undefined ? [] : check(podSpecRules, spec, '/spec')),
  function annotationsNameContainers({ metadata: { annotations = {} } = {}, spec }) {
    const names = Object.entries(annotations).flatMap(([key, value]) => {
      if (key.startsWith('container.apparmor.security.beta.kubernetes.io/')) return [key.slice(key.indexOf('/') + 1)];
      return key === 'kubectl.kubernetes.io/default-container' ? [value] : [];
    });
    const containers = namesOf(containersOf(spec));
    return names.flatMap((name) => unless(containers.includes(name), `/metadata/annotations: there is no container ${name}`));
  },
  // The API server takes a file of an annotation that does not exist, and it is empty. Variables are not checked: who uses
  // the Pod may add what they refer to.
  function filesExist({ metadata: { annotations = {} } = {}, spec }) {
    const paths = listOf(spec?.volumes).flatMap(({ downwardAPI }) => listOf(downwardAPI?.items).map(({ fieldRef }) => fieldRef?.fieldPath));
    const keys = paths.flatMap((path) => /^metadata\.annotations\['(.*)'\]$/.exec(path ?? '')?.slice(1) ?? []);
    return keys.flatMap((key) => unless(key in annotations, `/metadata/annotations: a volume has a file of ${key}, which is missing`));
  },
];

const podSpecRules: readonly Rule<PodSpec>[] = [
  ({ containers }) => checkEach(containerRules, containers, '/containers'),
  ({ initContainers }) => checkEach(containerRules, initContainers, '/initContainers'),
  ({ volumes }) => checkEach(volumeRules, volumes, '/volumes'),
  ({ nodeSelector = {} }) => labelProblems(nodeSelector, '/nodeSelector'),
  function containerNamesAreUnique(spec) {
    return duplicates(namesOf(containersOf(spec))).map((name) => `/containers: two containers are named ${name}`);
  },
  function volumeNamesAreUnique({ volumes }) {
    return duplicates(namesOf(listOf(volumes))).map((name) => `/volumes: two volumes are named ${name}`);
  },
  function mountsHaveVolumes(spec) {
    const missing = mountsOf(spec).filter((name) => !namesOf(listOf(spec.volumes)).includes(name));
    return missing.map((name) => `/volumes: there is a mount, but no volume ${name}`);
  },
  function volumesAreMounted(spec) {
    const unused = namesOf(listOf(spec.volumes)).filter((name) => !mountsOf(spec).includes(name));
    return unused.map((name) => `/volumes: nothing mounts ${name}`);
  },
  function tokenStaysAway({ automountServiceAccountToken }) {
    return unless(automountServiceAccountToken === false, '/automountServiceAccountToken: the containers get a token for the API server');
  },
  function serviceAccountNameIsValid({ serviceAccountName = 'default' }) {
    return unless(isDnsSubdomain(serviceAccountName), `/serviceAccountName: ${serviceAccountName} is no DNS subdomain`);
  },
  ({ initContainers }) => checkEach([initContainerHasNoProbes], initContainers, '/initContainers'),
];

function initContainerHasNoProbes({ livenessProbe, readinessProbe, startupProbe }: Container): readonly string[] {
  return unless((livenessProbe ?? readinessProbe ?? startupProbe) === undefined, ': an init container has no probes');
}

const containerRules: readonly Rule<Container>[] = [
  ({ volumeMounts }) => checkEach(mountRules, volumeMounts, '/volumeMounts'),
  ({ resources = {} }) => check([requestsAreWithinLimits], resources, '/resources'),
  function nameIsDnsLabel({ name }) {
    return unless(isDnsLabel(name), `/name: ${JSON.stringify(name)} is no DNS label`);
  },
  function privilegedMayEscalate({ securityContext }) {
    const contradicts = securityContext?.privileged === true && securityContext.allowPrivilegeEscalation === false;
    return unless(!contradicts, '/securityContext/allowPrivilegeEscalation: a privileged container may escalate');
  },
  function onlyPrivilegedPropagates({ securityContext, volumeMounts }) {
    const propagates = listOf(volumeMounts).some(({ mountPropagation }) => mountPropagation === 'Bidirectional');
    return unless(!propagates || securityContext?.privileged === true, '/volumeMounts: Bidirectional needs a privileged container');
  },
  // Container runtimes add the prefix, and then know no such capability.
  function capabilitiesHaveNoPrefix({ securityContext }) {
    const { add, drop } = securityContext?.capabilities ?? {};
    const prefixed = [...listOf(add), ...listOf(drop)].filter((name) => /^CAP_/i.test(name));
    return prefixed.map((name) => `/securityContext/capabilities: ${name} has the prefix CAP_`);
  },
  function imageIsQualified({ image = '' }) {
    return unless(/^([^/]*[.:A-Z][^/]*|localhost)\//.test(image), `/image: ${image} has no registry host`);
  },
  function imageIsVersioned({ image = '' }) {
    return unless(/(:\w[\w.-]{0,127}|@.+)$/.test(image), `/image: ${image} has neither a tag nor a digest`);
  },
  function imageDigestIsKnown({ image = '' }) {
    const digest = image.split('@')[1];
    const known = /^(sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128})$/;
    return unless(digest === undefined || known.test(digest), `/image: container runtimes refuse the digest ${digest}`);
  },
  function imageIsLowerCase({ image = '' }) {
    const [repository = ''] = image.slice(image.indexOf('/') + 1).split(/[:@]/);
    return unless(/^[a-z0-9]+(([._/]|__|-+)[a-z0-9]+)*$/.test(repository), `/image: ${repository} is no lower-case repository`);
  },
  function mountPathsAreUnique({ volumeMounts }) {
    const paths = listOf(volumeMounts).map(({ mountPath }) => mountPath);
    return duplicates(paths).map((path) => `/volumeMounts: two mounts at ${path}`);
  },
  ({ env }) => checkEach([variableHasName], env, '/env'),
  function variablesAreUnique({ env }) {
    return duplicates(namesOf(listOf(env))).map((name) => `/env: two variables are named ${name}`);
  },
  function readinessEndsNothing({ readinessProbe }) {
    const grace = readinessProbe?.terminationGracePeriodSeconds;
    return unless(grace === undefined, '/readinessProbe/terminationGracePeriodSeconds: a readiness probe ends no container');
  },
];

function variableHasName({ name }: EnvVar): readonly string[] {
  return unless(/^(?!\.$|\.\.)[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name), `/name: ${name} is no name of a variable`);
}

const mountRules: readonly Rule<VolumeMount>[] = [
  function mountPathIsAbsolute({ mountPath }) {
    return unless(/^\/[^:]*$/.test(mountPath), `/mountPath: ${mountPath} is no absolute path without a colon`);
  },
  function subPathStaysInside({ subPath = '' }) {
    return unless(!subPath.startsWith('/') && !hasBackstep(subPath), `/subPath: ${subPath} leaves the volume`);
  },
];

const hostPathTypes = ['', 'DirectoryOrCreate', 'Directory', 'FileOrCreate', 'File', 'Socket', 'CharDevice', 'BlockDevice'];

const volumeRules: readonly Rule<Volume>[] = [
  function nameIsDnsLabel({ name }) {
    return unless(isDnsLabel(name), `/name: ${JSON.stringify(name)} is no DNS label`);
  },
  // The API server takes it, and what it is relative to is up to the container runtime.
  function hostPathIsAbsolute({ hostPath }) {
    return unless(/^\//.test(hostPath?.path ?? '/'), `/hostPath/path: ${hostPath?.path} is relative`);
  },
  function hostPathHasNoBackstep({ hostPath }) {
    return unless(!hasBackstep(hostPath?.path ?? '/'), `/hostPath/path: ${hostPath?.path} goes up with ..`);
  },
  function hostPathTypeIsKnown({ hostPath }) {
    const type = hostPath?.type ?? '';
    return unless(hostPathTypes.includes(type), `/hostPath/type: Kubernetes knows no ${type}`);
  },
];

function requestsAreWithinLimits({ requests = {}, limits = {} }: ResourceRequirements): readonly string[] {
  const above = Object.entries(requests).filter(([name, request]) => amount(request) > amount(limits[name] ?? ''));
  return above.map(([name, request]) => `/requests/${name}: ${request} is above the limit ${limits[name]}`);
}

function labelProblems(labels: Readonly<Record<string, string>>, path: string): readonly string[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...unless(isQualifiedName(key), `${path}: ${key} is no key`),
    ...unless(value === '' || isNamePart(value), `${path}: ${JSON.stringify(value)} is no value of a label`),
  ]);
}

function containersOf(spec: PodSpec | undefined): readonly Container[] {
  return [...listOf(spec?.initContainers), ...listOf(spec?.containers)];
}

function mountsOf(spec: PodSpec): readonly string[] {
  return [...new Set(containersOf(spec).flatMap(({ volumeMounts }) => namesOf(listOf(volumeMounts))))];
}
