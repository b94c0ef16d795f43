import type { Container, PodSpec } from 'kubernetes-types/core/v1';
import { duplicates } from '../support/kubernetes-text';
import type { Rule } from './rules';
import { type AnyObject, containersOf, podSpecOf, subjectOf } from './subjects';

type Breaks = (container: Container, pod: PodSpec) => boolean;

/** A rule for every container. */
function each(id: string, also: readonly string[], fault: string, breaks: Breaks): Rule {
  return { id, also, fault, find: (object) => broken(object, containersOf, breaks) };
}

/** A rule for the containers that run as long as their Pod does. */
function main(id: string, also: readonly string[], fault: string, breaks: Breaks): Rule {
  return { id, also, fault, find: (object) => broken(object, ({ containers }) => containers, breaks) };
}

function broken(object: AnyObject, select: (pod: PodSpec) => readonly Container[], breaks: Breaks): readonly string[] {
  const pod = podSpecOf(object);
  if (pod === undefined) return [];
  return select(pod)
    .filter((container) => breaks(container, pod))
    .map((container) => subjectOf(object, container));
}

const dropped = ({ securityContext }: Container) => securityContext?.capabilities?.drop ?? [];
const added = ({ securityContext }: Container) => securityContext?.capabilities?.add ?? [];
const ports = ({ ports = [] }: Container) => ports.map(({ containerPort }) => containerPort);
const hostVolumes = ({ volumes = [] }: PodSpec) => volumes.filter(({ hostPath }) => hostPath !== undefined).map(({ name }) => name);
const secretName = /secret|password|passwd|token|credential|api_?key|private_?key/i;

const privileges: readonly Rule[] = [
  each('privileged-container', ['CKV_K8S_16', 'runAsPrivileged'], 'is privileged', ({ securityContext }) => {
    return securityContext?.privileged === true;
  }),
  each('privilege-escalation-container', ['CKV_K8S_20', 'privilegeEscalationAllowed'], 'may escalate', ({ securityContext }) => {
    return securityContext?.allowPrivilegeEscalation !== false;
  }),
  each('run-as-non-root', ['CKV_K8S_23', 'runAsRootAllowed'], 'may run as root', ({ securityContext }, pod) => {
    return (securityContext?.runAsNonRoot ?? pod.securityContext?.runAsNonRoot) !== true;
  }),
  each('CKV_K8S_40', [], 'runs as a user id below 10000', ({ securityContext }, pod) => {
    return (securityContext?.runAsUser ?? pod.securityContext?.runAsUser ?? 0) < 10_000;
  }),
  each('no-read-only-root-fs', ['CKV_K8S_22', 'notReadOnlyRootFilesystem'], 'can write to its image', ({ securityContext }) => {
    return securityContext?.readOnlyRootFilesystem !== true;
  }),
  each('drop-net-raw-capability', ['CKV_K8S_28'], 'keeps NET_RAW', (container) => {
    return !['ALL', 'NET_RAW'].some((name) => dropped(container).includes(name));
  }),
  each('CKV_K8S_37', [], 'does not drop all capabilities', (container) => !dropped(container).includes('ALL')),
  each('CKV_K8S_25', ['insecureCapabilities'], 'adds capabilities', (container) => added(container).length > 0),
  each('CKV_K8S_39', ['dangerousCapabilities'], 'adds SYS_ADMIN, NET_ADMIN or all capabilities', (container) => {
    return ['ALL', 'SYS_ADMIN', 'NET_ADMIN'].some((name) => added(container).includes(name));
  }),
  each('CKV_K8S_31', [], 'has no seccomp profile of the runtime', ({ securityContext }, pod) => {
    return (securityContext?.seccompProfile ?? pod.securityContext?.seccompProfile)?.type !== 'RuntimeDefault';
  }),
  each('CKV_K8S_30', [], 'has no security context', ({ securityContext }) => securityContext === undefined),
  each('unsafe-proc-mount', [], 'sees all of /proc', ({ securityContext }) => securityContext?.procMount === 'Unmasked'),
  each('writable-host-mount', [], 'can write to a path of the node', ({ volumeMounts = [] }, pod) => {
    return volumeMounts.some(({ name, readOnly }) => readOnly !== true && hostVolumes(pod).includes(name));
  }),
];

const images: readonly Rule[] = [
  each('latest-tag', ['CKV_K8S_14', 'tagNotSpecified'], 'has an image without a fixed tag', ({ image = '' }) => {
    return !/@sha256:/.test(image) && !/:(?!latest$)[^/:]+$/.test(image);
  }),
  each('CKV_K8S_43', [], 'has an image without a digest', ({ image = '' }) => !image.includes('@sha256:')),
  each('CKV_K8S_15', ['pullPolicyNotAlways'], 'does not always ask for its image', ({ imagePullPolicy }) => imagePullPolicy !== 'Always'),
];

const resources: readonly Rule[] = [
  each('CKV_K8S_10', ['unset-cpu-requirements', 'cpuRequestsMissing'], 'requests no CPU', ({ resources }) => {
    return resources?.requests?.cpu === undefined;
  }),
  each('CKV_K8S_11', ['unset-cpu-requirements', 'cpuLimitsMissing'], 'has no CPU limit', ({ resources }) => {
    return resources?.limits?.cpu === undefined;
  }),
  each('CKV_K8S_12', ['unset-memory-requirements', 'memoryRequestsMissing'], 'requests no memory', ({ resources }) => {
    return resources?.requests?.memory === undefined;
  }),
  each('CKV_K8S_13', ['unset-memory-requirements', 'memoryLimitsMissing'], 'has no memory limit', ({ resources }) => {
    return resources?.limits?.memory === undefined;
  }),
];

const environment: readonly Rule[] = [
  each('env-var-secret', ['sensitiveContainerEnvVar'], 'has a secret as the text of a variable', ({ env = [] }) => {
    return env.some(({ name, value }) => value !== undefined && value !== '' && secretName.test(name));
  }),
  each('read-secret-from-env-var', ['CKV_K8S_35'], 'reads a Secret as a variable', ({ env = [], envFrom = [] }) => {
    return env.some(({ valueFrom }) => valueFrom?.secretKeyRef) || envFrom.some(({ secretRef }) => secretRef);
  }),
  each('duplicate-env-var', [], 'has two variables of one name', ({ env = [] }) => duplicates(env.map(({ name }) => name)).length > 0),
];

const network: readonly Rule[] = [
  each('CKV_K8S_26', ['hostPortSet'], 'has a port of the node', ({ ports = [] }) => ports.some(({ hostPort }) => hostPort !== undefined)),
  each('privileged-ports', ['ssh-port'], 'listens below port 1024', (container) => ports(container).some((port) => port < 1024)),
];

const probes: readonly Rule[] = [
  main('no-liveness-probe', ['CKV_K8S_8', 'livenessProbeMissing'], 'has no liveness probe', ({ livenessProbe }) => !livenessProbe),
  main('no-readiness-probe', ['CKV_K8S_9', 'readinessProbeMissing'], 'has no readiness probe', ({ readinessProbe }) => !readinessProbe),
  main('no-startup-probe', [], 'has no startup probe', ({ startupProbe }) => !startupProbe),
];

export const containerRules: readonly Rule[] = [...privileges, ...images, ...resources, ...environment, ...network, ...probes];
