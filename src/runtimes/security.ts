import type { ImageBuildRequest } from '../config/build';
import type { DaemonOptions, OciWorkerOptions } from '../config/daemon';
import type { SecurityMode } from '../config/security';
import type { Report } from '../errors';
import type { PresetImages } from '../presets/preset';
import { parseImage } from '../values/image';
import { atLeast, type Version } from '../values/version';
import type { DaemonSecurity } from './runtime';

const modes: Readonly<Record<SecurityMode['type'], Omit<DaemonSecurity, 'mode'>>> = {
  privileged: {
    args: [],
    user: 0,
    group: 0,
    privileged: true,
    hostUsers: true,
    capabilities: [],
    appArmorProfile: undefined,
  },
  rootless: {
    // The runtime masks parts of /proc, and then the kernel lets nobody mount one for a step.
    args: ['--oci-worker-no-process-sandbox'],
    user: 1000,
    group: 1000,
    privileged: false,
    hostUsers: true,
    // All that newuidmap and newgidmap, which are setuid, keep of root's to give the namespace its users.
    capabilities: ['SETGID', 'SETUID'],
    // The runtime's own profile denies every mount.
    appArmorProfile: { type: 'Unconfined' },
  },
  userNamespace: {
    args: [],
    user: 0,
    group: 0,
    privileged: true,
    hostUsers: false,
    capabilities: [],
    appArmorProfile: undefined,
  },
};

/** What the given mode means. */
export function daemonSecurity({ type }: SecurityMode = { type: 'privileged' }): DaemonSecurity {
  return { mode: type, ...modes[type] };
}

/** What is looked at of the options of a daemon. */
export type SecuredOptions = Pick<DaemonOptions, 'buildkitd' | 'emulation'> & OciWorkerOptions;

/** Reports what the mode of a daemon cannot be combined with. */
export function checkSecurity(options: SecuredOptions, security: DaemonSecurity, kubernetes: Version, report: Report): void {
  const { mode } = security;
  const kept: Version = { major: 1, minor: 33, patch: 0 };
  if (!security.hostUsers && !atLeast(kubernetes, kept)) {
    report.expected(
      'kubernetesVersion',
      `1.33 or newer with the security mode "${mode}"`,
      `${kubernetes.major}.${kubernetes.minor}`,
      'older API servers may drop hostUsers without a word, and the daemon would be privileged on its node',
    );
  }
  if (mode === 'privileged') return;
  const conflicts = [...inNamespace(options), ...(security.privileged ? [] : withoutPrivileges(options))];
  for (const [path, value, reason] of conflicts) if (value !== undefined) refuse(path, value, mode, reason, report);
}

/** Reports an option that a mode does not have. */
export function refuse(path: string, value: unknown, mode: SecurityMode['type'], reason: string, report: Report): void {
  report.expected(path, `no such option in the security mode "${mode}"`, value, reason);
}

type Conflict = readonly [path: string, value: unknown, reason: string];

const noCgroups = 'in a user namespace BuildKit gives the steps no cgroups of their own';

/** What no user namespace can do. */
function inNamespace({ buildkitd: { cdi, worker } = {}, emulation }: SecuredOptions): readonly Conflict[] {
  return [
    ['daemon.buildkitd.worker.cgroupParent', worker?.cgroupParent, noCgroups],
    [
      'daemon.buildkitd.worker.appArmorProfile',
      worker?.appArmorProfile,
      'a user namespace has no securityfs, through which steps get a profile',
    ],
    ['daemon.buildkitd.cdi', cdi, 'a user namespace does not have the users to whom the devices of the node belong'],
    [
      'daemon.emulation',
      emulation,
      "only the node's root registers emulators: let something else do that, or BuildKit use those of its image",
    ],
  ];
}

/** What a process cannot do in a network and with devices that are not its own. */
function withoutPrivileges({ buildkitd: { proxyNetwork, worker } = {}, snapshotter }: SecuredOptions): readonly Conflict[] {
  const network = worker?.network;
  return [
    ['daemon.buildkitd.worker.network', network?.type === 'host' ? undefined : network, 'its steps have the network of the Pod'],
    ['daemon.buildkitd.proxyNetwork', proxyNetwork || undefined, 'its steps have the network of the Pod'],
    ['daemon.snapshotter', snapshotter === 'fuse-overlayfs' ? snapshotter : undefined, 'its container has no /dev/fuse'],
  ];
}

/** Reports what a build asks for that the mode of its daemon would pass over without a word. */
export function checkSecuredBuild({ run = {} }: ImageBuildRequest, { mode }: DaemonSecurity, report: Report): void {
  if (mode === 'privileged') return;
  const { cgroupParent, limits } = run;
  for (const [path, value] of Object.entries({ 'run.cgroupParent': cgroupParent, 'run.limits': limits })) {
    if (value !== undefined) refuse(path, value, mode, noCgroups, report);
  }
}

/** The image of a daemon whose mode needs one of its own. Undefined if the preset has none. */
export function defaultImage({ mode }: DaemonSecurity, images: PresetImages): string | undefined {
  return mode === 'rootless' ? images.buildkitdRootless : images.buildkitd;
}

/** Reports an image whose tag tells that it is for another mode. Of images by other names nobody knows. */
export function checkImageFits(path: string, image: string, { mode }: DaemonSecurity, report: Report): void {
  const rootless = isRootless(image);
  if (mode === 'rootless' && rootless === false) {
    report.expected(path, 'a rootless image', image, 'take the tag that ends in "-rootless"');
  }
  if (mode !== 'rootless' && rootless === true) report.expected(path, 'an image for root', image, 'leave out "-rootless"');
}

/** Whether an image is rootless; undefined if its name does not tell. */
function isRootless(image: string): boolean | undefined {
  const parsed = parseImage(image);
  if ('fault' in parsed) return undefined;
  const { repository, tag } = parsed.reference;
  if (tag === undefined) return undefined;
  return /(^|-)rootless$/.test(tag) || (/(^|\/)moby\/buildkit$/.test(repository) ? false : undefined);
}
