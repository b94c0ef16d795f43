import { describe, expect, it, test } from 'vitest';
import { builderJob, builderPod, buildkitManifests } from '../src/manifests';
import { validateValues } from './support/kubernetes-models';
import { validateRules } from './support/kubernetes-rules';
import { validateStrictly } from './support/kubernetes-schema';

// The validators that judge the library are judged here: each has to find its faults, put one by one into valid objects.

const validators = { schema: validateStrictly, values: validateValues, rules: validateRules };

const access = { subjects: [{ kind: 'ServiceAccount', name: 'launcher' }], detectRuntime: true } as const;
const request = { name: 'x', image: 'app:1', context: { type: 'persistentVolumeClaim', claimName: 'src' } } as const;

const valid = new Map(
  [
    ...buildkitManifests({ runtime: 'containerd', access, priorityClasses: { builds: { value: 1 } } }),
    builderPod({ runtime: 'cri-o', loader: { type: 'podman' } }, request),
    builderJob({ runtime: 'docker', builds: { workload: 'Job' } }, request),
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'builds' } },
  ].map((object): [string, object] => [object.kind, object]),
);

describe.each(Object.entries(validators))('the validator of %s', (_name, validate) => {
  it.each([...valid])('accepts a valid %s', (_kind, object) => {
    expect(validate(object)).toEqual([]);
  });
});

/** What each validator that finds a fault says, line by line; a regex alone is that of the rules. The others find nothing. */
type Found = RegExp | Lines;
type Lines = Readonly<Record<string, RegExp | readonly RegExp[]>>;

/** Where under its base a value is put is a JSON pointer, which ends in `-` to append. Undefined removes what is there. */
type Row = readonly [fault: string, at: string, value: unknown, found: Found];

interface Fault {
  readonly fault: string;
  readonly kind: string;
  readonly at: string;
  readonly value: unknown;
  readonly found: Lines;
}

function faultsOf(kind: string, base: string, rows: readonly Row[]): readonly Fault[] {
  return rows.map(([fault, at, value, found]) => {
    return { fault, kind, at: `${base}${at}`, value, found: found instanceof RegExp ? { rules: found } : found };
  });
}

const both = (found: RegExp) => ({ schema: found, values: found });

const schemaFaults = [
  ...faultsOf('DaemonSet', '', [
    ['unknown field of an object', '/replicas', 1, { schema: /^\/replicas: unknown field$/ }],
    ['unknown field of a spec', '/spec/strategy', {}, { schema: /^\/spec\/strategy: unknown field$/ }],
    ['unknown field of a container', '/spec/template/spec/containers/0/cmd', [], { schema: /\/containers\/0\/cmd: unknown field$/ }],
    ['hostPid for hostPID', '/spec/template/spec/hostPid', true, { schema: /^\/spec\/template\/spec\/hostPid: unknown field$/ }],
  ]),
  ...faultsOf('Pod', '', [
    ['unknown field of a volume', '/spec/volumes/0/path', '/x', { schema: /^\/spec\/volumes\/0\/path: unknown field$/ }],
    ['unknown field of metadata', '/metadata/label', {}, { schema: /^\/metadata\/label: unknown field$/ }],
    ['status in a manifest', '/status', { phase: 'Pending' }, { schema: /^\/status: unknown field$/ }],
  ]),
  ...faultsOf('Job', '/spec/template/spec', [
    ['field of Kubernetes 1.30', '/securityContext/appArmorProfile', { type: 'Unconfined' }, { schema: /appArmorProfile: unknown field$/ }],
  ]),
  ...faultsOf('ClusterRole', '', [
    ['name of a field in the typings', '/rules/0/nonResourceUrLs', [], { schema: /^\/rules\/0\/nonResourceUrLs: unknown field$/ }],
  ]),
];

const typeFaults = [
  ...faultsOf('Pod', '', [
    ['text for a boolean', '/spec/hostNetwork', 'yes', both(/^\/spec\/hostNetwork: must be boolean$/)],
    ['text for a list', '/spec/containers/0/command', 'build', both(/^\/spec\/containers\/0\/command: must be array$/)],
    ['hostPath without path', '/spec/volumes/0/hostPath/path', undefined, both(/\/hostPath: must have required property '?path'?$/)],
    ['unknown kind', '/kind', 'Pot', { schema: /^: unknown kind v1\/Pot$/, values: /^: no model of v1\/Pot$/ }],
  ]),
  ...faultsOf('Job', '/spec/template/spec', [
    ['no containers', '/containers', undefined, both(/^\/spec\/template\/spec: must have required property '?containers'?$/)],
    ['number for text', '/containers/0/env/0/value', 1, both(/\/containers\/0\/env\/0\/value: must be string$/)],
  ]),
  ...faultsOf('DaemonSet', '/spec/template/spec/containers/0', [
    ['null as a quantity', '/resources/requests/memory', null, both(/\/resources\/requests\/memory: must be number,.*string/)],
  ]),
  ...faultsOf('DaemonSet', '/spec', [
    ['no selector', '/selector', undefined, { ...both(/^\/spec: .* property '?selector'?$/), rules: /^\/spec\/selector: does/ }],
  ]),
  ...faultsOf('Role', '', [
    ['rule without verbs', '/rules/0/verbs', undefined, both(/^\/rules\/0: must have required property '?verbs'?$/)],
  ]),
];

const valueFaults = [
  ...faultsOf('DaemonSet', '/spec/template/spec/containers/0', [
    ['bad quantity', '/resources/requests/memory', '512MB', { values: /\/requests\/memory: .*must match format "quantity"/ }],
    ['bad enum', '/volumeMounts/0/mountPropagation', 'Sideways', { values: /: .*: Bidirectional, HostToContainer, None$/ }],
    ['bad pull policy', '/imagePullPolicy', 'Sometimes', { values: /\/imagePullPolicy: .*: Always, IfNotPresent, Never$/ }],
  ]),
  ...faultsOf('Job', '/spec', [
    ['bad size limit', '/template/spec/volumes/1/emptyDir/sizeLimit', 'big', { values: /\/sizeLimit: .*must match format "quantity"/ }],
    ['fraction of a count', '/backoffLimit', 1.5, { values: /^\/spec\/backoffLimit: must be integer/ }],
  ]),
  ...faultsOf('Pod', '/spec', [
    ['bad seccomp profile', '/securityContext/seccompProfile/type', 'Default', { values: /: .*: Localhost, RuntimeDefault, Unconfined$/ }],
    ['bad hostPath type', '/volumes/0/hostPath/type', 'Sock', { values: /\/type: .*, Socket$/, rules: /\/type: .* no Sock$/ }],
  ]),
];

const metadataFaults = [
  ...faultsOf('ServiceAccount', '/metadata', [
    ['upper-case name', '/name', 'Daemon', /^\/metadata\/name: "Daemon" is no name of a ServiceAccount$/],
  ]),
  ...faultsOf('Namespace', '/metadata', [['name with a dot', '/name', 'a.b', /^\/metadata\/name: "a\.b" is no name of a Namespace$/]]),
  ...faultsOf('Job', '/metadata', [['long name', '/name', 'x'.repeat(64), /^\/metadata\/name: .* label of 63 characters$/]]),
  ...faultsOf('ClusterRole', '/metadata', [
    ['name with a slash', '/name', 'a/b', /^\/metadata\/name: "a\/b" is no name of a ClusterRole$/],
    ['namespace', '/namespace', 'x', /^\/metadata\/namespace: "x" is no namespace of a ClusterRole$/],
  ]),
  ...faultsOf('PriorityClass', '', [
    ['name of the system', '/metadata/name', 'system-x', /^\/metadata\/name: system-x is a name of the system$/],
    ['value of the system', '/value', 1_000_000_001, /^\/value: 1000000001 is reserved for the system$/],
    ['namespace of its own', '/metadata/namespace', 'x', /^\/metadata\/namespace: "x" is no namespace of a PriorityClass$/],
  ]),
  ...faultsOf('DaemonSet', '/spec/template/metadata', [
    ['bad key of a label', '/labels/-a', 'x', /^\/spec\/template\/metadata\/labels: -a is no key$/],
  ]),
  ...faultsOf('Pod', '/metadata', [
    ['bad namespace', '/namespace', 'a.b', /^\/metadata\/namespace: "a\.b" is no namespace of a Pod$/],
    ['bad value of a label', '/labels/version', 'v1+2', /^\/metadata\/labels: "v1\+2" is no value of a label$/],
    ['long value of a label', '/labels/version', 'x'.repeat(64), /^\/metadata\/labels: "x+" is no value of a label$/],
    ['bad prefix of a key', '/labels/A.b~1c', 'x', /^\/metadata\/labels: A\.b\/c is no key$/],
    ['bad key of an annotation', '/annotations/a b', 'x', /^\/metadata\/annotations: a b is no key$/],
    ['annotations too long', '/annotations/a', 'ä'.repeat(131_072), /^\/metadata\/annotations: \d+ bytes are more than 256 KiB$/],
    ['logs of no container', '/annotations/kubectl.kubernetes.io~1default-container', 'x', /^\/metadata\/annotations: .* no container x$/],
    ['profile of no container', '/annotations/container.apparmor.security.beta.kubernetes.io~1x', 'unconfined', /no container x$/],
    ['file without its annotation', '/annotations/cdk8s-buildkit~1storage.conf', undefined, /: .*\/storage\.conf, which is missing$/],
  ]),
];

const workloadFaults = [
  ...faultsOf('DaemonSet', '/spec', [
    ['selector of other Pods', '/selector/matchLabels/app', 'x', /^\/spec\/selector: does not match the labels of the template$/],
    ['selector of all Pods', '/selector/matchLabels', {}, /^\/spec\/selector: does not match the labels of the template$/],
    ['rollout of no Pod', '/updateStrategy/rollingUpdate/maxUnavailable', '0%', /\/rollingUpdate: just one of the counts has to be 0$/],
    ['DaemonSet that ends', '/template/spec/restartPolicy', 'Never', /^\/spec\/.*\/restartPolicy: Never does not do for a DaemonSet$/],
    ['DaemonSet with a deadline', '/template/spec/activeDeadlineSeconds', 60, /\/activeDeadlineSeconds: not in a DaemonSet$/],
  ]),
  ...faultsOf('Job', '/spec/template/spec', [
    ['Job without restartPolicy', '/restartPolicy', undefined, /^\/spec\/template\/spec\/restartPolicy: Always does not do for a Job$/],
  ]),
  ...faultsOf('Pod', '/spec', [
    ['Pod that restarts', '/restartPolicy', 'OnFailure', /^\/spec\/restartPolicy: OnFailure does not do for a Pod$/],
  ]),
  ...faultsOf('ConfigMap', '/data', [['key with a slash', '/a~1b', 'x', /^\/data\/a\/b: is no name of a file$/]]),
];

const accessFaults = [
  ...faultsOf('ClusterRoleBinding', '', [
    ['Role for the whole cluster', '/roleRef/kind', 'Role', /^\/roleRef: no role for a ClusterRoleBinding$/],
    ['User of no group', '/subjects/0/kind', 'User', /^\/subjects\/0\/apiGroup: a User is of rbac/],
  ]),
  ...faultsOf('RoleBinding', '', [
    ['Role of no group', '/roleRef/apiGroup', '', /^\/roleRef: no role for a RoleBinding$/],
    ['subject without namespace', '/subjects/0/namespace', undefined, /^\/subjects\/0\/namespace: a ServiceAccount has one$/],
    ['ServiceAccount of a group', '/subjects/0/apiGroup', 'rbac.authorization.k8s.io', /^\/subjects\/0\/apiGroup: .* of the core group$/],
  ]),
];

const podFaults = faultsOf('Pod', '/spec', [
  ['relative hostPath', '/volumes/0/hostPath/path', 'run/buildkit', /^\/spec\/volumes\/0\/hostPath\/path: run\/buildkit is relative$/],
  ['hostPath with ..', '/volumes/0/hostPath/path', '/run/../etc', /^\/spec\/volumes\/0\/hostPath\/path: .* goes up with \.\.$/],
  ['mount without volume', '/containers/0/volumeMounts/-', { name: 'extra', mountPath: '/extra' }, /^\/spec\/volumes: .* no volume extra$/],
  ['volume without mount', '/volumes/-', { name: 'extra', emptyDir: {} }, /^\/spec\/volumes: nothing mounts extra$/],
  ['duplicate volume', '/volumes/-', { name: 'context', emptyDir: {} }, /^\/spec\/volumes: two volumes are named context$/],
  ['bad name of a volume', '/volumes/-', { name: 'a.b', emptyDir: {} }, { rules: [/"a\.b" is no DNS label$/, /: nothing mounts a\.b$/] }],
  ['duplicate container', '/containers/0/name', 'build', { rules: [/: two containers are named build$/, /: .* no container verify$/] }],
  ['image of an init container', '/initContainers/0/image', 'docker.io/app', /^\/spec\/initContainers\/0\/image: .* nor a digest$/],
  ['probe of an init container', '/initContainers/0/startupProbe', { exec: {} }, /\/initContainers\/0: an init container has no probes$/],
  ['token of the ServiceAccount', '/automountServiceAccountToken', undefined, /: the containers get a token for the API server$/],
  ['bad name of a ServiceAccount', '/serviceAccountName', 'Default', /^\/spec\/serviceAccountName: Default is no DNS subdomain$/],
  ['bad node selector', '/nodeSelector/a~1b~1c', 'x', /^\/spec\/nodeSelector: a\/b\/c is no key$/],
]);

const twice = { name: 'root', mountPath: '/etc/buildkit' };

const containerFaults = faultsOf('DaemonSet', '/spec/template/spec/containers/0', [
  ['privileged without escalation', '/securityContext/allowPrivilegeEscalation', false, /: a privileged container may escalate$/],
  ['Bidirectional without privileged', '/securityContext/privileged', false, /\/volumeMounts: Bidirectional needs a privileged container$/],
  ['added CAP_', '/securityContext/capabilities', { add: ['CAP_CHOWN'] }, /\/capabilities: CAP_CHOWN has the prefix CAP_$/],
  ['dropped CAP_', '/securityContext/capabilities', { drop: ['cap_chown'] }, /\/capabilities: cap_chown has the prefix CAP_$/],
  ['upper-case image', '/image', 'docker.io/Team/app:1', /\/image: Team\/app is no lower-case repository$/],
  ['image without tag', '/image', 'localhost:5000/app', /\/image: localhost:5000\/app has neither a tag nor a digest$/],
  ['upper-case digest', '/image', `docker.io/app@sha256:${'A'.repeat(64)}`, /\/image: container runtimes refuse the digest sha256:A+$/],
  ['image without registry', '/image', 'moby/buildkit:1', /\/image: moby\/buildkit:1 has no registry host$/],
  ['duplicate mountPath', '/volumeMounts/-', twice, /\/volumeMounts: two mounts at \/etc\/buildkit$/],
  ['relative mountPath', '/volumeMounts/0/mountPath', 'run', /\/volumeMounts\/0\/mountPath: run is no absolute path without a colon$/],
  ['subPath with ..', '/volumeMounts/0/subPath', 'a/..', /\/volumeMounts\/0\/subPath: a\/\.\. leaves the volume$/],
  ['bad name of a container', '/name', 'Build_KitD', /\/containers\/0\/name: "Build_KitD" is no DNS label$/],
  ['bad name of a variable', '/env/0/name', '1HOME', /\/env\/0\/name: 1HOME is no name of a variable$/],
  ['duplicate variable', '/env/-', { name: 'TMPDIR', value: '/' }, /\/env: two variables are named TMPDIR$/],
  ['request above its limit', '/resources/limits', { memory: '500M' }, /\/resources\/requests\/memory: 512Mi is above the limit 500M$/],
  ['readiness that ends', '/readinessProbe/terminationGracePeriodSeconds', 1, /: a readiness probe ends no container$/],
]);

const faults = [
  ...schemaFaults,
  ...typeFaults,
  ...valueFaults,
  ...metadataFaults,
  ...workloadFaults,
  ...accessFaults,
  ...podFaults,
  ...containerFaults,
];

it.each(faults)('finds $fault in a $kind', ({ kind, at, value, found }) => {
  const broken = withFault(kind, at, value);
  const problems = Object.entries(validators).map(([name, validate]) => [name, validate(broken)] as const);
  const expected = Object.entries(found).map(([name, lines]) => [name, [lines].flat().map((line) => expect.stringMatching(line))]);
  expect(Object.fromEntries(problems.filter(([, lines]) => lines.length > 0))).toEqual(Object.fromEntries(expected));
});

describe('the validator of schema', () => {
  const at = '/spec/containers/0/securityContext';
  const newer = withFault('Pod', `${at}/appArmorProfile`, { type: 'Unconfined' });

  test('accepts a newer field only where it is allowed', () => {
    expect(validateStrictly(newer, { allow: ['securityContext/appArmorProfile'] })).toEqual([]);
    expect(validateStrictly(newer, { allow: ['spec/appArmorProfile', 'Profile'] })).toEqual([`${at}/appArmorProfile: unknown field`]);
  });

  test('finds what else is wrong beside an allowed field', () => {
    const broken = { ...newer, status: {} };
    expect(validateStrictly(broken, { allow: ['securityContext/appArmorProfile'] })).toEqual(['/status: unknown field']);
  });

  test.each([
    ['DaemonSet', '/spec/template/spec/hostPID', true],
    ['DaemonSet', '/spec/updateStrategy/rollingUpdate/maxUnavailable', '10%'],
    ['Pod', '/spec/containers/0/resources/requests/cpu', 1.5],
    ['Pod', '/metadata/creationTimestamp', '2024-01-01T00:00:00Z'],
    ['ClusterRole', '/rules/0/nonResourceURLs', ['/healthz']],
  ])('accepts in a %s %s %j', (kind, at, value) => {
    expect(validateStrictly(withFault(kind, at, value))).toEqual([]);
  });
});

/** A copy of the valid object of a kind, with one value set, appended or removed. */
function withFault(kind: string, at: string, value: unknown): object {
  const copy = structuredClone(valid.get(kind) ?? {});
  const keys = at
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/'));
  const last = keys.pop() ?? '';
  const parent: object = keys.reduce((parent, key) => Reflect.get(parent, key), copy);
  if (value === undefined) Reflect.deleteProperty(parent, last);
  else if (last === '-' && Array.isArray(parent)) parent.push(value);
  else Reflect.set(parent, last, value);
  return copy;
}
