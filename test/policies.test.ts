import type { Container, PodSpec } from 'kubernetes-types/core/v1';
import { describe, expect, it } from 'vitest';
import { acceptedIn, differences, namesIn, tableOf } from './policies/accepted';
import { findingOf, findings } from './policies/findings';
import { rules } from './policies/rules';
import type { AnyObject } from './policies/subjects';

const found = findings();
const heading = 'Rules of kube-linter, checkov and Polaris';

describe('docs/policies.md', () => {
  it('accepts what the rules find in the golden files, and nothing else', () => {
    expect(differences(found, acceptedIn(heading, 2))).toEqual([]);
  });

  it('gives a reason for all that it accepts', () => {
    const rows = [...tableOf(heading).map((row) => row[3]), ...tableOf('kube-score').map((row) => row[2])];
    expect(rows.filter((reason = '') => !/^\S.*\.$/.test(reason))).toEqual([]);
  });

  it('names the same rules in other lists as the tests do', () => {
    const rows = tableOf(heading).map(([finding, also]) => [finding, namesIn(also)]);
    const expected = rules.map((rule) => [findingOf(rule), rule.also]);
    expect(expected).toEqual(expect.arrayContaining(rows));
  });

  it('lists the rules that nothing breaks', () => {
    const kept = rules.filter((rule) => found.every(({ finding }) => finding !== findingOf(rule)));
    const expected = kept.map(({ id, also, fault }) => [[id], also, fault]);
    expect(tableOf('Rules that nothing breaks').map(([id, also, fault]) => [namesIn(id), namesIn(also), fault])).toEqual(expected);
  });

  it('lists as fixed what is found no more', () => {
    const fixed = tableOf('Fixed').flatMap(([finding = '', objects]) => namesIn(objects).map((subject) => ({ finding, subject })));
    expect(fixed).not.toEqual([]);
    for (const one of fixed) expect(found).not.toContainEqual(one);
  });
});

describe('differences', () => {
  const one = { finding: '`a`: is wrong', subject: 'x/y' };

  it.each([
    ['accept a subject', [one], [one], []],
    ['accept all containers', [one], [{ ...one, subject: 'x/*' }], []],
    ['tell of a finding that no row accepts', [one], [], ['not accepted: `a`: is wrong, x/y']],
    [
      'tell of another container',
      [one],
      [{ ...one, subject: 'x/z' }],
      ['not accepted: `a`: is wrong, x/y', 'not found: `a`: is wrong, x/z'],
    ],
    ['tell of a row that accepts nothing', [], [{ ...one, subject: 'x/*' }], ['not found: `a`: is wrong, x/*']],
  ])('%s', (_what, found, accepted, expected) => {
    expect(differences(found, accepted)).toEqual(expected);
  });
});

// The rules are judged here: each finds what is wrong in an object that is right but for it.

const container: Container = {
  name: 'c',
  image: `registry.example.com/c:1@sha256:${'0'.repeat(64)}`,
  imagePullPolicy: 'Always',
  resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } },
  livenessProbe: { exec: { command: ['ask'] } },
  readinessProbe: { exec: { command: ['ask'] } },
  startupProbe: { exec: { command: ['ask'] } },
  volumeMounts: [{ name: 'node', mountPath: '/node', readOnly: true }],
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    runAsUser: 10_001,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  },
};

const podSpec: PodSpec = {
  automountServiceAccountToken: false,
  serviceAccountName: 'p',
  priorityClassName: 'builds',
  affinity: { nodeAffinity: {} },
  dnsConfig: { options: [{ name: 'ndots', value: '2' }] },
  containers: [container],
  volumes: [{ name: 'node', hostPath: { path: '/srv/node' } }],
};

const pod: AnyObject = {
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'n', labels: { 'app.kubernetes.io/name': 'p' } },
  spec: podSpec,
};

const { securityContext } = container;

const withContainer = (changes: Partial<Container>) => withSpec({ containers: [{ ...container, ...changes }] });
const withSecurity = (changes: object) => withContainer({ securityContext: { ...securityContext, ...changes } });
const withSpec = (changes: object): AnyObject => ({ ...pod, ...{ spec: { ...podSpec, ...changes } } });
const other = (kind: string, changes: object): AnyObject => ({ kind, metadata: { name: 'x', namespace: 'n' }, ...changes });
const role = (verbs: readonly string[], ...resources: readonly string[]) =>
  other('Role', { rules: [{ apiGroups: [''], resources, verbs }] });
const roleBinding = (name: string, subject: string) =>
  other('RoleBinding', { roleRef: { kind: 'ClusterRole', name }, subjects: [{ kind: 'ServiceAccount', name: subject }] });

/** Objects that break a rule each, and the other rules that they cannot but break with it. */
const faults: Readonly<Record<string, readonly [object: AnyObject, ...others: readonly string[]]>> = {
  'privileged-container': [withSecurity({ privileged: true })],
  'privilege-escalation-container': [withSecurity({ allowPrivilegeEscalation: undefined })],
  'run-as-non-root': [withSecurity({ runAsNonRoot: undefined })],
  CKV_K8S_40: [withSecurity({ runAsUser: 1000 })],
  'no-read-only-root-fs': [withSecurity({ readOnlyRootFilesystem: false })],
  'drop-net-raw-capability': [withSecurity({ capabilities: { drop: ['CHOWN'] } }), 'CKV_K8S_37'],
  CKV_K8S_37: [withSecurity({ capabilities: { drop: ['NET_RAW'] } })],
  CKV_K8S_25: [withSecurity({ capabilities: { drop: ['ALL'], add: ['CHOWN'] } })],
  CKV_K8S_39: [withSecurity({ capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] } }), 'CKV_K8S_25'],
  CKV_K8S_31: [withSecurity({ seccompProfile: { type: 'Unconfined' } })],
  CKV_K8S_30: [
    withContainer({ securityContext: undefined }),
    ...['privilege-escalation-container', 'run-as-non-root', 'CKV_K8S_40', 'no-read-only-root-fs', 'drop-net-raw-capability'],
    ...['CKV_K8S_37', 'CKV_K8S_31', 'CKV_K8S_29'],
  ],
  'unsafe-proc-mount': [withSecurity({ procMount: 'Unmasked' })],
  'writable-host-mount': [withContainer({ volumeMounts: [{ name: 'node', mountPath: '/node' }] })],
  'latest-tag': [withContainer({ image: 'registry.example.com:5000/c:latest' }), 'CKV_K8S_43'],
  CKV_K8S_43: [withContainer({ image: 'registry.example.com:5000/c:1' })],
  CKV_K8S_15: [withContainer({ imagePullPolicy: 'IfNotPresent' })],
  CKV_K8S_10: [withContainer({ resources: { ...container.resources, requests: { memory: '1Gi' } } })],
  CKV_K8S_11: [withContainer({ resources: { ...container.resources, limits: { memory: '1Gi' } } })],
  CKV_K8S_12: [withContainer({ resources: { ...container.resources, requests: { cpu: '1' } } })],
  CKV_K8S_13: [withContainer({ resources: { ...container.resources, limits: { cpu: '1' } } })],
  'env-var-secret': [withContainer({ env: [{ name: 'DB_PASSWORD', value: 'hunter2' }] })],
  'read-secret-from-env-var': [withContainer({ envFrom: [{ secretRef: { name: 's' } }] })],
  'duplicate-env-var': [withContainer({ env: [{ name: 'A' }, { name: 'A' }] })],
  CKV_K8S_26: [withContainer({ ports: [{ containerPort: 1234, hostPort: 1234 }] })],
  'privileged-ports': [withContainer({ ports: [{ containerPort: 22 }] })],
  'no-liveness-probe': [withContainer({ livenessProbe: undefined })],
  'no-readiness-probe': [withContainer({ readinessProbe: undefined })],
  'no-startup-probe': [withContainer({ startupProbe: undefined })],
  'host-ipc': [withSpec({ hostIPC: true })],
  'host-pid': [withSpec({ hostPID: true })],
  'host-network': [withSpec({ hostNetwork: true })],
  'docker-sock': [withSpec({ volumes: [{ name: 'node', hostPath: { path: '/var/run/docker.sock' } }] })],
  'sensitive-host-mounts': [withSpec({ volumes: [{ name: 'node', hostPath: { path: '/' } }] })],
  'unsafe-sysctls': [withSpec({ securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '1' }] } })],
  CKV_K8S_38: [withSpec({ automountServiceAccountToken: undefined })],
  'default-service-account': [withSpec({ serviceAccountName: undefined })],
  'deprecated-service-account-field': [withSpec({ serviceAccount: 'p' })],
  CKV_K8S_29: [
    withSpec({ initContainers: [{ ...container, securityContext: undefined }] }),
    ...['privilege-escalation-container', 'run-as-non-root', 'CKV_K8S_40', 'no-read-only-root-fs', 'drop-net-raw-capability'],
    ...['CKV_K8S_37', 'CKV_K8S_31', 'CKV_K8S_30'],
  ],
  'priority-class-name': [withSpec({ priorityClassName: undefined })],
  'no-node-affinity': [withSpec({ affinity: {} })],
  'dnsconfig-options': [withSpec({ dnsConfig: undefined })],
  'restart-policy': [withSpec({ restartPolicy: 'Never' })],
  'use-namespace': [{ ...pod, metadata: { ...pod.metadata, namespace: 'default' } }],
  'job-ttl-seconds-after-finished': [other('Job', { spec: { template: { spec: podSpec } } })],
  'no-rolling-update-strategy': [other('DaemonSet', { spec: { template: { spec: podSpec }, updateStrategy: { type: 'OnDelete' } } })],
  'exposed-services': [other('Service', { spec: { type: 'NodePort' } })],
  'wildcard-in-rules': [role(['*'], 'leases')],
  'access-to-secrets': [role(['list'], 'secrets')],
  'access-to-create-pods': [role(['create'], 'jobs')],
  rolePodExecAttach: [role(['create'], 'pods/exec')],
  'deletecollection-verb-in-role': [role(['deletecollection'], 'pods')],
  CKV_K8S_155: [role(['patch'], 'validatingwebhookconfigurations')],
  CKV_K8S_156: [role(['update'], 'certificatesigningrequests/approval')],
  'bind-verb-in-role': [role(['bind'], 'clusterroles')],
  'escalate-verb-in-role': [role(['escalate'], 'roles')],
  'impersonate-without-resource-names': [role(['impersonate'], 'users')],
  'cluster-admin-role-binding': [roleBinding('cluster-admin', 'builder')],
  CKV_K8S_42: [roleBinding('view', 'default')],
};

const broken = (object: AnyObject) => rules.filter(({ find }) => find(object).length > 0).map(({ id }) => id);

describe('the rules', () => {
  it('have a fault each', () => {
    expect(Object.keys(faults).sort()).toEqual(rules.map(({ id }) => id).sort());
  });

  it('find nothing in a Pod that is right', () => {
    expect(broken(pod)).toEqual([]);
  });

  it.each(Object.entries(faults))('find %s', (id, [object, ...others]) => {
    expect(broken(object).sort()).toEqual([id, ...others].sort());
  });
});
