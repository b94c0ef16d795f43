import type { Endpoint, Flow } from './network-policies';

// Who there is in a cluster with an installation `buildkit` in the namespace `builds`, which several tests look at.

export const podOf = (component: string, ip: string, namespace = 'builds', instance = 'buildkit'): Endpoint => {
  return { ip, pod: { namespace, labels: { 'app.kubernetes.io/name': component, 'app.kubernetes.io/instance': instance, extra: 'x' } } };
};

const otherPod = (namespace: string, labels: Readonly<Record<string, string>>, ip: string): Endpoint => ({
  ip,
  pod: { namespace, labels },
});
const address = (ip: string): Endpoint => ({ ip });

export const pods = {
  daemon: podOf('buildkitd', '10.244.1.10'),
  builder: podOf('image-build', '10.244.1.11'),
  nodeAgent: podOf('node-agent', '10.244.1.12'),
} as const;

export const others = {
  coreDns: otherPod('kube-system', { 'k8s-app': 'kube-dns' }, '10.244.0.2'),
  nodeLocalDnsPod: otherPod('kube-system', { 'k8s-app': 'node-local-dns' }, '10.244.0.3'),
  openShiftDns: otherPod('openshift-dns', { 'dns.operator.openshift.io/daemonset-dns': 'default' }, '10.128.0.4'),
  kubeSystem: otherPod('kube-system', { 'k8s-app': 'metrics-server' }, '10.244.0.5'),
  registryPod: otherPod('registry', { app: 'registry' }, '10.244.2.20'),
  api: otherPod('builds', { app: 'image-api' }, '10.244.2.21'),
  prometheus: otherPod('monitoring', { 'app.kubernetes.io/name': 'prometheus' }, '10.244.2.22'),
  stranger: otherPod('default', { app: 'web' }, '10.244.2.23'),
  neighbour: otherPod('builds', { app: 'web' }, '10.244.2.24'),
  otherInstallation: podOf('image-build', '10.244.2.25', 'builds', 'other'),
  nodeLocalDns: address('169.254.20.10'),
  registry: address('203.0.113.10'),
  registry6: address('2001:db8::10'),
  corporate: address('10.20.30.40'),
  internet: address('198.51.100.7'),
  metadata: address('169.254.169.254'),
  metadata6: address('fd00:ec2::254'),
  googleMetadata6: address('fd20:ce::254'),
  oracleMetadata6: address('fd00:c1::a9fe:a9fe'),
  podIdentity: address('169.254.170.23'),
  podIdentity6: address('fd00:ec2::23'),
  openStackMetadata6: address('fe80::a9fe:a9fe'),
  azureHost: address('168.63.129.16'),
  alibabaMetadata: address('100.100.100.200'),
} as const;

const ports = [
  ...(['UDP', 'TCP'] as const).flatMap((protocol) => [53, 5353].map((port) => ({ protocol, port }))),
  ...[22, 80, 443, 1234, 5000, 6060, 8080].map((port) => ({ protocol: 'TCP' as const, port })),
  { protocol: 'TCP' as const, port: 9100, portName: 'metrics' },
  { protocol: 'UDP' as const, port: 443 },
  { protocol: 'SCTP' as const, port: 443 },
];

/** Every flow between the Pods of an installation and whom there is, in both directions. */
export const everyFlow: readonly Flow[] = Object.values(pods).flatMap((pod) =>
  [...Object.values(others), ...Object.values(pods).filter((other) => other !== pod)].flatMap((other) =>
    ports.flatMap((port) => [
      { from: pod, to: other, ...port },
      { from: other, to: pod, ...port },
    ]),
  ),
);
