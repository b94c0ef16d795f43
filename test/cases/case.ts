import {
  type BuildKitConfig,
  type BuildkitdOptions,
  buildkitDaemonSet,
  type ImageBuildRequest,
  orchest,
  orchestBuild,
  type RuntimeName,
} from '../../src';

/** One config and one build. Goldens, properties and whatever runs the Pods for real share these. */
export interface Case {
  /** What the case is about. The goldens of the case `base` carry no suffix. */
  readonly name: string;
  readonly config: BuildKitConfig;
  readonly request: ImageBuildRequest;
  /** The objects that have a golden: those that the case is about. */
  readonly goldens: readonly Golden[];
}

export type Golden =
  | 'namespace'
  | 'builds-namespace'
  | 'priority-class'
  | 'builds-priority-class'
  | 'daemon-role-binding'
  | 'node-agent-role-binding'
  | 'builder-service-account'
  | 'builder-role-binding'
  | 'service-account'
  | 'config-map'
  | 'daemon-set'
  | 'role'
  | 'role-binding'
  | 'cluster-role'
  | 'cluster-role-binding'
  | 'builder-pod'
  | 'builder-job'
  | 'node-agent-service-account'
  | 'node-agent-daemon-set'
  | 'pod-monitor'
  | 'prometheus-rule'
  | 'dashboard-config-map'
  | 'network-policy'
  | 'builders-network-policy'
  | 'node-agent-network-policy'
  | 'preflight-service-account'
  | 'preflight-role-binding'
  | 'preflight-network-policy'
  | 'preflight-daemon-set'
  | 'prune-daemon-set'
  | 'clean-up-daemon-set';

export const accessGoldens: readonly Golden[] = ['role', 'role-binding', 'cluster-role', 'cluster-role-binding'];
export const daemonGoldens: readonly Golden[] = ['service-account', 'config-map', 'daemon-set'];

export const networkPolicyGoldens: readonly Golden[] = [
  'network-policy',
  'builders-network-policy',
  'node-agent-network-policy',
  'preflight-network-policy',
];

/** What is done on the nodes of a runtime that has a daemon. */
export const nodeTaskGoldens: readonly Golden[] = ['preflight-daemon-set', 'prune-daemon-set', 'clean-up-daemon-set'];

export const nodeAgentGoldens: readonly Golden[] = ['node-agent-service-account', 'node-agent-daemon-set'];

/** What lets Pods be admitted on OpenShift. */
export const constraintGoldens: readonly Golden[] = [
  'daemon-role-binding',
  'node-agent-role-binding',
  'builder-service-account',
  'builder-role-binding',
];

/** What most clusters give: a service that launches builds, and detects the runtime of the nodes. */
export const access = { subjects: [{ kind: 'ServiceAccount', name: 'build-service' }], detectRuntime: true } as const;

/** The plain build: from a claim, under one name. */
export const baseRequest: ImageBuildRequest = {
  name: 'build-web',
  image: 'registry.example.com/team/web:1.4',
  context: { type: 'persistentVolumeClaim', claimName: 'sources', subPath: 'web' },
};

/** Everything that a build may ask for on every runtime. */
export const fullRequest: ImageBuildRequest = {
  ...baseRequest,
  additionalImages: ['registry.example.com/team/web:latest', 'localhost:5000/web:1.4'],
  dockerfile: 'docker files/Dockerfile.web',
  target: 'production',
  buildArgs: { GREETING: 'say "hi", $(HOME) costs $5', NODE_VERSION: '22' },
  buildArgFields: { BUILDER_POD_IP: 'status.podIP', TEAM: "metadata.labels['example.com/team']" },
  imageLabels: { 'org.opencontainers.image.source': 'https://example.com/team/web', 'com.example.note': 'a, b' },
  noCache: true,
  maxImageSize: '2.5Gi',
  activeDeadlineSeconds: 1200,
  labels: { 'example.com/team': 'web' },
  annotations: { 'example.com/ticket': 'WEB-17' },
  nodeName: 'worker-1',
  nodeSelector: { 'example.com/disk': 'fast' },
  priorityClassName: 'builds',
  serviceAccountName: 'builder',
};

/** Options of the nodes and the cluster, all of them set. */
export const fullCommon = {
  name: 'ci',
  namespace: 'ci-system',
  labels: { 'example.com/owner': 'platform' },
  annotations: { 'example.com/contact': 'platform@example.com' },
  builds: { namespace: 'ci-builds', longestBuildSeconds: 1800, evictable: true },
  access: {
    subjects: [
      { kind: 'ServiceAccount', name: 'launcher', namespace: 'ci-web' },
      { kind: 'User', name: 'alice@example.com' },
      { kind: 'Group', name: 'builders' },
    ],
  },
  nodeSelector: { 'example.com/pool': 'builds' },
  tolerations: [{ key: 'example.com/dedicated', operator: 'Equal', value: 'builds', effect: 'NoSchedule' }],
  imagePullSecrets: ['registry-credentials'],
} as const;

/** Options of a daemon, all of them set. */
export const fullDaemon = {
  image: 'registry.example.com/mirror/moby/buildkit:v0.32.2',
  imagePullPolicy: 'Always',
  resources: { requests: { cpu: 1, memory: '2Gi' }, limits: { memory: '8Gi', 'ephemeral-storage': '50Gi' } },
  socketDirectory: '/run/ci-buildkit',
  root: '/data/ci-buildkit',
  maxUnavailable: '25%',
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/arch', operator: 'In', values: ['amd64', 'arm64'] }] }],
      },
    },
  },
  priorityClassName: 'system-node-critical',
  labels: { 'example.com/tier': 'node' },
  annotations: { 'example.com/runbook': 'buildkit' },
  buildkitd: {
    log: { level: 'debug', format: 'json' },
    worker: { maxParallelism: 4, gc: { reservedSpace: '5GB', maxUsedSpace: '40%', minFreeSpace: '20%' } },
  },
} as const;

/** A buildkitd.toml, all of its sections set that a daemon can start with anywhere. */
export const fullBuildkitd: BuildkitdOptions = {
  log: { level: 'debug', format: 'json' },
  grpc: { debugAddress: '127.0.0.1:6060' },
  worker: {
    gc: {
      maxUsedSpace: '40%',
      reservedSpace: '5GB',
      policies: [
        { filters: ['type==source.local', 'type==exec.cachemount'], keepDuration: '48h', maxUsedSpace: '2GB' },
        { all: true, keepDuration: '1440h', minFreeSpace: '20%' },
      ],
    },
    maxParallelism: 4,
    labels: { 'com.example.pool': 'ci' },
    platforms: ['linux/amd64'],
    network: { type: 'host' },
    cgroupParent: '/buildkit',
  },
  registries: {
    'docker.io': { mirrors: ['mirror.example.com/docker-hub'] },
    'mirror.example.com': {
      certificateAuthorities: [{ type: 'configMap', configMapName: 'mirror', key: 'ca.crt' }],
      clientCertificates: [{ secretName: 'mirror-client' }],
    },
    'registry.example.com:5000': { certificateAuthorities: [{ type: 'secret', secretName: 'registry', key: 'root.crt' }] },
    '10.0.0.1': { http: true },
    'localhost:5000': { insecure: true },
  },
  dns: { nameservers: ['10.96.0.10'], options: ['edns0'], searchDomains: ['example.com'] },
  entitlements: ['network.host'],
  cdi: { specDirectories: ['/var/run/cdi', '/data/cdi'], autoAllowed: ['example.com/gpu'] },
  history: { maxAge: '24h', maxEntries: 20 },
  frontends: { gateway: ['docker.io/docker/dockerfile'] },
  system: { platformsCacheMaxAge: '30m', maxRegistryConcurrency: 8 },
  proxyNetwork: false,
  raw: { provenanceEnvDir: '/etc/buildkit-provenance' },
};

/** A node agent, all of its options set. */
export const fullNodeAgent = {
  image: 'registry.example.com/platform/image-agent:3',
  imagePullPolicy: 'Always',
  command: ['/agent', '--log=$(LEVEL)'],
  args: ['--interval', '30s'],
  env: { LEVEL: 'debug', COST: '$5' },
  resources: { requests: { cpu: '50m' }, limits: { memory: '256Mi' } },
  registry: { host: 'registry.example.com:5000', secretName: 'registry-ca', key: 'tls.crt' },
  maxUnavailable: '20%',
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { 'example.com/agent': 'other' } } },
      ],
    },
  },
  priorityClassName: 'system-node-critical',
  labels: { 'example.com/tier': 'node' },
  annotations: { 'example.com/runbook': 'agent' },
} as const;

/** The preset of Orchest, with what its installation gives. */
export const orchestPreset = orchest({
  version: 'v2022.10.5',
  registry: '10.100.0.10',
  workerNodeSelector: { 'node-role.kubernetes.io/orchest-worker': '' },
});

/** An environment image of Orchest, built from the user directory. */
export const orchestRequest = orchestBuild({
  taskUuid: '0b1c6a4e-6f0e-4d55-9f70-2d1a0c5f7a11',
  image: '10.100.0.10/orchest-env-project-environment:1',
  contextPath: 'projects/quickstart/.orchest/snapshot',
  dockerfile: '.orchest/environments/python/Dockerfile',
  buildArgFields: { BUILDER_POD_IP: 'status.podIP' },
  noCache: true,
});

/** Namespaces and priorities, all of their options set. */
export const admission = {
  namespace: 'images',
  namespaces: {
    type: 'create',
    labels: { 'example.com/team': 'platform' },
    annotations: { 'example.com/contact': 'platform@example.com' },
  },
  priorityClasses: {
    daemon: { value: 1_000_000, description: 'Nodes that build.' },
    builds: { value: -10, preemptionPolicy: 'Never' },
  },
  builds: { namespace: 'image-builds' },
} as const;

/** Options of a step, all of them set. */
export const fullStep = {
  image: 'registry.example.com/mirror/tools:2',
  imagePullPolicy: 'Always',
  resources: { requests: { cpu: '0.5', memory: '1Gi' }, limits: { memory: '2Gi' } },
  appArmorProfile: { type: 'Localhost', localhostProfile: 'builders' },
} as const;

/** NetworkPolicies, all of their options set. */
export const fullNetworkPolicies = {
  dns: {
    to: [
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'openshift-dns' } },
        podSelector: { matchLabels: { 'dns.operator.openshift.io/daemonset-dns': 'default' } },
      },
    ],
    ports: [5353],
  },
  daemon: {
    egress: [
      { to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.96.0.0/12'] } }, { ipBlock: { cidr: '2001:db8::/32' } }] },
      { ports: [{ port: 443 }, { protocol: 'UDP', port: 443 }] },
    ],
    ingress: [{ from: [{ namespaceSelector: { matchLabels: { 'example.com/team': 'observability' } } }], ports: [{ port: 'metrics' }] }],
  },
  builders: { egress: [] },
  nodeAgent: {
    egress: [
      { to: [{ podSelector: { matchLabels: { app: 'image-api' } } }], ports: [{ port: 8080 }] },
      { to: [{ ipBlock: { cidr: '203.0.113.10/32' } }], ports: [{ port: 5000, endPort: 5001 }] },
    ],
    ingress: [
      {
        from: [{ podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['image-api', 'image-cli'] }] } }],
        ports: [{ port: 9100 }],
      },
    ],
  },
} as const;

/** The cases that every runtime has, each with the daemon's objects where there is a daemon. */
export function sharedCases(runtime: RuntimeName): readonly Case[] {
  const daemonSet: readonly Golden[] = buildkitDaemonSet({ runtime }) === undefined ? [] : daemonGoldens;
  return [
    {
      name: 'git',
      config: { runtime },
      request: { ...baseRequest, context: { type: 'git', url: 'https://example.com/team/web.git#main:docker' } },
      goldens: ['builder-pod'],
    },
    {
      name: 'secrets',
      config: { runtime },
      request: {
        ...baseRequest,
        context: { type: 'git', url: 'https://example.com/team/private.git#main' },
        secrets: { GIT_AUTH_TOKEN: { secretName: 'git', key: 'token' }, npmrc: { secretName: 'npm', key: '.npmrc' } },
        sshKeys: { default: { secretName: 'deploy-key', key: 'ssh-privatekey' } },
        registryCredentials: 'registry-credentials',
      },
      goldens: ['builder-pod'],
    },
    {
      name: 'node-agent',
      config: { runtime, nodeAgent: { image: 'registry.example.com/platform/image-agent:3' } },
      request: baseRequest,
      goldens: nodeAgentGoldens,
    },
    {
      name: 'network-policies',
      config: { runtime, nodeAgent: { image: 'registry.example.com/platform/image-agent:3' }, networkPolicies: {} },
      request: baseRequest,
      goldens: networkPolicyGoldens.filter((golden) => golden !== 'network-policy' || daemonSet.length > 0),
    },
    {
      name: 'orchest',
      config: { runtime, preset: orchestPreset },
      request: orchestRequest,
      goldens: [...daemonSet, ...nodeAgentGoldens, 'role', 'role-binding', 'builder-pod'],
    },
    {
      name: 'proxy',
      config: {
        runtime,
        proxy: {
          http: 'http://proxy.example.com:3128',
          https: 'http://proxy.example.com:3128',
          exceptions: ['.example.com', '10.0.0.0/8'],
        },
      },
      request: baseRequest,
      goldens: ['builder-pod', ...daemonSet.filter((golden) => golden === 'daemon-set')],
    },
    {
      name: 'admission',
      config: { runtime, ...admission, nodeAgent: { image: 'registry.example.com/platform/image-agent:3' } },
      request: baseRequest,
      goldens: [
        'namespace',
        'builds-namespace',
        'priority-class',
        'builds-priority-class',
        'builder-pod',
        'node-agent-daemon-set',
        ...daemonSet.filter((golden) => golden === 'daemon-set'),
      ],
    },
    {
      name: 'mirror',
      config: { runtime, imageRegistry: 'mirror.example.com/proxy' },
      request: baseRequest,
      goldens: ['builder-pod', ...daemonSet.filter((golden) => golden === 'daemon-set')],
    },
  ];
}
