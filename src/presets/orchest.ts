import type { OrchestPreset } from '../config/preset';
import type { Preset, PresetAgent } from './preset';
import { upstream } from './upstream';

const socketAnnotation = 'orchest.io/container-runtime-socket';

// Of these images only the version of BuildKit is known, not their tags' meaning.
const buildkitVersion = '0.10.4';

/** What the Orchest of the given options expects to find. */
export function orchestPreset(options: OrchestPreset): Preset {
  const { version, repository = 'docker.io/orchest', clusterName = 'cluster-1', workerNodeSelector = {}, annotations = {} } = options;
  const image = (name: string) => `${repository}/${name}:${version}`;
  return {
    ...upstream,
    givenRepository: options.repository,
    namespace: 'orchest',
    buildStep: 'image-builder',
    images: {
      ...upstream.images,
      buildkitd: image('buildkit-daemon'),
      buildkitdRootless: undefined,
      buildctl: image('image-builder-buildkit'),
      buildx: image('image-builder-buildx'),
      nodeAgent: image('node-agent'),
      crictl: image('node-agent'),
    },
    buildkitVersion,
    loader: 'podman',
    runtimeMounts: true,
    // The node agent pushes what is in the store, and containerd pushes layers as they are.
    storeCompression: 'zstd',
    directories: () => ({ root: '/var/lib/orchest_buildkit', socketDirectory: '/run/orchest_buildkit' }),
    labels: (component) => ({
      'controller.orchest.io/component': components[component],
      'controller.orchest.io/owner': clusterName,
      'controller.orchest.io/part-of': 'orchest',
    }),
    nodeSelector: workerNodeSelector,
    socket: annotations[socketAnnotation]?.trim() || undefined,
    socketPath: `preset.annotations["${socketAnnotation}"]`,
    workloads: (name) => ({ daemon: `${name}-daemon`, nodeAgent: name === upstream.name ? 'node-agent' : `${name}-node-agent` }),
    access: { subjects: launchers.map((name) => ({ kind: 'ServiceAccount', name })) },
    nodeAgent: nodeAgent(options),
    env: options.env ?? {},
  };
}

// Whoever of Orchest creates the builder Pods and follows them.
const launchers = ['orchest-api', 'celery-worker'];

const components = {
  buildkitd: 'buildkit-daemon',
  'image-build': 'image-builder',
  'build-access': 'build-access',
  'build-namespace': 'build-namespace',
  'build-priority': 'build-priority',
  'node-agent': 'node-agent',
  preflight: 'preflight',
  prune: 'prune',
  'clean-up': 'clean-up',
  observability: 'observability',
} as const;

function nodeAgent({ registry, orchestApiHost }: OrchestPreset): PresetAgent {
  return {
    command: ['python', './app/main.py'],
    args: [
      '--image-puller-log-level=INFO',
      '--image-puller-interval=60',
      '--image-puller-policy=IfNotPresent',
      '--image-puller-retries=3',
      ...(orchestApiHost === undefined ? [] : [`--orchest-api-host=${orchestApiHost}`]),
    ],
    env: {},
    registry: registry === undefined ? undefined : { host: registry, secretName: 'registry-tls-secret' },
  };
}
