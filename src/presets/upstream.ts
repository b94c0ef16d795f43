import type { Preset } from './preset';

/** The upstream images, pinned to versions whose behaviour is known, and what was measured to be best. */
export const upstream: Preset = {
  name: 'buildkit',
  namespace: 'buildkit',
  buildStep: 'build',
  images: {
    buildkitd: 'docker.io/moby/buildkit:v0.32.2',
    buildkitdRootless: 'docker.io/moby/buildkit:v0.32.2-rootless',
    buildctl: undefined,
    buildx: 'docker.io/library/docker:28.5.2-cli',
    skopeo: 'quay.io/skopeo/stable:v1.18.0',
    podman: 'quay.io/podman/stable:v4.5.1',
    binfmt: 'docker.io/tonistiigi/binfmt:qemu-v10.2.3',
    // BuildKit's own default.
    sbomScanner: 'docker.io/docker/buildkit-syft-scanner:stable-1',
    nodeAgent: undefined,
    crictl: undefined,
  },
  givenRepository: undefined,
  buildkitVersion: '0.32.2',
  loader: 'skopeo',
  runtimeMounts: false,
  storeCompression: 'uncompressed',
  directories: (namespace, name) => ({
    root: `/var/lib/cdk8s-buildkit/${namespace}/${name}`,
    socketDirectory: `/run/cdk8s-buildkit/${namespace}/${name}`,
  }),
  labels: () => ({}),
  nodeSelector: {},
  socket: undefined,
  socketPath: 'preset',
  workloads: (name) => ({ daemon: `${name}-daemon`, nodeAgent: `${name}-node-agent` }),
  access: undefined,
  nodeAgent: undefined,
  env: {},
};
