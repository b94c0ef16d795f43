import fc, { type Arbitrary } from 'fast-check';
import {
  type BuildKitConfig,
  type BuildkitdOptions,
  type ContainerdConfig,
  type CrioConfig,
  type DockerConfig,
  type ImageBuildRequest,
  type NetworkPolicyOptions,
  type ObservabilityOptions,
  orchest,
  type TracingOptions,
} from '../../src';
import { dockerfileFault } from '../../src/values/context-path';
import { isSandbox } from '../../src/values/sandbox';
import { survivesYaml } from '../../src/values/text';

// Generated input that is valid: whatever is drawn here has to render.

export const dnsLabel = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/).filter(survivesYaml);
const labelKey = fc
  .tuple(
    fc.option(fc.constantFrom('example.com', 'team-a.example.org')),
    fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9_.-]{0,8}[A-Za-z0-9])?$/),
  )
  .map(([prefix, name]) => (prefix === null ? `x-${name}` : `${prefix}/${name}`));
const labelValue = fc.stringMatching(/^([A-Za-z0-9]([A-Za-z0-9_.-]{0,8}[A-Za-z0-9])?)?$/).filter(survivesYaml);
export const record = <T>(key: Arbitrary<string>, value: Arbitrary<T>) => fc.dictionary(key, value, { maxKeys: 3, noNullPrototype: true });
const labels = record(labelKey, labelValue);
/** Text as users write it: quotes, commas, line breaks, what looks like flags and variables, any language. */
export const hostileText: Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '--flag',
    '-x',
    '$(HOME)',
    '$$(A)',
    'pa$$word',
    '$é',
    '`id`',
    'a,b',
    '"q"',
    "it's",
    'a\nb',
    'a\r\n',
    '日本',
    '😀',
    '\\',
    '=',
    '{{.x}}',
    'yes',
    '1e3',
  ),
  fc.string({ unit: 'grapheme', maxLength: 20 }).filter(survivesYaml),
  fc.array(fc.constantFrom('$', '(', ')', 'A', '"', ',', '\n', '=', ' ', '$(HOME)'), { maxLength: 8 }).map((parts) => parts.join('')),
);
const pathPart = fc.stringMatching(/^[A-Za-z0-9_. -]{1,8}$/).filter((part) => !/^\.+$/.test(part) && part.trim() === part);
export const hostPath = fc.array(pathPart, { minLength: 1, maxLength: 3 }).map((parts) => `/data/${parts.join('/')}`);
export const contextPath = fc
  .array(
    fc.oneof(
      pathPart,
      hostileText.filter((text) => /^[^\0\r\n/]+$/.test(text) && !/^\.*$/.test(text)),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((parts) => parts.join('/'));
export const dockerfilePath = contextPath.filter((path) => dockerfileFault(path) === undefined);
export const image = fc
  .tuple(
    fc.constantFrom('', 'localhost:5000/', 'registry.example.com/', '10.0.0.1/', 'team/'),
    fc.stringMatching(/^[a-z0-9]{1,8}$/),
    fc.stringMatching(/^[A-Za-z0-9][\w.-]{0,8}$/),
  )
  .map(([registry, repository, tag]) => `${registry}${repository}:${tag}`);
const milli = fc.integer({ min: 1, max: 4000 }).map((amount) => `${amount}m`);
export const memory = fc.integer({ min: 1, max: 64 }).map((amount) => `${amount}Gi`);
export const optional = <T extends object>(model: { [K in keyof T]: Arbitrary<T[K]> }) =>
  fc.record(model, { requiredKeys: [], noNullPrototype: true });

const resources = optional({
  requests: optional({ cpu: milli, memory: memory.map((amount) => amount.replace('Gi', 'Mi')) }),
  limits: optional({ cpu: fc.integer({ min: 4, max: 64 }), memory, 'example.com/gpu': fc.integer({ min: 0, max: 8 }) }),
});
const diskOfStep = fc.constantFrom(
  {},
  { requests: { 'ephemeral-storage': '3Ti' } },
  { limits: { 'ephemeral-storage': '1Mi' } },
  { requests: { 'ephemeral-storage': '1Gi' }, limits: { 'ephemeral-storage': '2Gi' } },
);
const step = optional({
  image,
  imagePullPolicy: fc.constantFrom('Always' as const, 'IfNotPresent' as const, 'Never' as const),
  resources: fc.oneof(resources, diskOfStep),
  appArmorProfile: fc.constantFrom({ type: 'Unconfined' as const }, { type: 'Localhost' as const, localhostProfile: 'p' }),
});
/** A version is declared where no tag tells it: beside an image of one's own. */
const versioned = (versions: readonly string[]) => fc.record({ image, version: fc.constantFrom(...versions) }, { noNullPrototype: true });
const buildctlStep = fc
  .tuple(step, fc.option(versioned(['0.10.4', '0.12.0', '0.32.2'])))
  .map(([options, ownImage]) => ({ ...options, ...ownImage }));
const toleration = fc.constantFrom(
  { operator: 'Exists' as const },
  { key: 'a', operator: 'Exists' as const, effect: 'NoSchedule' as const },
  { key: 'b', value: 'c', effect: 'NoExecute' as const, tolerationSeconds: 60 },
);
const affinity = fc.constantFrom(
  {},
  {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { a: 'b' } } },
      ],
    },
  },
  {
    nodeAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 5, preference: { matchExpressions: [{ key: 'a', operator: 'Exists' as const }] } },
      ],
    },
  },
);
const variable = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/).filter((name) => name !== '__proto__');
export const secretKey = fc.record({ secretName: dnsLabel, key: fc.constantFrom('token', '.npmrc', 'ssh-privatekey') });
const prefixed = (prefix: string, name: Arbitrary<string>) => name.map((text) => prefix + text);
export const file = fc.oneof(
  fc.record({ type: fc.constant('secret' as const), secretName: dnsLabel, key: fc.constantFrom('ca.crt', 'tls.crt') }),
  fc.record({ type: fc.constant('configMap' as const), configMapName: dnsLabel, key: fc.constant('ca-bundle.crt') }),
);
const selector = fc.oneof(
  // No empty values and no NotIn: cyclonus, which judges what these mean, takes a label that is missing for an empty one, and has NotIn need
  // the label, as Kubernetes has not.
  record(
    labelKey,
    labelValue.filter((value) => value !== ''),
  ).map((matchLabels) => ({ matchLabels })),
  fc.constantFrom(
    {},
    { matchExpressions: [{ key: 'app', operator: 'In' as const, values: ['registry', 'web'] }] },
    { matchExpressions: [{ key: 'k8s-app', operator: 'Exists' as const }] },
    { matchExpressions: [{ key: 'extra', operator: 'DoesNotExist' as const }] },
  ),
);
const peer = fc.oneof(
  fc
    .constantFrom(
      { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] },
      { cidr: '2001:db8::/32' },
      { cidr: '169.254.169.254/32' },
      { cidr: '0.0.0.0/0', except: ['169.254.0.0/16', '10.0.0.0/8'] },
    )
    .map((ipBlock) => ({ ipBlock })),
  fc.record({ namespaceSelector: selector, podSelector: selector }, { noNullPrototype: true }),
  fc.record({ podSelector: selector }, { noNullPrototype: true }),
  fc.record({ namespaceSelector: selector }, { noNullPrototype: true }),
);
const peers = fc.array(peer, { minLength: 1, maxLength: 3 });
const port = fc.constantFrom({ port: 443 }, { protocol: 'UDP' as const, port: 53 }, { port: 'metrics' }, { port: 5000, endPort: 5010 }, {});
const ports = fc.array(port, { minLength: 1, maxLength: 3 });
const egress = fc.array(optional({ to: peers, ports }), { maxLength: 3 });
const ingress = fc.array(fc.record({ from: peers, ports }, { noNullPrototype: true }), { maxLength: 3 });
/** Whatever policies may say. */
export const networkPolicies: Arbitrary<NetworkPolicyOptions> = optional({
  dns: optional({ to: peers, ports: fc.constantFrom([53], [53, 5353]) }),
  daemon: optional({ egress, ingress }),
  builders: optional({ egress }),
  nodeAgent: optional({ egress, ingress }),
});
/** Labels and annotations that nothing else has. */
const metadataOf = (prefix: string) => {
  const key = labelKey.map((own) => `${prefix}.${own.replace('/', '-')}`);
  return { labels: record(key, labelValue), annotations: record(key, hostileText) };
};
const priorityClass = fc.record(
  {
    value: fc.integer({ min: -(2 ** 31), max: 10 ** 9 }),
    preemptionPolicy: fc.constantFrom('PreemptLowerPriority' as const, 'Never' as const),
    description: hostileText.filter((text) => text !== ''),
  },
  { requiredKeys: ['value'], noNullPrototype: true },
);
/** Whatever observability may say. */
export const observability: Arbitrary<ObservabilityOptions> = optional({
  metrics: optional({ port: fc.integer({ min: 1, max: 65_535 }) }),
  alerts: optional({
    namespace: dnsLabel,
    labels: record(
      labelKey.map((key) => `alerts.${key.replace('/', '-')}`),
      labelValue,
    ),
    alertLabels: record(prefixed('l_', variable), fc.constantFrom('web', 'a "b", $c')),
    runbookUrl: fc.constant('https://runbooks.example.com/buildkit'),
    omit: fc.subarray(['BuildKitImageMissing', 'BuildKitNodeDiskFilling'] as const),
    diskMountPoint: hostPath,
    freeDiskRatio: fc.constantFrom(0.01, 0.5),
    failedBuildRatio: fc.constantFrom(0, 0.99),
  }),
  tracing: fc.constantFrom<TracingOptions>(
    { endpoint: 'http://collector.example.com:4317' },
    {
      endpoint: 'https://collector.example.com/otlp/v1/traces',
      protocol: 'http/protobuf',
      resourceAttributes: { team: 'web' },
      timeoutSeconds: 60,
    },
  ),
});
const common = {
  name: dnsLabel,
  namespace: dnsLabel,
  ...metadataOf('common'),
  kubernetesVersion: fc.constantFrom('1.27', '1.29', '1.30', '1.36'),
  namespaces: fc.oneof(
    fc.constant({ type: 'existing' as const }),
    fc.record(
      {
        type: fc.constant('create' as const),
        ...metadataOf('namespace'),
      },
      { requiredKeys: ['type'], noNullPrototype: true },
    ),
  ),
  builds: optional({ namespace: dnsLabel, longestBuildSeconds: fc.integer({ min: 60, max: 604_800 }), priorityClassName: dnsLabel }),
  priorityClasses: optional({ daemon: priorityClass, builds: priorityClass }),
  access: fc.record(
    {
      subjects: fc.uniqueArray(
        dnsLabel.map((name) => ({ kind: 'ServiceAccount' as const, name })),
        { minLength: 1, maxLength: 3, selector: ({ name }) => name },
      ),
      detectRuntime: fc.boolean(),
    },
    { requiredKeys: ['subjects'], noNullPrototype: true },
  ),
  networkPolicies,
  strict: fc.constant(false),
  imageRegistry: fc.constant('mirror.example.com/proxy'),
  env: fc.constantFrom({ CRIO_IMAGE_BUILDER_IMAGE: 'example.com/tools:1', HOME: '/root' }, { DOCKER_IMAGE_BUILDER_IMAGE: ' ' }),
  preset: fc.constant(orchest({ version: 'v1', registry: '10.0.0.10:5000' })),
  nodeAgent: fc
    .tuple(image, optional({ resources, affinity, args: fc.array(hostileText, { maxLength: 3 }) }))
    .map(([ownImage, options]) => ({ image: ownImage, ...options })),
  prePull: optional({ image }),
  nodeSelector: labels,
  tolerations: fc.array(toleration, { maxLength: 3 }),
  proxy: optional({
    http: fc.constantFrom('http://proxy.example.com:3128', 'http://10.0.0.1'),
    https: fc.constantFrom('http://proxy.example.com:3128', 'socks5://[fd00::1]:1080'),
    exceptions: fc.subarray(['.example.com', '10.0.0.0/8', 'kubernetes.default.svc']),
  }),
  certificateAuthorities: fc.array(file, { maxLength: 3 }),
  buildkitEnv: optional({
    values: record(fc.oneof(fc.constantFrom('OTEL_SERVICE_NAME', 'HOMEPAGE', 'constructor'), prefixed('V_', variable)), hostileText),
    secrets: record(fc.oneof(fc.constantFrom('OTEL_EXPORTER_OTLP_METRICS_HEADERS', 'toString'), prefixed('S_', variable)), secretKey),
  }),
  observability,
  imagePullSecrets: fc.uniqueArray(dnsLabel, { maxLength: 2 }),
  seLinuxOptions: optional({ type: fc.constant('spc_t'), level: fc.constant('s0') }),
};
/** Whatever a buildkitd.toml may say. */
const bounds = {
  reservedSpace: fc.constantFrom('1GB', '10%'),
  maxUsedSpace: fc.constantFrom('1.5TB', '60%'),
  minFreeSpace: fc.constantFrom('20%', '5GB'),
};
export const duration = fc.constantFrom('48h', '1h30m', '90s', '0.5h');
export const registryHost = fc.constantFrom('docker.io', 'registry.example.com:5000', '10.0.0.1', 'localhost:5000', 'mirror.example.com');
const mirrors = fc.uniqueArray(fc.constantFrom('mirror.example.com', 'mirror.example.com/proxy', '10.0.0.1:5000/x'), { maxLength: 3 });
const daemonRegistry = fc.oneof(
  optional({ mirrors, http: fc.boolean() }),
  optional({
    mirrors,
    insecure: fc.boolean(),
    certificateAuthorities: fc.array(file, { maxLength: 2 }),
    clientCertificates: fc.array(
      fc.record({ secretName: dnsLabel, certificateKey: fc.constant('client.crt') }, { requiredKeys: ['secretName'] }),
      { maxLength: 2 },
    ),
  }),
);
const gcPolicy = optional({
  ...bounds,
  filters: fc.subarray(['type==source.local', 'type==exec.cachemount'], { minLength: 1 }),
  all: fc.boolean(),
  keepDuration: duration,
});
export const buildkitd: Arbitrary<BuildkitdOptions> = optional({
  log: optional({ level: fc.constantFrom('debug' as const, 'info' as const), format: fc.constantFrom('json' as const, 'text' as const) }),
  grpc: optional({ debugAddress: fc.constantFrom('127.0.0.1:6060', ':6060') }),
  worker: optional({
    gc: fc
      .tuple(
        optional({
          reservedSpace: bounds.reservedSpace,
          minFreeSpace: bounds.minFreeSpace,
          policies: fc.array(gcPolicy, { maxLength: 3 }),
        }),
        bounds.maxUsedSpace,
      )
      .map(([options, maxUsedSpace]) => ({ ...options, maxUsedSpace })),
    maxParallelism: fc.integer({ min: 1, max: 64 }),
    labels: record(fc.constantFrom('pool', 'example.com/pool', 'a.b'), fc.constantFrom('x', 'a "b"', 'é')),
    platforms: fc.subarray(['linux/amd64', 'linux/arm64', 'linux/arm/v7'], { minLength: 1 }),
    network: fc.constant({ type: 'host' as const }),
    cgroupParent: fc.constantFrom('/buildkit', '/buildkit/x'),
    selinux: fc.constant(false),
  }),
  registries: record(registryHost, daemonRegistry),
  dns: optional({
    nameservers: fc.subarray(['10.96.0.10', 'fd00::10'], { minLength: 1 }),
    options: fc.constant(['edns0', 'ndots:2']),
    searchDomains: fc.constant(['example.com']),
  }),
  entitlements: fc.subarray(['network.host', 'security.insecure'] as const),
  history: optional({ maxAge: duration, maxEntries: fc.integer({ min: 1, max: 1000 }) }),
  frontends: optional({ gateway: fc.constantFrom<boolean | string[]>(true, false, ['docker.io/docker/dockerfile']) }),
  system: optional({ platformsCacheMaxAge: duration }),
  raw: fc.constantFrom({ worker: { oci: { rootless: false } } }, { cache: { gha: { sign: { command: ['x'] } } } }, {}),
});
const daemon = {
  image,
  resources,
  socketDirectory: hostPath.map((path) => path.replace('/data', '/sockets')),
  root: hostPath,
  maxUnavailable: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom('10%', '100%')),
  affinity,
  priorityClassName: dnsLabel,
  runtimeClassName: dnsLabel.filter((name) => !isSandbox(name)),
  labels: record(
    labelKey.map((key) => `daemon.${key.replace('/', '-')}`),
    labelValue,
  ),
  buildkitd,
  emulation: optional({ image, platforms: fc.subarray(['linux/arm64', 'linux/arm/v7', 'linux/s390x'] as const, { minLength: 1 }) }),
};

const security = fc.constantFrom(...(['privileged', 'rootless', 'userNamespace'] as const).map((type) => ({ type })));

const withVersion = <T extends object>(options: Arbitrary<T>) =>
  fc.tuple(options, fc.option(versioned(['0.17.0', '0.32.2']))).map(([daemonOptions, ownImage]) => ({ ...daemonOptions, ...ownImage }));

interface WithDaemon {
  readonly preset?: unknown;
  readonly observability?: ObservabilityOptions;
  readonly daemon?: { readonly buildkitd?: BuildkitdOptions };
}

/** Orchest's BuildKit is older than what these options need. */
function withoutNewOptions<T extends WithDaemon>(config: T): T {
  if (config.preset === undefined) return withoutDebugAddress(config);
  const { buildkitd, ...daemonOptions } = config.daemon ?? {};
  const { observability: { metrics, ...observability } = {}, ...others } = config;
  return { ...others, observability, ...(config.daemon && { daemon: daemonOptions }) } as T;
}

/** The port of the metrics is the debug address. */
function withoutDebugAddress<T extends WithDaemon>(config: T): T {
  if (config.observability?.metrics === undefined || config.daemon?.buildkitd === undefined) return config;
  const { grpc, ...buildkitdOptions } = config.daemon.buildkitd;
  return { ...config, daemon: { ...config.daemon, buildkitd: buildkitdOptions } };
}

/** Where there is no daemon, alerts alone have something to say. */
function withoutDaemons<T extends WithDaemon>({ observability, ...config }: T): Omit<T, 'observability'> {
  return observability?.alerts === undefined ? config : { ...config, observability: { alerts: observability.alerts } };
}

/** A component with a PriorityClass that is made has none that is named. */
function withOnePriority<T extends BuildKitConfig>(config: T): T {
  const { daemon, builds } = config.priorityClasses ?? {};
  if (daemon !== undefined && 'daemon' in config && config.daemon?.priorityClassName !== undefined) {
    return withOnePriority({ ...config, priorityClasses: { ...(builds && { builds }) } });
  }
  if (builds === undefined || config.builds?.priorityClassName === undefined) return config;
  return { ...config, priorityClasses: { ...(daemon && { daemon }) } };
}

/** Only some of the file system of Talos can be written to. */
function withTalosPaths(config: ContainerdConfig): ContainerdConfig {
  const { root, socketDirectory, ...daemonOptions } = config.daemon ?? {};
  return config.distribution === 'talos' ? { ...config, daemon: daemonOptions } : config;
}

/** A config for docker. */
export const dockerConfig: Arbitrary<DockerConfig> = fc
  .tuple(
    optional({
      ...common,
      socket: fc.constantFrom('/run/docker.sock', 'unix:///srv/docker.sock'),
      imageStore: fc.constantFrom('graphDriver' as const, 'containerd' as const),
      steps: optional({ build: step, verify: step }),
    }),
  )
  .map(([config]) => withOnePriority({ runtime: 'docker', ...withoutDaemons(config) }));

/** A config for containerd. */
export const containerdConfig: Arbitrary<ContainerdConfig> = optional({
  ...common,
  distribution: fc.constantFrom('upstream' as const, 'k3s' as const, 'microk8s' as const, 'k0s' as const, 'talos' as const),
  containerdRoot: hostPath.map((path) => path.replace('/data', '/containerd')),
  daemon: withVersion(optional(daemon)),
  steps: optional({ build: buildctlStep }),
}).map((config) => withTalosPaths(withOnePriority(withoutNewOptions({ runtime: 'containerd' as const, ...config }))));

/** A config for CRI-O. */
export const crioConfig: Arbitrary<CrioConfig> = optional({
  ...common,
  distribution: fc.constantFrom('upstream' as const, 'openshift' as const, 'okd' as const, 'oke' as const),
  nodeAgent: fc.tuple(common.nodeAgent, optional({ storage: fc.boolean() })).map(([agent, options]) => ({ ...agent, ...options })),
  storage: optional({
    graphRoot: fc.constantFrom('/srv/graph', '/srv/a b/graph'),
    runRoot: fc.constant('/srv/run'),
    driver: fc.constantFrom('overlay' as const, 'vfs' as const),
  }),
  loader: fc.constantFrom({ type: 'skopeo' as const }, { type: 'podman' as const }, { type: 'podman' as const, version: '5.4.2' }),
  daemon: withVersion(optional({ ...daemon, runtimeMounts: fc.boolean(), security })),
  steps: optional({ build: buildctlStep, load: step, verify: step }),
}).map((config) => withoutConflicts(withOnePriority(withoutNewOptions({ runtime: 'cri-o' as const, ...config }))));

/** What a daemon that is not root on its node cannot do. Orchest has no image for it, and old API servers no user namespace. */
function withoutConflicts(config: CrioConfig): CrioConfig {
  const { daemon: { security: mode, runtimeMounts, emulation, buildkitd: toml, ...rest } = {}, ...others } = config;
  if (mode === undefined || mode.type === 'privileged') return config;
  const { worker: { cgroupParent, ...worker } = {}, ...sections } = toml ?? {};
  const newest = mode.type === 'userNamespace' ? { kubernetesVersion: '1.36' } : {};
  const fitting = config.preset === undefined || rest.image !== undefined || mode.type === 'userNamespace';
  const enclosed = { ...rest, ...(toml && { buildkitd: { ...sections, worker } }), ...(fitting && { security: mode }) };
  return { ...others, ...newest, ...withHighPort(config), daemon: enclosed };
}

/** Ports below 1024 are for root. */
function withHighPort({ observability }: CrioConfig): Pick<CrioConfig, 'observability'> {
  const { metrics } = observability ?? {};
  if (metrics?.port === undefined) return {};
  return { observability: { ...observability, metrics: { ...metrics, port: Math.max(1024, metrics.port) } } };
}

/** A config for any runtime. */
export const anyConfig: Arbitrary<BuildKitConfig> = fc.oneof(dockerConfig, containerdConfig, crioConfig);

const context = fc.oneof(
  fc.record(
    { type: fc.constant('persistentVolumeClaim' as const), claimName: dnsLabel, subPath: contextPath },
    { requiredKeys: ['type', 'claimName'], noNullPrototype: true },
  ),
  fc.record({ type: fc.constant('hostPath' as const), path: hostPath }, { noNullPrototype: true }),
  fc.record(
    { type: fc.constant('git' as const), url: fc.constantFrom('https://example.com/a.git', 'https://example.com/a.git#main:sub') },
    { noNullPrototype: true },
  ),
);
/** What every config admits. */
export const requestModel = {
  name: dnsLabel,
  image,
  additionalImages: fc.uniqueArray(
    image.map((name) => `extra.example.com/${name.replace(/^.*\//, '')}`),
    { maxLength: 3 },
  ),
  context,
  dockerfile: dockerfilePath,
  target: fc.constantFrom('production', 'Base.1', '0'),
  buildArgs: record(prefixed('A_', variable), hostileText),
  buildArgFields: record(prefixed('F_', variable), fc.constantFrom('status.podIP', "metadata.labels['app.kubernetes.io/name']")),
  imageLabels: record(labelKey, hostileText),
  secrets: record(fc.constantFrom('npmrc', 'a.b', '_x-1'), secretKey),
  sshKeys: record(fc.constantFrom('default', 'deploy'), secretKey),
  registryCredentials: dnsLabel,
  noCache: fc.boolean(),
  maxImageSize: fc.oneof(memory, fc.integer({ min: 1, max: 2 ** 40 })),
  activeDeadlineSeconds: fc.integer({ min: 1, max: 60 }),
  nodeName: dnsLabel,
  nodeSelector: record(
    labelKey.map((key) => `request.${key.replace('/', '-')}`),
    labelValue,
  ),
  priorityClassName: dnsLabel,
  serviceAccountName: dnsLabel,
  labels: record(
    labelKey.map((key) => `request.${key.replace('/', '-')}`),
    labelValue,
  ),
  annotations: record(
    labelKey.map((key) => `request.${key.replace('/', '-')}`),
    hostileText,
  ),
};

/** A build that every config admits. */
export const anyRequest: Arbitrary<ImageBuildRequest> = fc.record(requestModel, {
  requiredKeys: ['name', 'image', 'context'],
  noNullPrototype: true,
});
