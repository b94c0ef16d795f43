import { type BuildKitConfig, builderJob, builderPod, buildkitManifests, type ImageBuildRequest, type ValidationRuleName } from '../../src';

/** Objects that break one rule, and the nearest that do not. */
export interface Sample {
  readonly rule: ValidationRuleName;
  /** Objects that break no rule at all. */
  readonly objects: () => readonly object[];
  /** Which of them is changed: the first of a kind. */
  readonly kind: string;
  /** What breaks the rule, by path. `undefined` takes a field away. */
  readonly breaks: Readonly<Record<string, unknown>>;
  /** What comes next to it and does not. */
  readonly holds: Readonly<Record<string, unknown>>;
}

const request: ImageBuildRequest = {
  name: 'build-web',
  image: 'registry.example.com/team/web:1.4',
  context: { type: 'git', url: 'https://git.example.com/team/web.git' },
};

/** Everything of a config, with a build. */
const installation = (config: BuildKitConfig) => () => [...buildkitManifests(config), builderPod(config, request)];
const containerd = installation({ runtime: 'containerd' });
const crio = installation({ runtime: 'cri-o' });
const podman = installation({ runtime: 'cri-o', loader: { type: 'podman', version: '4.5.1' } });
const rootless = installation({ runtime: 'cri-o', daemon: { security: { type: 'rootless' } } });
const ownUsers = installation({ runtime: 'cri-o', kubernetesVersion: '1.33', daemon: { security: { type: 'userNamespace' } } });
const namespaced = installation({ runtime: 'cri-o', namespaces: { type: 'create' } });
const docker = installation({ runtime: 'docker' });
const job = () => {
  const config = { runtime: 'containerd', builds: { workload: 'Job' } } as const;
  return [...buildkitManifests(config), builderJob(config, request)];
};

/** A daemon that somebody has deployed as the examples of BuildKit show it. */
const deployment = () => [
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'buildkitd', namespace: 'build' },
    spec: {
      selector: { matchLabels: { app: 'buildkitd' } },
      strategy: { type: 'Recreate' },
      template: {
        metadata: { labels: { app: 'buildkitd' } },
        spec: {
          terminationGracePeriodSeconds: 90,
          containers: [
            {
              name: 'buildkitd',
              image: 'moby/buildkit:v0.32.2',
              args: ['--addr', 'unix:///run/buildkit/buildkitd.sock'],
              securityContext: { privileged: true },
              volumeMounts: [{ name: 'cache', mountPath: '/var/lib/buildkit' }],
            },
          ],
          volumes: [{ name: 'cache', persistentVolumeClaim: { claimName: 'cache' } }],
        },
      },
    },
  },
];

/** A Pod that has nothing to do with builds. */
const plain = () => [
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'app', namespace: 'apps' },
    spec: {
      containers: [
        { name: 'app', image: 'registry.example.com/app:1', command: ['app'], volumeMounts: [{ name: 'data', mountPath: '/data' }] },
      ],
      volumes: [{ name: 'data', hostPath: { path: '/data' } }],
    },
  },
];

const daemon = 'spec.template.spec.containers.0';
const first = 'spec.containers.0';
const firstInit = 'spec.initContainers.0';
const load = 'spec.initContainers.1';
const argsOf = (objects: readonly object[], path: string): readonly string[] => {
  const value = path
    .split('.')
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], objects.find(hasPath(path)));
  return value as readonly string[];
};
const hasPath = (path: string) => (object: object) =>
  path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], object) !== undefined;

/** The words at a path, without those that begin with one of some prefixes, and with others at their end. */
const words = (objects: () => readonly object[], path: string, without: readonly string[], added: readonly string[] = []) => [
  ...argsOf(objects(), path).filter((word) => !without.some((prefix) => word.startsWith(prefix))),
  ...added,
];
const longSocket = (length: number) => `unix:///run/${'x'.repeat(length - '/run//buildkitd.sock'.length)}/buildkitd.sock`;
const script = (text: string) => ['sh', '-c', text];

export const samples: readonly Sample[] = [
  {
    rule: 'mount-propagation',
    objects: plain,
    kind: 'Pod',
    breaks: { [`${first}.volumeMounts.0.mountPropagation`]: 'Bidirectional' },
    holds: { [`${first}.volumeMounts.0.mountPropagation`]: 'HostToContainer' },
  },
  {
    rule: 'mount-propagation',
    objects: containerd,
    kind: 'DaemonSet',
    breaks: { 'spec.template.spec.initContainers.0.volumeMounts.0.mountPropagation': 'Bidirectional' },
    holds: {
      'spec.template.spec.initContainers.0.volumeMounts.0.mountPropagation': 'Bidirectional',
      'spec.template.spec.initContainers.0.securityContext': { privileged: true },
    },
  },
  {
    rule: 'pod-security',
    objects: namespaced,
    kind: 'Namespace',
    breaks: { 'metadata.labels': { 'pod-security.kubernetes.io/enforce': 'baseline' } },
    holds: { 'metadata.labels': { 'pod-security.kubernetes.io/warn': 'baseline' } },
  },
  {
    rule: 'runtime-socket',
    objects: docker,
    kind: 'Pod',
    breaks: { 'spec.volumes.0.hostPath.type': 'FileOrCreate' },
    holds: { 'spec.volumes.0.hostPath.type': undefined },
  },
  {
    rule: 'runtime-socket',
    objects: plain,
    kind: 'Pod',
    breaks: { 'spec.volumes.0.hostPath': { path: '/run/crio/crio.sock', type: 'DirectoryOrCreate' } },
    holds: { 'spec.volumes.0.hostPath': { path: '/run/crio', type: 'DirectoryOrCreate' } },
  },
  {
    rule: 'host-path',
    objects: plain,
    kind: 'Pod',
    breaks: { 'spec.volumes.0.hostPath.path': 'data' },
    holds: { 'spec.volumes.0.hostPath.path': '/' },
  },
  {
    rule: 'capability-name',
    objects: plain,
    kind: 'Pod',
    breaks: { [`${first}.securityContext`]: { capabilities: { add: ['CAP_SYS_ADMIN'] } } },
    holds: { [`${first}.securityContext`]: { capabilities: { add: ['SYS_ADMIN'] } } },
  },
  {
    rule: 'kubelet-expansion',
    objects: plain,
    kind: 'Pod',
    breaks: { [`${first}.command`]: ['app', '--price=$$$é5'] },
    holds: { [`${first}.command`]: ['app', '--price=$$é5', '$', '$A', '$(A)é'] },
  },
  {
    rule: 'kubelet-expansion',
    objects: plain,
    kind: 'Pod',
    breaks: { [`${first}.env`]: [{ name: 'PRICE', value: '$日' }] },
    holds: { [`${first}.env`]: [{ name: 'PRICE', value: '日$' }] },
  },
  {
    rule: 'image-reference',
    objects: plain,
    kind: 'Pod',
    breaks: { [`${first}.image`]: 'registry.example.com/App:1' },
    holds: { [`${first}.image`]: 'registry.example.com/app:A' },
  },
  {
    rule: 'short-image-name',
    objects: plain,
    kind: 'Pod',
    breaks: { [`${first}.image`]: 'team/app:1', [`${first}.imagePullPolicy`]: 'Never' },
    holds: { [`${first}.image`]: 'team/app:1', [`${first}.imagePullPolicy`]: 'IfNotPresent' },
  },
  {
    rule: 'short-image-name',
    objects: () => [
      ...plain(),
      ...installation({ runtime: 'cri-o' })(),
      builderPod({ runtime: 'cri-o' }, { ...request, image: 'team/app:1' }),
    ],
    kind: 'Pod',
    // It is built here, so no registry has it.
    breaks: { [`${first}.image`]: 'team/app:1' },
    holds: { [`${first}.image`]: 'docker.io/team/app:1' },
  },
  {
    rule: 'short-image-name',
    objects: containerd,
    kind: 'Pod',
    breaks: { [`${first}.command`]: words(containerd, `${first}.command`, ['type=image'], ['type=image,name=app:1,store=true']) },
    holds: { [`${first}.command`]: words(containerd, `${first}.command`, ['type=image'], ['type=image,name=localhost/app:1,store=true']) },
  },
  {
    rule: 'image-tag',
    objects: containerd,
    kind: 'Pod',
    breaks: { [`${first}.image`]: 'docker.io/moby/buildkit' },
    holds: { [`${first}.image`]: `docker.io/moby/buildkit@sha256:${'0'.repeat(64)}` },
  },
  {
    rule: 'daemon-probe',
    objects: crio,
    kind: 'DaemonSet',
    breaks: { [`${daemon}.livenessProbe.timeoutSeconds`]: 20 },
    holds: { [`${daemon}.livenessProbe.timeoutSeconds`]: 21 },
  },
  {
    rule: 'daemon-probe',
    objects: crio,
    kind: 'DaemonSet',
    breaks: { [`${daemon}.startupProbe.timeoutSeconds`]: undefined },
    holds: { [`${daemon}.startupProbe`]: undefined },
  },
  {
    rule: 'daemon-hang',
    objects: crio,
    kind: 'DaemonSet',
    breaks: { [`${daemon}.livenessProbe.terminationGracePeriodSeconds`]: undefined },
    holds: { [`${daemon}.livenessProbe`]: undefined },
  },
  {
    rule: 'daemon-grace',
    objects: containerd,
    kind: 'DaemonSet',
    breaks: { 'spec.template.spec.terminationGracePeriodSeconds': 3599 },
    holds: { 'spec.template.spec.terminationGracePeriodSeconds': 3600 },
  },
  {
    rule: 'daemon-grace',
    objects: deployment,
    kind: 'Deployment',
    breaks: { 'spec.template.spec.terminationGracePeriodSeconds': undefined },
    holds: { 'spec.template.spec.terminationGracePeriodSeconds': 31 },
  },
  {
    rule: 'daemon-surge',
    objects: crio,
    kind: 'DaemonSet',
    breaks: { 'spec.updateStrategy.rollingUpdate': { maxSurge: '10%', maxUnavailable: 0 } },
    holds: { 'spec.updateStrategy.rollingUpdate': { maxSurge: '0%', maxUnavailable: 1 } },
  },
  {
    rule: 'daemon-surge',
    objects: deployment,
    kind: 'Deployment',
    breaks: { 'spec.strategy': undefined },
    holds: { 'spec.strategy': { rollingUpdate: { maxSurge: 0 } } },
  },
  {
    rule: 'daemon-surge',
    objects: deployment,
    kind: 'Deployment',
    breaks: { 'spec.strategy': { type: 'RollingUpdate' } },
    holds: { 'spec.strategy': { type: 'RollingUpdate' }, 'spec.template.spec.volumes': [{ name: 'cache', emptyDir: {} }] },
  },
  {
    rule: 'daemon-overlap',
    objects: () => [
      ...installation({ runtime: 'cri-o', name: 'one', nodeSelector: { pool: 'one' } })(),
      ...installation({ runtime: 'cri-o', name: 'two', daemon: { root: '/var/lib/builds', socketDirectory: '/run/two' } })(),
      ...buildkitManifests({
        runtime: 'cri-o',
        name: 'three',
        nodeSelector: { pool: 'three' },
        daemon: { root: '/var/lib/three', socketDirectory: '/run/three' },
      }),
    ],
    kind: 'DaemonSet',
    breaks: { 'spec.template.spec.volumes.1.hostPath.path': '/var/lib/builds' },
    // That of the third, whose nodes are others.
    holds: { 'spec.template.spec.volumes.1.hostPath.path': '/var/lib/three' },
  },
  {
    rule: 'daemon-overlap',
    objects: () => [
      ...installation({ runtime: 'cri-o', name: 'one', namespace: 'builds' })(),
      ...buildkitManifests({ runtime: 'cri-o', name: 'two', namespace: 'builds' }),
    ],
    kind: 'DaemonSet',
    breaks: { 'spec.template.spec.volumes.0.hostPath.path': '/var/run/cdk8s-buildkit/builds/two' },
    holds: {
      'spec.template.spec.volumes.0.hostPath.path': '/var/run/cdk8s-buildkit/builds/two',
      [`${daemon}.volumeMounts.0.subPath`]: 'of-one',
    },
  },
  {
    rule: 'daemon-root-volume',
    objects: deployment,
    kind: 'Deployment',
    breaks: { [`${daemon}.volumeMounts`]: [{ name: 'cache', mountPath: '/var/lib/buildkit/runc-overlayfs' }] },
    holds: { [`${daemon}.volumeMounts`]: [{ name: 'cache', mountPath: '/var/lib' }] },
  },
  {
    rule: 'daemon-plain-tcp',
    objects: deployment,
    kind: 'Deployment',
    breaks: { [`${daemon}.args`]: ['--addr', 'tcp://0.0.0.0:1234', '--tlscert', '/certs/tls.crt', '--tlskey', '/certs/tls.key'] },
    holds: { [`${daemon}.args`]: ['--addr', 'tcp://0.0.0.0:1234', '--tlscacert=/certs/ca.crt'] },
  },
  {
    rule: 'daemon-plain-tcp',
    objects: deployment,
    kind: 'Deployment',
    breaks: { [`${daemon}.args`]: ['--addr=unix:///run/buildkit/buildkitd.sock', '--addr=tcp://:1234'] },
    holds: { [`${daemon}.args`]: ['--addr=tcp://127.0.0.1:1234'] },
  },
  {
    rule: 'entry-point',
    objects: crio,
    kind: 'DaemonSet',
    breaks: { [`${daemon}.command`]: ['buildkitd'] },
    holds: { [`${daemon}.command`]: ['buildkitd'], [`${daemon}.image`]: 'docker.io/moby/buildkit:v0.27.0' },
  },
  {
    rule: 'entry-point',
    objects: rootless,
    kind: 'DaemonSet',
    breaks: { [`${daemon}.command`]: ['/usr/bin/buildkitd'] },
    holds: { [`${daemon}.command`]: ['rootlesskit', 'buildkitd'] },
  },
  {
    rule: 'socket-path',
    objects: deployment,
    kind: 'Deployment',
    breaks: { [`${daemon}.args`]: ['--addr', longSocket(108)] },
    holds: { [`${daemon}.args`]: ['--addr', longSocket(107)] },
  },
  {
    rule: 'daemon-security-context',
    objects: crio,
    kind: 'DaemonSet',
    breaks: { [`${daemon}.securityContext`]: { capabilities: { add: ['SYS_ADMIN'] } } },
    holds: { [`${daemon}.securityContext`]: { capabilities: { add: ['SYS_ADMIN'] } }, 'spec.template.spec.runtimeClassName': 'kata' },
  },
  {
    rule: 'daemon-security-context',
    objects: crio,
    kind: 'DaemonSet',
    breaks: { [`${daemon}.securityContext.readOnlyRootFilesystem`]: true },
    holds: { [`${daemon}.securityContext.readOnlyRootFilesystem`]: false },
  },
  {
    rule: 'daemon-security-context',
    objects: crio,
    kind: 'DaemonSet',
    breaks: { 'spec.template.spec.securityContext.runAsNonRoot': true },
    holds: { 'spec.template.spec.securityContext.runAsNonRoot': true, [`${daemon}.securityContext.runAsNonRoot`]: false },
  },
  {
    rule: 'rootless-daemon',
    objects: rootless,
    kind: 'DaemonSet',
    breaks: { [`${daemon}.securityContext.allowPrivilegeEscalation`]: false },
    holds: { [`${daemon}.securityContext.allowPrivilegeEscalation`]: true },
  },
  {
    rule: 'rootless-daemon',
    objects: rootless,
    kind: 'DaemonSet',
    breaks: { [`${daemon}.securityContext.seccompProfile.type`]: 'RuntimeDefault' },
    // By default the kubelet sets none.
    holds: { [`${daemon}.securityContext.seccompProfile`]: undefined },
  },
  {
    rule: 'rootless-daemon',
    objects: rootless,
    kind: 'DaemonSet',
    breaks: {
      [`${daemon}.securityContext.seccompProfile`]: undefined,
      'spec.template.spec.securityContext.seccompProfile': { type: 'RuntimeDefault' },
    },
    holds: {
      [`${daemon}.securityContext.seccompProfile`]: undefined,
      'spec.template.spec.securityContext.seccompProfile': { type: 'Unconfined' },
    },
  },
  {
    rule: 'rootless-daemon',
    objects: rootless,
    kind: 'DaemonSet',
    breaks: { [`${daemon}.securityContext.runAsUser`]: 1001 },
    holds: { [`${daemon}.securityContext.runAsUser`]: 1001, [`${daemon}.image`]: 'registry.example.com/buildkit:v0.32.2-rootless' },
  },
  {
    rule: 'rootless-daemon',
    objects: rootless,
    kind: 'DaemonSet',
    breaks: { [`${daemon}.securityContext.capabilities.add`]: ['SETUID'] },
    holds: { [`${daemon}.securityContext.capabilities`]: undefined },
  },
  {
    rule: 'rootless-daemon',
    objects: rootless,
    kind: 'DaemonSet',
    breaks: { [`${daemon}.args`]: words(rootless, `${daemon}.args`, ['--oci-worker-no-process-sandbox']) },
    holds: {
      [`${daemon}.args`]: words(rootless, `${daemon}.args`, ['--oci-worker-no-process-sandbox']),
      [`${daemon}.securityContext.procMount`]: 'Unmasked',
    },
  },
  {
    rule: 'rootless-daemon',
    objects: rootless,
    kind: 'DaemonSet',
    breaks: { 'spec.template.spec.initContainers': undefined },
    holds: { 'spec.template.spec.initContainers.0.image': 'registry.example.com/tools:1' },
  },
  {
    rule: 'user-namespace',
    objects: ownUsers,
    kind: 'DaemonSet',
    breaks: { 'spec.template.spec.hostPID': true },
    holds: { 'spec.template.spec.hostPID': false },
  },
  {
    rule: 'user-namespace',
    objects: containerd,
    kind: 'DaemonSet',
    breaks: { 'spec.template.spec.hostUsers': false },
    holds: { 'spec.template.spec.hostUsers': true },
  },
  {
    rule: 'worker-choice',
    objects: containerd,
    kind: 'DaemonSet',
    breaks: { [`${daemon}.args`]: words(containerd, `${daemon}.args`, ['--oci-worker']) },
    holds: { [`${daemon}.args`]: words(containerd, `${daemon}.args`, ['--oci-worker'], ['--oci-worker', 'false']) },
  },
  {
    rule: 'worker-namespace',
    objects: containerd,
    kind: 'DaemonSet',
    breaks: { [`${daemon}.args`]: words(containerd, `${daemon}.args`, ['--containerd-worker-namespace']) },
    // Nobody knows what a ConfigMap of somebody else says.
    holds: {
      [`${daemon}.args`]: words(containerd, `${daemon}.args`, ['--containerd-worker-namespace']),
      'spec.template.spec.volumes.4.configMap.name': 'theirs',
    },
  },
  {
    rule: 'worker-trace-socket',
    objects: containerd,
    kind: 'DaemonSet',
    breaks: {
      [`${daemon}.args`]: words(containerd, `${daemon}.args`, ['--otel-socket-path', '/var/lib/cdk8s-buildkit/buildkit/buildkit/otel']),
    },
    holds: {
      [`${daemon}.args`]: words(containerd, `${daemon}.args`, ['--otel-socket-path', '/var/lib/cdk8s-buildkit/buildkit/buildkit/otel']),
      [`${daemon}.image`]: 'docker.io/moby/buildkit:v0.12.5',
    },
  },
  {
    rule: 'worker-directories',
    objects: containerd,
    kind: 'DaemonSet',
    breaks: {
      [`${daemon}.volumeMounts.2.mountPath`]: '/run/containerd/containerd.sock',
      'spec.template.spec.volumes.2.hostPath': { path: '/run/containerd/containerd.sock', type: 'Socket' },
    },
    holds: {
      [`${daemon}.volumeMounts.2.mountPath`]: '/var/run/containerd',
      'spec.template.spec.volumes.2.hostPath.path': '/var/run/containerd',
      [`${daemon}.volumeMounts.5`]: { name: 'containerd-socket', mountPath: '/run/containerd' },
    },
  },
  {
    rule: 'worker-directories',
    objects: containerd,
    kind: 'DaemonSet',
    breaks: { [`${daemon}.volumeMounts.1.mountPropagation`]: 'HostToContainer' },
    holds: {
      [`${daemon}.volumeMounts.1.mountPath`]: '/var/lib/cdk8s-buildkit/buildkit',
      'spec.template.spec.volumes.1.hostPath.path': '/var/lib/cdk8s-buildkit/buildkit',
    },
  },
  {
    rule: 'worker-nested-mount',
    objects: containerd,
    kind: 'DaemonSet',
    breaks: { [`${daemon}.volumeMounts.4.mountPath`]: '/var/lib/cdk8s-buildkit/buildkit/buildkit/config' },
    holds: { [`${daemon}.volumeMounts.4.mountPath`]: '/var/lib/cdk8s-buildkit/buildkit/buildkit-config' },
  },
  {
    rule: 'worker-temporary-files',
    objects: containerd,
    kind: 'DaemonSet',
    breaks: { [`${daemon}.env`]: [] },
    holds: { [`${daemon}.env`]: [{ name: 'TMPDIR', value: '/var/lib/cdk8s-buildkit/buildkit/buildkit/other' }] },
  },
  {
    rule: 'build-output',
    objects: containerd,
    kind: 'Pod',
    breaks: {
      [`${first}.command`]: words(containerd, `${first}.command`, ['type=image'], ['type=registry,name=registry.example.com/app:1']),
    },
    holds: {
      [`${first}.command`]: words(containerd, `${first}.command`, ['type=image'], ['type=image,name=registry.example.com/app:1,push=true']),
    },
  },
  {
    rule: 'build-output',
    objects: crio,
    kind: 'Pod',
    breaks: { [`${firstInit}.command`]: words(crio, `${firstInit}.command`, ['type=docker'], ['type=docker,dest=/image/image.tar']) },
    holds: { [`${firstInit}.command`]: words(crio, `${firstInit}.command`, ['type=docker'], ['type=oci,dest=/image/image.tar']) },
  },
  {
    rule: 'build-arg-flag',
    objects: crio,
    kind: 'Pod',
    breaks: { [`${firstInit}.command`]: words(crio, `${firstInit}.command`, [], ['--build-arg', 'A=b']) },
    holds: { [`${firstInit}.command`]: words(crio, `${firstInit}.command`, [], ['--opt', 'build-arg:A=b']) },
  },
  {
    rule: 'metadata-file',
    objects: crio,
    kind: 'Pod',
    breaks: { [`${firstInit}.command`]: words(crio, `${firstInit}.command`, [], ['--metadata-file', '/dev/termination-log']) },
    holds: { [`${firstInit}.command`]: words(crio, `${firstInit}.command`, [], ['--metadata-file', '/image/metadata.json']) },
  },
  {
    rule: 'builder-privileged',
    objects: containerd,
    kind: 'Pod',
    breaks: { [`${first}.securityContext`]: { privileged: true } },
    holds: { [`${first}.securityContext`]: { privileged: false } },
  },
  {
    rule: 'builder-socket',
    objects: containerd,
    kind: 'Pod',
    breaks: { 'spec.volumes.0.hostPath.type': 'Directory' },
    holds: { 'spec.volumes.0.hostPath.type': '' },
  },
  {
    rule: 'builder-socket',
    objects: containerd,
    kind: 'Pod',
    breaks: {
      'spec.volumes.0.hostPath': { path: '/run/cdk8s-buildkit/buildkit/buildkit/buildkitd.sock', type: 'Socket' },
      [`${first}.volumeMounts.0.mountPath`]: '/run/cdk8s-buildkit/buildkit/buildkit/buildkitd.sock',
    },
    holds: {
      'spec.volumes.0.hostPath': { path: '/run/cdk8s-buildkit/buildkit' },
      [`${first}.volumeMounts.0.mountPath`]: '/run/cdk8s-buildkit/buildkit',
    },
  },
  {
    rule: 'wait-for-daemon',
    objects: containerd,
    kind: 'Pod',
    breaks: { [`${first}.command`]: words(containerd, `${first}.command`, ['--wait']) },
    holds: {
      [`${first}.command`]: words(containerd, `${first}.command`, ['--wait']),
      [`${first}.image`]: 'docker.io/moby/buildkit:v0.11.6',
    },
  },
  {
    rule: 'job-deadline',
    objects: job,
    kind: 'Job',
    breaks: { 'spec.activeDeadlineSeconds': 600 },
    holds: { 'spec.template.spec.activeDeadlineSeconds': 600 },
  },
  {
    rule: 'loader-storage',
    objects: podman,
    kind: 'Pod',
    breaks: { [`${load}.env`]: [{ name: 'CONTAINERS_CONF', value: '/etc/loader/containers.conf' }] },
    holds: {
      [`${load}.env`]: [
        { name: 'CONTAINERS_CONF', value: '/etc/loader/containers.conf' },
        { name: 'CONTAINERS_STORAGE_CONF', value: '/etc/loader/other.conf' },
      ],
    },
  },
  {
    rule: 'loader-storage',
    objects: crio,
    kind: 'Pod',
    breaks: { [`${load}.command`]: ['skopeo', 'copy', 'docker-archive:/image/image.tar', 'containers-storage:registry.example.com/app:1'] },
    holds: {
      [`${load}.command`]: [
        'skopeo',
        'copy',
        'docker-archive:/image/image.tar',
        'containers-storage:[overlay@/var/lib/containers/storage+/run/containers/storage:overlay.skip_mount_home=true]registry.example.com/app:1',
      ],
    },
  },
  {
    rule: 'loader-state',
    objects: podman,
    kind: 'Pod',
    breaks: { [`${load}.env`]: [{ name: 'CONTAINERS_STORAGE_CONF', value: '/etc/loader/storage.conf' }] },
    holds: {
      [`${load}.command`]: script('exec skopeo copy docker-archive:/image/image.tar containers-storage:app'),
      [`${load}.env`]: [{ name: 'CONTAINERS_STORAGE_CONF', value: '/etc/loader/storage.conf' }],
    },
  },
  {
    rule: 'loader-locks',
    objects: crio,
    kind: 'Pod',
    breaks: { [`${load}.volumeMounts.2.mountPath`]: '/elsewhere' },
    holds: { [`${load}.volumeMounts.2.mountPath`]: '/run/containers' },
  },
  {
    rule: 'loader-capabilities',
    objects: crio,
    kind: 'Pod',
    breaks: { [`${load}.securityContext.capabilities`]: { drop: ['ALL'], add: ['SYS_ADMIN', 'SETFCAP', 'SYS_CHROOT', 'MKNOD'] } },
    holds: { [`${load}.securityContext.capabilities`]: { add: ['SYS_ADMIN', 'SETFCAP', 'SYS_CHROOT', 'MKNOD'] } },
  },
  {
    rule: 'loader-privileged',
    objects: podman,
    kind: 'Pod',
    breaks: { [`${load}.securityContext`]: { privileged: true } },
    holds: { [`${firstInit}.securityContext.runAsUser`]: 0 },
  },
  {
    rule: 'podman-root',
    objects: podman,
    kind: 'Pod',
    breaks: { [`${load}.securityContext.readOnlyRootFilesystem`]: true },
    holds: { [`${load}.securityContext.readOnlyRootFilesystem`]: false },
  },
  {
    rule: 'podman-version',
    objects: podman,
    kind: 'Pod',
    breaks: { [`${load}.image`]: 'quay.io/podman/stable:v4.9.0' },
    holds: { [`${load}.image`]: 'quay.io/podman/stable:v4.9.1' },
  },
  {
    rule: 'store-propagation',
    objects: deployment,
    kind: 'Deployment',
    breaks: {
      'spec.template.spec.volumes.1': { name: 'images', hostPath: { path: '/var/lib/containers/storage' } },
      [`${daemon}.volumeMounts.1`]: { name: 'images', mountPath: '/var/lib/containers/storage' },
    },
    holds: {
      'spec.template.spec.volumes.1': { name: 'images', hostPath: { path: '/var/lib/containers/storage' } },
      [`${daemon}.volumeMounts.1`]: { name: 'images', mountPath: '/var/lib/containers/storage', mountPropagation: 'HostToContainer' },
    },
  },
];

/** A copy of objects, the first of one kind of which is changed. */
export function changed(objects: readonly object[], kind: string, changes: Readonly<Record<string, unknown>>): readonly object[] {
  const copy: readonly Record<string, unknown>[] = structuredClone(objects) as Record<string, unknown>[];
  const object = copy.find((candidate) => candidate.kind === kind);
  if (object === undefined) throw new Error(`no ${kind}`);
  for (const [path, value] of Object.entries(changes)) put(object, path.split('.'), value, path);
  return copy;
}

function put(at: Record<string, unknown>, [key = '', ...rest]: readonly string[], value: unknown, path: string): void {
  if (rest.length > 0) {
    at[key] ??= {};
    put(at[key] as Record<string, unknown>, rest, value, path);
  } else if (value !== undefined) {
    at[key] = value;
  } else {
    if (!(key in at)) throw new Error(`there is no ${path} to take away`);
    delete at[key];
  }
}
