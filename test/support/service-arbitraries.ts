import fc, { type Arbitrary } from 'fast-check';
import type {
  BuildContext,
  BuildKitServiceConfig,
  CacheExport,
  ImageBuildRequest,
  KedaTrigger,
  ServiceAutoscaling,
  ServiceNetworkPolicyOptions,
  ServiceStorage,
  ServiceTls,
} from '../../src';
import { dnsLabel, hostileText, memory, networkPolicies, observability, optional, requestModel } from './arbitraries';

// Generated services that are valid: whatever is drawn here has to render.

const name = fc.stringMatching(/^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/);
const labels = fc.constantFrom<Readonly<Record<string, string>>[]>({}, { 'example.com/pool': 'builds' }, { a: 'b', 'example.com/c': '' });
const tolerations = fc.constantFrom([], [{ operator: 'Exists' as const }], [{ key: 'a', value: 'b', effect: 'NoSchedule' as const }]);
const text = hostileText.filter((value) => value !== '');

const tls: Arbitrary<ServiceTls> = fc.oneof(
  fc.record({
    type: fc.constant('secrets' as const),
    server: dnsLabel.map((secret) => ({ secretName: `server-${secret}` })),
    client: dnsLabel.map((secret) => ({ secretName: `client-${secret}` })),
  }),
  fc
    .tuple(
      fc.record({
        type: fc.constant('certManager' as const),
        issuer: fc.constantFrom({ name: 'ca' }, { name: 'ca', kind: 'ClusterIssuer' }, { name: 'a', kind: 'Own', group: 'example.com' }),
      }),
      optional({
        duration: fc.constantFrom('2160h', '900h30m'),
        renewBefore: fc.constantFrom('720h', '5m'),
        privateKey: fc.constantFrom({ algorithm: 'RSA' as const, size: 4096 }, { algorithm: 'Ed25519' as const }, { size: 384 }),
      }),
    )
    .map(([required, others]) => ({ ...required, ...others })),
);

const trigger: Arbitrary<KedaTrigger> = fc.oneof(
  fc.record({ type: fc.constantFrom('cpu' as const, 'memory' as const), targetUtilization: fc.integer({ min: 1, max: 100 }) }),
  fc.record({
    type: fc.constant('prometheus' as const),
    serverAddress: fc.constantFrom('http://prometheus.monitoring.svc:9090', 'https://metrics.example.com/api'),
    query: text,
    threshold: fc.integer({ min: 1, max: 100 }),
    authenticationRef: fc.constantFrom({ name: 'a' }, { name: 'b', kind: 'ClusterTriggerAuthentication' as const }),
  }),
);

const autoscaling: Arbitrary<ServiceAutoscaling> = fc.oneof(
  fc.record({
    type: fc.constant('horizontalPodAutoscaler' as const),
    minReplicas: fc.integer({ min: 1, max: 3 }),
    maxReplicas: fc.integer({ min: 3, max: 30 }),
    targetMemoryUtilization: fc.integer({ min: 1, max: 100 }),
  }),
  fc.record({
    type: fc.constant('keda' as const),
    minReplicas: fc.integer({ min: 1, max: 3 }),
    maxReplicas: fc.integer({ min: 3, max: 30 }),
    triggers: fc.array(trigger, { minLength: 1, maxLength: 3 }),
    pollingInterval: fc.integer({ min: 1, max: 60 }),
  }),
);

const claim: Arbitrary<ServiceStorage> = fc
  .tuple(
    memory,
    optional({
      storageClassName: dnsLabel,
      accessMode: fc.constantFrom('ReadWriteOnce' as const, 'ReadWriteOncePod' as const),
      retention: fc.constantFrom({}, { whenDeleted: 'Delete' as const }, { whenScaled: 'Delete' as const }),
    }),
  )
  .map(([size, others]) => ({ type: 'volumeClaimTemplate', size, ...others }));
const emptyDir: Arbitrary<ServiceStorage> = memory.chain((sizeLimit) =>
  fc.constantFrom({ type: 'emptyDir' as const, sizeLimit }, { type: 'emptyDir' as const, sizeLimit, medium: 'Memory' as const }),
);
const singleClaim: Arbitrary<ServiceStorage> = dnsLabel.map((claimName) => ({ type: 'persistentVolumeClaim', claimName }));

/** How many daemons there are and where they keep their state, which depend on each other. */
const scale = fc.oneof(
  fc.record({ storage: singleClaim }),
  fc.record({ storage: fc.oneof(claim, emptyDir), replicas: fc.integer({ min: 1, max: 9 }) }),
  fc.record({
    storage: claim,
    replicas: fc.integer({ min: 1, max: 9 }),
    loadBalancing: fc.constantFrom('sticky' as const, 'random' as const),
  }),
  fc.record({ storage: fc.oneof(claim, emptyDir), autoscaling }),
);

const daemon = optional({
  resources: fc.constant({ requests: { cpu: 2, memory: '4Gi' }, limits: { memory: '8Gi' } }),
  labels,
  nodeSelector: labels,
  tolerations,
  schedulerName: dnsLabel,
  priorityClassName: dnsLabel,
  topologySpreadConstraints: fc.constantFrom(
    [],
    [{ topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'DoNotSchedule' as const, minDomains: 2, maxSkew: 3 }],
  ),
  security: fc.constantFrom({ type: 'privileged' as const }, { type: 'rootless' as const }),
});

/** Whatever policies of a service may say. */
export const servicePolicies: Arbitrary<ServiceNetworkPolicyOptions> = networkPolicies.map(({ nodeAgent, ...policies }) => policies);

const others = optional({
  name,
  namespace: dnsLabel,
  distribution: fc.constantFrom('upstream' as const, 'openshift' as const, 'okd' as const, 'talos' as const, 'bottlerocket' as const),
  kubernetesVersion: fc.constantFrom('1.27', '1.30'),
  builds: optional({ namespace: dnsLabel, longestBuildSeconds: fc.integer({ min: 60, max: 86_400 }) }),
  access: fc.constant({ subjects: [{ kind: 'ServiceAccount' as const, name: 'launcher' }] }),
  rotation: optional({ revision: text, reloader: fc.boolean() }),
  service: optional({ port: fc.integer({ min: 1024, max: 65_535 }), annotations: fc.constant({ 'example.com/mesh': 'off' }) }),
  disruptionBudget: fc.constantFrom({ minAvailable: 1 }, { maxUnavailable: '50%' }),
  networkPolicies: servicePolicies,
  observability,
  steps: fc.constantFrom({}, { build: { appArmorProfile: { type: 'Unconfined' as const } } }),
  builders: optional({ nodeSelector: labels, tolerations, runtimeClassName: dnsLabel }),
  daemon,
});

/** The config of a service. */
export const anyService: Arbitrary<BuildKitServiceConfig> = fc
  .tuple(tls, scale, others)
  .map(([ownTls, ownScale, rest]) => withFittingAlerts({ topology: 'service', tls: ownTls, ...ownScale, ...rest }))
  .filter(({ observability: { metrics } = {}, service }) => (metrics?.port ?? 6060) !== (service?.port ?? 1234))
  // Lower ports are for root.
  .filter(({ observability: { metrics } = {}, daemon }) => daemon?.security?.type !== 'rootless' || (metrics?.port ?? 6060) >= 1024);

/** Alerts about disks are of daemons that have a cache there. */
function withFittingAlerts(config: BuildKitServiceConfig): BuildKitServiceConfig {
  const { storage, observability: observed } = config;
  if (observed?.alerts === undefined || storage?.type === undefined) return config;
  const { diskMountPoint, freeDiskRatio, ...alerts } = observed.alerts;
  const isMemory = storage.type === 'emptyDir' && storage.medium === 'Memory';
  if (storage.type === 'emptyDir' && !isMemory) return config;
  return { ...config, observability: { ...observed, alerts: { ...alerts, ...(!isMemory && { freeDiskRatio }) } } };
}

const claimContext = fc.record({ type: fc.constant('persistentVolumeClaim' as const), claimName: dnsLabel });
const context: Arbitrary<BuildContext> = fc.oneof(
  fc.constant({ type: 'git' as const, url: 'https://example.com/a.git#main' }),
  claimContext,
  fc.tuple(claimContext, fc.integer({ min: 1, max: 70_000 })).map(([ownClaim, user]) => ({ ...ownClaim, user })),
);
const cacheTo: Arbitrary<readonly CacheExport[]> = fc.constantFrom(
  [{ type: 'inline' as const }],
  [{ type: 'local' as const, directory: { type: 'persistentVolumeClaim' as const, claimName: 'caches' } }],
);

/** A build that every service takes but one on OpenShift, if it needs root. */
export const anyServiceRequest: Arbitrary<ImageBuildRequest> = fc.record(
  { ...requestModel, context, cacheTo },
  { requiredKeys: ['name', 'image', 'context'], noNullPrototype: true },
);

/** Whether a build reads or writes the files of others. */
export function needsRoot({ context: { type, ...own }, cacheTo: caches = [] }: ImageBuildRequest): boolean {
  return !('user' in own) && (type !== 'git' || caches.some((cache) => cache.type === 'local'));
}

/** A service and a build that it takes. */
export const anyServiceBuild: Arbitrary<readonly [BuildKitServiceConfig, ImageBuildRequest]> = fc
  .tuple(anyService, anyServiceRequest)
  .filter(([{ distribution = '' }, request]) => {
    const isOpenShift = ['openshift', 'okd'].includes(distribution);
    return !isOpenShift || request.serviceAccountName !== undefined || !needsRoot(request);
  });
