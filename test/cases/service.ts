import type { BuildKitServiceConfig, ImageBuildRequest } from '../../src';
import { fullObservability } from './builds';
import { access, baseRequest, fullCommon, fullNetworkPolicies } from './case';

/** One config of a service and one build. */
export interface ServiceCase {
  /** What the case is about. */
  readonly name: string;
  readonly config: BuildKitServiceConfig;
  readonly request: ImageBuildRequest;
}

const tls = { type: 'secrets', server: { secretName: 'buildkit-server' }, client: { secretName: 'buildkit-client' } } as const;
const certManager = { type: 'certManager', issuer: { name: 'buildkit' } } as const;
const topology = 'service';

/** The plain build of a service: from git, to a registry. */
export const serviceRequest: ImageBuildRequest = {
  ...baseRequest,
  context: { type: 'git', url: 'https://example.com/team/web.git#main' },
};

const volumeClaimTemplate = { type: 'volumeClaimTemplate', size: '100Gi' } as const;

/** Every kind of pool. Each case has one golden, with all of its objects and a builder. */
export const serviceCases: readonly ServiceCase[] = [
  { name: 'base', config: { topology, tls, access }, request: serviceRequest },
  {
    name: 'cert-manager',
    config: { topology, tls: certManager, rotation: { reloader: true } },
    request: { ...serviceRequest, registryCredentials: 'registry-credentials', metadata: true },
  },
  {
    name: 'cert-manager-full',
    config: {
      topology,
      namespace: 'pool',
      builds: { namespace: 'builds' },
      rotation: { revision: '2026-11' },
      tls: {
        type: 'certManager',
        issuer: { name: 'vault', kind: 'ClusterIssuer', group: 'cert-manager.io' },
        duration: '720h',
        renewBefore: '240h',
        privateKey: { algorithm: 'RSA', size: 4096 },
      },
    },
    request: serviceRequest,
  },
  {
    name: 'claim',
    config: {
      topology,
      tls,
      storage: { type: 'persistentVolumeClaim', claimName: 'buildkit-cache' },
      disruptionBudget: { maxUnavailable: 0 },
    },
    request: { ...serviceRequest, context: { type: 'persistentVolumeClaim', claimName: 'sources', user: 1000 } },
  },
  {
    name: 'stateful-set',
    config: { topology, tls, replicas: 3, storage: volumeClaimTemplate },
    request: serviceRequest,
  },
  {
    name: 'stateful-set-random',
    config: {
      topology,
      tls,
      replicas: 3,
      loadBalancing: 'random',
      storage: {
        ...volumeClaimTemplate,
        storageClassName: 'fast',
        accessMode: 'ReadWriteOncePod',
        retention: { whenDeleted: 'Delete', whenScaled: 'Delete' },
      },
      service: { type: 'ClusterIP', port: 8372, annotations: { 'example.com/mesh': 'off' } },
    },
    request: serviceRequest,
  },
  {
    name: 'autoscaled',
    config: {
      topology,
      tls,
      autoscaling: {
        type: 'horizontalPodAutoscaler',
        minReplicas: 2,
        maxReplicas: 8,
        targetCPUUtilization: 70,
        targetMemoryUtilization: 90,
        scaleDownStabilizationSeconds: 600,
      },
      disruptionBudget: { minAvailable: '50%' },
    },
    request: serviceRequest,
  },
  {
    name: 'keda',
    config: {
      topology,
      tls,
      storage: volumeClaimTemplate,
      autoscaling: {
        type: 'keda',
        minReplicas: 0,
        maxReplicas: 8,
        triggers: [
          {
            type: 'prometheus',
            serverAddress: 'https://prometheus.monitoring.svc:9090',
            query: 'sum(kube_pod_status_phase{namespace="builds", phase=~"Pending|Running"})',
            threshold: 4,
            activationThreshold: 0.5,
            authModes: 'bearer',
            authenticationRef: { name: 'prometheus', kind: 'ClusterTriggerAuthentication' },
          },
          { type: 'cpu', targetUtilization: 80 },
          { type: 'memory', targetUtilization: 90 },
        ],
        cooldownPeriod: 900,
        pollingInterval: 15,
        fallback: { failureThreshold: 3, replicas: 2 },
      },
    },
    request: serviceRequest,
  },
  {
    name: 'network-policies',
    config: { topology, tls, replicas: 2, networkPolicies: {} },
    request: serviceRequest,
  },
  {
    name: 'network-policies-full',
    config: {
      topology,
      tls,
      namespace: 'pool',
      builds: { namespace: 'builds' },
      service: { port: 8372 },
      networkPolicies: servicePolicies(),
    },
    request: serviceRequest,
  },
  {
    name: 'observability',
    config: { topology, tls, replicas: 2, networkPolicies: {}, observability: fullObservability },
    request: serviceRequest,
  },
  {
    name: 'observability-stateful-set',
    config: {
      topology,
      tls,
      replicas: 3,
      storage: volumeClaimTemplate,
      observability: { metrics: {}, podMonitor: {}, alerts: {}, dashboard: {} },
    },
    request: serviceRequest,
  },
  {
    name: 'rootless',
    config: {
      topology,
      tls,
      replicas: 2,
      storage: volumeClaimTemplate,
      kubernetesVersion: '1.30',
      daemon: { security: { type: 'rootless' } },
    },
    request: serviceRequest,
  },
  {
    name: 'user-namespace',
    config: { topology, tls, kubernetesVersion: '1.33', daemon: { security: { type: 'userNamespace' } } },
    request: serviceRequest,
  },
  {
    name: 'openshift',
    config: {
      topology,
      tls,
      distribution: 'openshift',
      namespace: 'image-daemons',
      builds: { namespace: 'image-clients' },
      namespaces: { type: 'create' },
    },
    request: serviceRequest,
  },
  {
    name: 'okd-rootless',
    config: { topology, tls, distribution: 'okd', kubernetesVersion: '1.30', daemon: { security: { type: 'rootless' } } },
    request: {
      ...serviceRequest,
      serviceAccountName: 'reader',
      context: { type: 'persistentVolumeClaim', claimName: 'sources' },
    },
  },
  {
    name: 'talos',
    config: { topology, tls, distribution: 'talos', namespaces: { type: 'create' } },
    request: { ...serviceRequest, context: { type: 'persistentVolumeClaim', claimName: 'sources', user: 1000 } },
  },
  {
    name: 'kata',
    config: {
      topology,
      tls,
      storage: { type: 'emptyDir', sizeLimit: '16Gi', medium: 'Memory' },
      daemon: { runtimeClassName: 'kata', resources: { requests: { cpu: 4, memory: '24Gi' }, limits: { memory: '24Gi' } } },
      builders: { runtimeClassName: 'gvisor' },
    },
    request: serviceRequest,
  },
  {
    name: 'full',
    config: {
      topology,
      ...common(),
      tls,
      replicas: 2,
      imagePullSecrets: ['registry-credentials'],
      storage: { type: 'emptyDir', sizeLimit: '200Gi' },
      daemon: {
        image: 'registry.example.com/mirror/moby/buildkit:v0.32.2',
        imagePullPolicy: 'Always',
        resources: { requests: { cpu: 4, memory: '8Gi' }, limits: { memory: '16Gi', 'ephemeral-storage': '210Gi' } },
        buildkitd: {
          log: { level: 'debug', format: 'json' },
          worker: { maxParallelism: 16, gc: { maxUsedSpace: '150GB', reservedSpace: '20GB' } },
          registries: { 'docker.io': { mirrors: ['mirror.example.com/docker-hub'] } },
        },
        snapshotter: 'overlayfs',
        emulation: { platforms: ['linux/arm64'] },
        nodeSelector: { 'example.com/pool': 'builds' },
        tolerations: [{ key: 'example.com/dedicated', operator: 'Equal', value: 'builds', effect: 'NoSchedule' }],
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/arch', operator: 'In', values: ['amd64'] }] }],
            },
          },
        },
        topologySpreadConstraints: [
          { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 2, whenUnsatisfiable: 'DoNotSchedule', minDomains: 2 },
          { topologyKey: 'kubernetes.io/hostname' },
        ],
        priorityClassName: 'builds',
        schedulerName: 'bin-packer',
        labels: { 'example.com/tier': 'pool' },
        annotations: { 'example.com/runbook': 'buildkit' },
      },
      builders: { nodeSelector: { 'example.com/pool': 'jobs' }, tolerations: [{ operator: 'Exists' }] },
      steps: {
        build: { image: 'registry.example.com/mirror/moby/buildkit:v0.32.2', resources: { requests: { cpu: '50m', memory: '64Mi' } } },
      },
      proxy: { https: 'http://proxy.example.com:3128' },
      buildkitEnv: { values: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otel.example.com:4317' } },
    },
    request: { ...serviceRequest, outputs: [{ type: 'registry', byDigest: true }], activeDeadlineSeconds: 1200 },
  },
];

/** NetworkPolicies of a service, all of their options set. */
function servicePolicies() {
  const { nodeAgent, ...policies } = fullNetworkPolicies;
  return policies;
}

/** What clusters say of builds, wherever they run. */
function common() {
  const { nodeSelector, tolerations, imagePullSecrets, ...cluster } = fullCommon;
  return cluster;
}
