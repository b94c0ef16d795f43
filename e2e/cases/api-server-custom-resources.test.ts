import { describe, expect, it } from 'vitest';
import { create, type KubernetesObject, problemsOf, read, remove } from '../cluster/objects';
import { prepareFor } from '../cluster/prerequisites';
import { useServer, versions } from '../cluster/servers';
import { storedChanges } from '../cluster/stored-changes';

const selector = { matchLabels: { 'app.kubernetes.io/name': 'buildkitd' } };
const rule = { alert: 'DaemonHangs', expr: 'up == 0', for: '5m', labels: { severity: 'warning' } };
const issuerRef = { name: 'builds', kind: 'Issuer' };
const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'buildkitd' };
const trigger = { type: 'prometheus', metadata: { serverAddress: 'http://prometheus:9090', query: 'up', threshold: '1' } };

/** An object of each kind, changes of its spec that are wrong, and what the server says of them. */
const kinds = [
  {
    kind: 'PodMonitor',
    apiVersion: 'monitoring.coreos.com/v1',
    spec: { selector, podMetricsEndpoints: [{ port: 'metrics' }] },
    faults: [
      { spec: { podMetricEndpoints: [] }, refusal: /^400 .* unknown field "spec\.podMetricEndpoints"$/ },
      {
        spec: { podMetricsEndpoints: [{ port: 'metrics', intervall: '30s' }] },
        refusal: /^400 .* unknown field "spec\.podMetric.*intervall"$/,
      },
      { spec: { podMetricsEndpoints: [{ port: 'metrics', interval: 'often' }] }, refusal: /^422 .*\.interval: Invalid value: "often"/ },
    ],
  },
  {
    kind: 'PrometheusRule',
    apiVersion: 'monitoring.coreos.com/v1',
    spec: { groups: [{ name: 'buildkit', rules: [rule] }] },
    faults: [
      { spec: { groups: [{ name: 'buildkit', rules: [{ alert: 'DaemonHangs' }] }] }, refusal: /^422 .*rules\[0\]\.expr: Required value$/ },
      {
        spec: { groups: [{ name: 'buildkit', rules: [{ ...rule, for: 300 }] }] },
        refusal: /^422 .*rules\[0\]\.for: Invalid value: "integer"/,
      },
    ],
  },
  {
    kind: 'Certificate',
    apiVersion: 'cert-manager.io/v1',
    spec: { secretName: 'buildkitd-tls', dnsNames: ['buildkitd.builds.svc'], usages: ['server auth'], issuerRef },
    faults: [
      { spec: { usages: ['serverAuth'] }, refusal: /^422 .*spec\.usages\[0\]: Unsupported value: "serverAuth"/ },
      { spec: { issuerRef: undefined }, refusal: /^422 .*spec\.issuerRef: Required value$/ },
    ],
  },
  {
    kind: 'Issuer',
    apiVersion: 'cert-manager.io/v1',
    spec: { ca: { secretName: 'authority' } },
    faults: [{ spec: { ca: { secret: 'authority' } }, refusal: /^400 .* unknown field "spec\.ca\.secret"$/ }],
  },
  {
    kind: 'ClusterIssuer',
    apiVersion: 'cert-manager.io/v1',
    spec: { selfSigned: {} },
    faults: [{ spec: { selfsigned: {} }, refusal: /^400 .* unknown field "spec\.selfsigned"$/ }],
  },
  {
    kind: 'ScaledObject',
    apiVersion: 'keda.sh/v1alpha1',
    spec: { scaleTargetRef, minReplicaCount: 1, maxReplicaCount: 4, triggers: [trigger] },
    faults: [
      { spec: { minReplicas: 1 }, refusal: /^400 .* unknown field "spec\.minReplicas"$/ },
      { spec: { triggers: undefined }, refusal: /^422 .*spec\.triggers: Required value, / },
    ],
  },
  {
    kind: 'TriggerAuthentication',
    apiVersion: 'keda.sh/v1alpha1',
    spec: { secretTargetRef: [{ parameter: 'bearerToken', name: 'prometheus', key: 'token' }] },
    faults: [{ spec: { secretTargetRef: [{ parameter: 'bearerToken', key: 'token' }] }, refusal: /^422 .*\[0\]\.name: Required value$/ }],
  },
];

const faults = kinds.flatMap(({ faults, ...kind }) => faults.map((fault) => ({ ...kind, ...fault, valid: kind.spec })));

describe.each(versions)('the API server of Kubernetes $version', ({ version }) => {
  const server = useServer(version);

  it.each(kinds)('takes a $kind and stores it as it is', async ({ apiVersion, kind, spec }) => {
    const object = objectOf(apiVersion, kind, spec);
    await prepareFor(server(), [object]);
    expect(await problemsOf(server(), object)).toEqual([]);
    await create(server(), object);
    expect(storedChanges(object, await read(server(), object))).toEqual([]);
    await remove(server(), object);
  });

  it.each(faults)('refuses a $kind with $spec', async ({ apiVersion, kind, valid, spec, refusal }) => {
    const object = objectOf(apiVersion, kind, { ...valid, ...spec });
    await prepareFor(server(), [object]);
    expect(await problemsOf(server(), object)).toEqual([expect.stringMatching(refusal)]);
  });
});

function objectOf(apiVersion: string, kind: string, spec: object): KubernetesObject {
  const metadata = { name: 'buildkit', ...(kind === 'ClusterIssuer' ? {} : { namespace: 'builds' }) };
  return { apiVersion, kind, metadata, ...{ spec } };
}
