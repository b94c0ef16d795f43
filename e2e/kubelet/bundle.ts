import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Container, Pod, SecurityContext, VolumeMount } from 'kubernetes-types/core/v1';
import { capabilitiesOf } from './capabilities';
import { runtimeDefault } from './seccomp';
import { hasOwnUsers, mappings } from './user-namespace';
import type { MountedVolume } from './volumes';

/** What a container gets besides what its own fields say. */
export interface ContainerSetting {
  readonly pod: Pod;
  readonly args: readonly string[];
  readonly variables: ReadonlyMap<string, string>;
  readonly volumes: ReadonlyMap<string, MountedVolume>;
  /** Folder with the container's root file system. */
  readonly root: string;
  readonly terminationLog: string;
  readonly cgroup: string;
}

interface Mount {
  readonly destination: string;
  readonly type: string;
  readonly source: string;
  readonly options: readonly string[];
  readonly uidMappings?: readonly object[];
  readonly gidMappings?: readonly object[];
}

/**
 * What runc runs for a container, as a container runtime would write it.
 *
 * @see https://github.com/opencontainers/runtime-spec/blob/main/config.md
 */
export function bundleOf(container: Container, setting: ContainerSetting): object {
  const { pod, args, variables, root, cgroup } = setting;
  const podContext = pod.spec?.securityContext ?? {};
  const context: SecurityContext = { ...podContext, ...container.securityContext };
  const capabilities = capabilitiesOf(container);
  const names = capabilities.map((capability) => `CAP_${capability}`);
  const uid = userOf(container.name, context);
  const held = uid === 0 ? names : [];
  return {
    ociVersion: '1.0.2',
    ...(pod.spec?.hostNetwork !== true && { hostname: pod.metadata?.name }),
    root: { path: root, readonly: context.readOnlyRootFilesystem === true },
    process: {
      cwd: container.workingDir ?? '/',
      args,
      env: [path, `HOSTNAME=${pod.metadata?.name}`, ...[...variables].map(([name, value]) => `${name}=${value}`)],
      noNewPrivileges: context.allowPrivilegeEscalation === false,
      user: { uid, gid: context.runAsGroup ?? 0, additionalGids: [...(podContext.supplementalGroups ?? []), ...fsGroup(podContext)] },
      capabilities: { bounding: names, effective: held, permitted: held },
    },
    mounts: [...systemMounts(context.privileged === true), ownMount(setting.terminationLog), ...volumeMounts(container, setting)],
    linux: {
      cgroupsPath: cgroup,
      namespaces: namespaces(pod),
      ...(hasOwnUsers(pod) && { uidMappings: mappings, gidMappings: mappings }),
      rootfsPropagation: rootPropagation(container.volumeMounts ?? []),
      ...(context.privileged === true ? privileged() : confined()),
      ...(context.privileged !== true && context.seccompProfile?.type === 'RuntimeDefault' && { seccomp: runtimeDefault(capabilities) }),
    },
  };
}

function userOf(name: string, { runAsUser = 0, runAsNonRoot }: SecurityContext): number {
  if (runAsNonRoot === true && runAsUser === 0) throw new Error(`CreateContainerConfigError: ${name} will run as root`);
  return runAsUser;
}

const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function fsGroup({ fsGroup: group }: { readonly fsGroup?: number }): readonly number[] {
  return group === undefined ? [] : [group];
}

function namespaces(pod: Pod): readonly object[] {
  const own = ['pid', 'ipc', 'mount', ...(pod.spec?.hostNetwork === true ? [] : ['network', 'uts']), ...(hasOwnUsers(pod) ? ['user'] : [])];
  return own.map((type) => ({ type }));
}

function systemMounts(writable: boolean): readonly Mount[] {
  const safe = ['nosuid', 'noexec', 'nodev'];
  const access = writable ? 'rw' : 'ro';
  return [
    { destination: '/proc', type: 'proc', source: 'proc', options: safe },
    { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'strictatime', 'mode=755', 'size=65536k'] },
    {
      destination: '/dev/pts',
      type: 'devpts',
      source: 'devpts',
      options: ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620', 'gid=5'],
    },
    { destination: '/dev/mqueue', type: 'mqueue', source: 'mqueue', options: safe },
    { destination: '/dev/shm', type: 'tmpfs', source: 'shm', options: [...safe, 'mode=1777', 'size=65536k'] },
    { destination: '/sys', type: 'sysfs', source: 'sysfs', options: [...safe, access] },
    { destination: '/sys/fs/cgroup', type: 'cgroup', source: 'cgroup', options: [...safe, 'relatime', access] },
  ];
}

function ownMount(source: string): Mount {
  return { destination: '/dev/termination-log', type: 'bind', source, options: ['rbind', 'rprivate', 'rw'] };
}

const propagations: Readonly<Record<string, string>> = { None: 'rprivate', HostToContainer: 'rslave', Bidirectional: 'rshared' };

// A mount below another one has to come after it.
function volumeMounts(container: Container, { pod, volumes }: ContainerSetting): readonly Mount[] {
  const depth = ({ mountPath }: VolumeMount) => mountPath.split('/').filter(Boolean).length;
  return [...(container.volumeMounts ?? [])]
    .sort((a, b) => depth(a) - depth(b))
    .map((mount) => {
      const volume = volumes.get(mount.name);
      if (volume === undefined) throw new Error(`Invalid: ${container.name} mounts ${mount.name}, which is no volume`);
      const options = [
        'rbind',
        propagations[mount.mountPropagation ?? 'None'] ?? '',
        volume.readOnly || mount.readOnly === true ? 'ro' : 'rw',
      ];
      const source = join(volume.path, mount.subPath ?? '');
      return {
        destination: mount.mountPath,
        type: 'bind',
        source,
        options,
        ...(hasOwnUsers(pod) && { uidMappings: mappings, gidMappings: mappings }),
      };
    });
}

function rootPropagation(mounts: readonly VolumeMount[]): string {
  const wanted = mounts.map(({ mountPropagation }) => mountPropagation);
  if (wanted.includes('Bidirectional')) return 'rshared';
  return wanted.includes('HostToContainer') ? 'rslave' : 'rprivate';
}

function privileged(): object {
  return { resources: { devices: [{ allow: true, access: 'rwm' }] }, devices: devicesOfTheMachine() };
}

function confined(): object {
  return {
    resources: { devices: [{ allow: false, access: 'rwm' }] },
    maskedPaths: ['acpi', 'asound', 'kcore', 'keys', 'latency_stats', 'timer_list', 'timer_stats', 'sched_debug', 'scsi']
      .map((name) => `/proc/${name}`)
      .concat('/sys/firmware'),
    readonlyPaths: ['bus', 'fs', 'irq', 'sys', 'sysrq-trigger'].map((name) => `/proc/${name}`),
  };
}

/** Devices that runc makes itself. */
const standardDevices = ['console', 'ptmx', 'tty', 'null', 'zero', 'full', 'random', 'urandom'];

function devicesOfTheMachine(): readonly object[] {
  return readdirSync('/dev', { withFileTypes: true })
    .filter((entry) => (entry.isCharacterDevice() || entry.isBlockDevice()) && !standardDevices.includes(entry.name))
    .map((entry) => {
      const { rdev, mode, uid, gid } = statSync(join('/dev', entry.name));
      // As the kernel's own macros take a device number apart.
      const major = (rdev >> 8) & 0xfff;
      const minor = (rdev & 0xff) | ((rdev >> 12) & 0xfff00);
      return { path: join('/dev', entry.name), type: entry.isBlockDevice() ? 'b' : 'c', major, minor, fileMode: mode & 0o777, uid, gid };
    });
}
