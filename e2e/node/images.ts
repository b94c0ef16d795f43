import { join } from 'node:path';
import { networkPrograms } from '../runtimes/cni';
import { toolPath } from '../setup/tools.mjs';

/** What is in the file system of an image that the Pods name: no more than the image is there for, and no shell in any. */
export interface ImageContents {
  /** Name of the image without its registry, and without its tag unless that makes a difference. */
  readonly image: string;
  /** The program that runs if the container names none. */
  readonly entrypoint?: readonly [string, ...string[]];
  /** Programs of this machine by their path in the image. */
  readonly programs: Readonly<Record<string, string>>;
  /** Programs of busybox. */
  readonly applets?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  /** Variables of its programs. */
  readonly env?: Readonly<Record<string, string>>;
  /** Programs that gain capabilities, each with these. */
  readonly capabilities?: Readonly<Record<string, string>>;
  /** Folders of its user. */
  readonly folders?: { readonly user: number; readonly paths: readonly string[] };
}

const busybox = '/bin/busybox';

/** What BuildKit fetches contexts with. */
const git = {
  ...same('/usr/bin/git', '/usr/lib/git-core/git-remote-http'),
  '/usr/lib/git-core/git-submodule': join(__dirname, 'git-submodule'),
};

const extensions = `/usr/lib/${process.arch === 'x64' ? 'x86_64' : 'aarch64'}-linux-gnu/xtables`;

/** What BuildKit makes its own bridge with. */
const bridge = {
  ...Object.fromEntries(
    ['bridge', 'loopback', 'host-local', 'firewall'].map((plugin) => [`/usr/bin/buildkit-cni-${plugin}`, `${networkPrograms}/${plugin}`]),
  ),
  ...same('/usr/sbin/iptables', '/usr/sbin/ip6tables'),
  ...same(...['xt_comment', 'xt_conntrack', 'xt_MASQUERADE', 'xt_standard'].map((name) => `${extensions}/lib${name}.so`)),
};

const buildkit = (image: string, tool: string): ImageContents => ({
  image,
  entrypoint: ['buildkitd'],
  programs: {
    '/usr/bin/buildctl': toolPath(tool, 'buildctl'),
    '/usr/bin/buildkitd': toolPath(tool, 'buildkitd'),
    '/usr/bin/buildkit-runc': '/usr/sbin/runc',
    '/bin/busybox': busybox,
    ...git,
    ...bridge,
    // The busybox of Alpine has these; that of Debian has not, or without the options.
    ...same('/usr/bin/find', '/usr/bin/flock', '/usr/bin/sleep'),
  },
  applets: ['awk', 'cp', 'env', 'ls', 'mkdir', 'rm', 'true'],
});

/**
 * As the Dockerfile of BuildKit makes it: a user who may make a namespace with users of its own. Its programs for that are setuid, and give
 * up all of root's but a capability; those of Debian give up nothing, so they get the capability alone.
 */
const rootless = (image: string): ImageContents => ({
  ...buildkit(image, 'buildkit'),
  entrypoint: ['rootlesskit', 'buildkitd'],
  programs: {
    ...buildkit(image, 'buildkit').programs,
    '/usr/bin/rootlesskit': toolPath('rootlesskit', 'rootlesskit'),
    ...same('/usr/bin/newuidmap', '/usr/bin/newgidmap'),
  },
  applets: ['chown', 'cp', 'env', 'mkdir', 'rm'],
  files: {
    '/etc/passwd': 'root:x:0:0:root:/root:/bin/false\nuser:x:1000:1000::/home/user:/bin/false\n',
    '/etc/group': 'root:x:0:\nuser:x:1000:\n',
    '/etc/subuid': 'user:100000:65536\n',
    '/etc/subgid': 'user:100000:65536\n',
  },
  capabilities: { '/usr/bin/newuidmap': 'cap_setuid=ep', '/usr/bin/newgidmap': 'cap_setgid=ep' },
  env: {
    HOME: '/home/user',
    USER: 'user',
    XDG_RUNTIME_DIR: '/run/user/1000',
    TMPDIR: '/home/user/.local/tmp',
    BUILDKIT_HOST: 'unix:///run/user/1000/buildkit/buildkitd.sock',
  },
  folders: { user: 1000, paths: ['/run/user/1000', '/home/user', '/home/user/.local', '/home/user/.local/tmp'] },
});

const docker = (image: string): ImageContents => ({
  image,
  programs: {
    '/usr/bin/docker': '/usr/bin/docker',
    '/usr/libexec/docker/cli-plugins/docker-buildx': toolPath('buildx', 'docker-buildx'),
    '/bin/busybox': busybox,
    ...same('/usr/bin/sleep'),
  },
  applets: ['cp'],
});

// As the public images of podman and skopeo have it. A store that is written with it is mounted by FUSE ever after.
const fuseStorage = `[storage]
driver = "overlay"
runroot = "/run/containers/storage"
graphroot = "/var/lib/containers/storage"
[storage.options]
additionalimagestores = ["/var/lib/shared"]
[storage.options.overlay]
mount_program = "/usr/bin/fuse-overlayfs"
mountopt = "nodev,fsync=0"
`;

const containersFiles = {
  '/etc/containers/policy.json': '{"default": [{"type": "insecureAcceptAnything"}]}\n',
  '/etc/containers/registries.conf': 'unqualified-search-registries = ["registry.example.com"]\n',
  '/etc/containers/storage.conf': fuseStorage,
  '/var/lib/shared/overlay-images/images.lock': '',
  '/var/lib/shared/overlay-layers/layers.lock': '',
};

const containersTool = (image: string, name: string, source: string): ImageContents => ({
  image,
  programs: { [`/usr/bin/${name}`]: source, ...same('/usr/bin/conmon', '/usr/bin/fuse-overlayfs', '/usr/sbin/runc') },
  files: containersFiles,
});

/** What keeps images on the nodes, with the client of every runtime. */
const imageAgent = (image: string): ImageContents => ({
  image,
  programs: {
    '/usr/bin/crictl': toolPath('cri-tools', 'crictl'),
    '/bin/busybox': busybox,
    ...same('/usr/bin/ctr', '/usr/bin/docker', '/usr/bin/skopeo', '/usr/bin/fuse-overlayfs', '/usr/bin/install', '/usr/bin/rm'),
  },
  applets: ['cat', 'sleep', 'test'],
  files: containersFiles,
});

/** The images of every Pod that is run, the first that fits. */
export const images: readonly ImageContents[] = [
  buildkit('moby/buildkit:v0.10.4', 'buildkit-0.10'),
  rootless('moby/buildkit:v0.32.2-rootless'),
  buildkit('moby/buildkit', 'buildkit'),
  docker('library/docker'),
  containersTool('skopeo/stable', 'skopeo', '/usr/bin/skopeo'),
  containersTool('podman/stable:v4.5.1', 'podman', toolPath('podman', 'podman')),
  // Another podman than the one before, as a second loader of one store.
  containersTool('podman/stable', 'podman', '/usr/bin/podman'),
  buildkit('orchest/buildkit-daemon', 'buildkit-0.10'),
  buildkit('orchest/image-builder-buildkit', 'buildkit-0.10'),
  docker('orchest/image-builder-buildx'),
  imageAgent('orchest/node-agent'),
  imageAgent('platform/image-agent'),
  // One image for every step, as users make it.
  {
    image: 'mirror/tools',
    programs: {
      '/usr/bin/buildctl': toolPath('buildkit', 'buildctl'),
      ...docker('').programs,
      ...containersTool('', 'skopeo', '/usr/bin/skopeo').programs,
    },
    files: containersFiles,
  },
];

/** The contents of an image, by the name that a Pod gives. Mirrors have the same images. */
export function imageNamed(name: string): ImageContents {
  const found = images.find(({ image }) => `/${name}:`.includes(`/${image}:`));
  if (found === undefined) throw new Error(`no image ${name}: e2e/node/images.ts does not say what is in it`);
  return found;
}

function same(...paths: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(paths.map((path) => [path, path]));
}
