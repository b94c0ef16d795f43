import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { succeed } from './command.mjs';

/** Debian packages with the programs that the tests run, and with what the programs built from source need to be built. */
const packages = [
  ...[
    'docker.io',
    'containerd',
    'runc',
    'crun',
    'conmon',
    'podman',
    'skopeo',
    'fuse-overlayfs',
    'docker-registry',
    'etcd-server',
    'openssh-client',
    'git',
    'uidmap',
    'libcap2-bin',
  ],
  ...['containernetworking-plugins', 'iptables', 'socat'],
  ...['util-linux', 'iproute2', 'hostname', 'libc-bin', 'busybox-static', 'tini', 'ca-certificates', 'shellcheck', 'chromium'],
  ...['gcc', 'libc6-dev', 'pkg-config', 'libseccomp-dev'],
];

/** @returns {string[]} */
export function missingPackages() {
  // Its exit code is 1 as soon as one of them is unknown, and what it prints is right all the same.
  const { stdout } = spawnSync('dpkg-query', ['--show', '--showformat=${db:Status-Status} ${Package}\n', ...packages], {
    encoding: 'utf8',
  });
  const lines = new Set(stdout.split('\n'));
  return packages.filter((name) => !lines.has(`installed ${name}`));
}

/** @param {readonly string[]} names */
export function install(names) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  succeed(['apt-get', 'update'], { env });
  succeed(['sh', '-e', fileURLToPath(new URL('install.sh', import.meta.url)), ...names], { env });
}
