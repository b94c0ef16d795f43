import { pathTo } from '../values/issue-path';
import { type Control, type Finding, forbid } from './control';
import { forbidTrue, hostNamespaces, hostPorts, privilegedContainers } from './host';
import { listAt, optionalRecordAt, recordAt, textAt, textsAt } from './loose';
import { allowedSince, forbiddenSince, type PodSecurityVersions } from './pod-security-versions';
import { contextOf, hasUserNamespace, type ReviewedContainer, type ReviewedPod, securityContexts, volumesOf } from './pods';
import { baselineProfiles } from './profiles';

const capabilities: readonly string[] = [
  ...['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID'],
  ...['SETPCAP', 'SETUID', 'SYS_CHROOT'],
];

// Each with the minor version of Kubernetes that has begun to allow it.
const sysctls = new Map([
  ['kernel.shm_rmid_forced', 0],
  ['net.ipv4.ip_local_port_range', 0],
  ['net.ipv4.ip_unprivileged_port_start', 0],
  ['net.ipv4.ping_group_range', 0],
  ['net.ipv4.tcp_syncookies', 0],
  ['net.ipv4.ip_local_reserved_ports', 27],
  ['net.ipv4.tcp_fin_timeout', 29],
  ['net.ipv4.tcp_keepalive_intvl', 29],
  ['net.ipv4.tcp_keepalive_probes', 29],
  ['net.ipv4.tcp_keepalive_time', 29],
  ['net.ipv4.tcp_rmem', 32],
  ['net.ipv4.tcp_wmem', 32],
  ['net.ipv4.tcp_notsent_lowat', 37],
  ['net.ipv4.tcp_slow_start_after_idle', 37],
]);

const seLinuxTypes = new Map([
  ['container_t', 0],
  ['container_init_t', 0],
  ['container_kvm_t', 0],
  ['container_engine_t', 31],
]);

/** The controls of the level baseline. What they forbid needs the level privileged. */
export const baselineControls: readonly Control[] = [
  {
    name: 'HostProcess',
    findings: (pod) =>
      securityContexts(pod).flatMap(({ value, path }) =>
        forbidTrue(recordAt(value, 'windowsOptions'), 'hostProcess', pathTo(path, 'windowsOptions'), 'no host processes of Windows'),
      ),
  },
  { name: 'Host Namespaces', findings: hostNamespaces },
  { name: 'Privileged Containers', findings: privilegedContainers },
  {
    name: 'Capabilities',
    findings: ({ containers }) => containers.flatMap((container) => addedCapabilities(container, capabilities)),
  },
  {
    name: 'HostPath Volumes',
    findings: (pod) =>
      volumesOf(pod).flatMap(({ value, path }) => {
        const hostPath = optionalRecordAt(value, 'hostPath');
        return hostPath === undefined ? [] : [forbid(path, 'hostPath', hostPath.path, 'no paths of the node')];
      }),
  },
  { name: 'Host Ports', findings: hostPorts },
  {
    name: 'Host Probes / Lifecycle Hooks',
    findings: ({ containers }, versions) => (forbiddenSince(34, versions) ? containers.flatMap(namedHosts) : []),
  },
  ...baselineProfiles,
  {
    name: 'SELinux',
    findings: (pod, versions) =>
      securityContexts(pod).flatMap(({ value, path }) => seLinux(recordAt(value, 'seLinuxOptions'), path, versions)),
  },
  {
    name: '/proc Mount Type',
    findings: (pod, versions) => (mayUnmaskProc(pod, versions) ? [] : procMounts(pod)),
  },
  {
    name: 'Sysctls',
    findings: ({ spec, path }, versions) => unsafeSysctls(recordAt(spec, 'securityContext'), pathTo(path, 'securityContext'), versions),
  },
];

/** A finding for each capability that a container adds, but for those that are allowed. */
export function addedCapabilities(container: ReviewedContainer, allowed: readonly string[]): readonly Finding[] {
  const { value, path } = contextOf(container);
  const said = allowed.length === 0 ? 'no capabilities to be added' : `only ${allowed.join(', ')} to be added`;
  return textsAt(recordAt(value, 'capabilities'), 'add').flatMap((name, index) =>
    allowed.includes(name) ? [] : [forbid(pathTo(path, 'capabilities', 'add'), `${index}`, name, said)],
  );
}

/** A finding for each container whose /proc is not masked. */
export function procMounts({ containers }: ReviewedPod): readonly Finding[] {
  return containers.map(contextOf).flatMap(({ value, path }) => {
    const procMount = value.procMount;
    return typeof procMount !== 'string' || procMount === 'Default' ? [] : [forbid(path, 'procMount', procMount, "only 'Default'")];
  });
}

/** A finding for each sysctl that is not known to concern the Pod alone. */
export function unsafeSysctls(context: Readonly<Record<string, unknown>>, path: string, versions: PodSecurityVersions): readonly Finding[] {
  const allowed = namesSince(sysctls, versions);
  return listAt(context, 'sysctls').flatMap((item, index) => {
    const name = recordAt(item).name;
    const isSafe = typeof name === 'string' && allowed.includes(name);
    return isSafe ? [] : [forbid(pathTo(path, 'sysctls', `${index}`), 'name', name, `only ${allowed.join(', ')}`)];
  });
}

function mayUnmaskProc(pod: ReviewedPod, versions: PodSecurityVersions): boolean {
  return hasUserNamespace(pod) && allowedSince(35, versions);
}

const handlers = [['livenessProbe'], ['readinessProbe'], ['startupProbe'], ['lifecycle', 'postStart'], ['lifecycle', 'preStop']] as const;

/** The hosts that probes and hooks call: the kubelet would ask them from the node. */
function namedHosts({ value, path }: ReviewedContainer): readonly Finding[] {
  const calls = handlers.flatMap((keys) => ['httpGet', 'tcpSocket'].map((call) => [...keys, call]));
  return calls.flatMap((keys) => {
    const host = textAt(recordAt(value, ...keys), 'host');
    return host === undefined ? [] : [forbid(pathTo(path, ...keys), 'host', host, 'no host but the Pod itself')];
  });
}

function seLinux(options: Readonly<Record<string, unknown>>, path: string, versions: PodSecurityVersions): readonly Finding[] {
  const types = namesSince(seLinuxTypes, versions);
  const place = pathTo(path, 'seLinuxOptions');
  const type = textAt(options, 'type');
  return [
    ...(type === undefined || types.includes(type) ? [] : [forbid(place, 'type', type, `only the types ${types.join(', ')}`)]),
    ...['user', 'role'].flatMap((key) => {
      const text = textAt(options, key);
      return text === undefined ? [] : [forbid(place, key, text, `no ${key} of one's own choice`)];
    }),
  ];
}

function namesSince(names: ReadonlyMap<string, number>, versions: PodSecurityVersions): readonly string[] {
  return [...names].filter(([, minor]) => allowedSince(minor, versions)).map(([name]) => name);
}
