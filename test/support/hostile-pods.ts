import fc, { type Arbitrary } from 'fast-check';

// Pods that do with the level restricted but for what is drawn to spoil them: one of the fields that the Pod Security Standards
// have a control for, with values of which some are allowed.

/** A Pod with whatever security it asks for. */
export interface HostilePod {
  readonly apiVersion: 'v1';
  readonly kind: 'Pod';
  readonly metadata: { readonly name: string; readonly annotations: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>> & { readonly containers: readonly HostileContainer[] };
}

export type HostileContainer = Readonly<Record<string, unknown>> & { readonly name: string };

/** What not every version of Kubernetes has, or has switched on. */
export interface PodFields {
  /** `appArmorProfile`, volumes of images. */
  readonly newFields: boolean;
  /** `procMount` is taken as it is. */
  readonly procMount: boolean;
}

/** Mostly the first, so that Pods of every level are drawn. */
function seldom<T>(usual: T, unusual: Arbitrary<T>): Arbitrary<T> {
  return fc.oneof({ weight: 24, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: unusual });
}

const absent = undefined;
const maybeBoolean = fc.constantFrom(true, false, absent);

const capability = fc.constantFrom(
  ...['ALL', 'AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_ADMIN', 'NET_BIND_SERVICE', 'NET_RAW'],
  ...['SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_ADMIN', 'SYS_CHROOT', 'SYS_PTRACE'],
);
const capabilities = fc.record({
  add: fc.oneof(fc.constant(absent), fc.uniqueArray(capability, { maxLength: 3 })),
  drop: fc.oneof(fc.constant(['ALL']), fc.uniqueArray(capability, { maxLength: 2 })),
});

const profile = fc.constantFrom<object | undefined>(
  { type: 'RuntimeDefault' },
  { type: 'Unconfined' },
  { type: 'Localhost', localhostProfile: 'profiles/build.json' },
  absent,
);
const seLinuxOptions = fc.record({
  type: fc.constantFrom(absent, '', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t', 'spc_t'),
  level: fc.constantFrom(absent, 's0:c1,c2'),
  user: seldom<string | undefined>(absent, fc.constantFrom('', 'system_u')),
  role: seldom<string | undefined>(absent, fc.constantFrom('', 'system_r')),
});

const securityContext = ({ newFields, procMount }: PodFields) =>
  fc
    .record({
      privilege: fc.oneof(
        { weight: 9, arbitrary: fc.constant<object>({ allowPrivilegeEscalation: false }) },
        // No server takes a privileged container that may not escalate.
        {
          weight: 1,
          arbitrary: fc.constantFrom<object>({}, { allowPrivilegeEscalation: true }, { privileged: true }, { privileged: false }),
        },
      ),
      capabilities: seldom<object | undefined>({ drop: ['ALL'] }, fc.oneof(capabilities, fc.constant(absent))),
      procMount: seldom<string | undefined>(absent, procMount ? fc.constantFrom('Default', 'Unmasked') : fc.constant('Default')),
      runAsNonRoot: seldom<boolean | undefined>(absent, maybeBoolean),
      runAsUser: seldom<number | undefined>(absent, fc.constantFrom(0, 1000)),
      seLinuxOptions: seldom<object | undefined>(absent, seLinuxOptions),
      seccompProfile: seldom<object | undefined>(absent, profile),
      appArmorProfile: newFields ? seldom<object | undefined>(absent, profile) : fc.constant(absent),
    })
    .map(({ privilege, ...context }) => ({ ...privilege, ...context }));

const host = fc.constantFrom<string | undefined>('', '127.0.0.1', 'example.com', absent);
const call = fc.oneof(
  host.map((name) => ({ httpGet: { port: 80, path: '/', host: name } })),
  host.map((name) => ({ tcpSocket: { port: 80, host: name } })),
  fc.constant({ exec: { command: ['true'] } }),
);
const hook = host.map((name) => ({ httpGet: { port: 80, path: '/', host: name } }));

const container = (fields: PodFields) =>
  fc.record({
    image: fc.constant('example.com/web:1'),
    securityContext: seldom<object | undefined>(
      { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      fc.oneof(securityContext(fields), fc.constant(absent)),
    ),
    hostile: securityContext(fields),
    isHostile: fc.boolean(),
    ports: seldom<readonly object[] | undefined>(
      absent,
      fc.constantFrom<readonly object[]>([{ containerPort: 80 }], [{ containerPort: 81, hostPort: 81 }]),
    ),
  });

const mainContainer = (fields: PodFields) =>
  fc.record({
    base: container(fields),
    livenessProbe: seldom<object | undefined>(absent, call),
    readinessProbe: seldom<object | undefined>(absent, call),
    startupProbe: seldom<object | undefined>(absent, call),
    lifecycle: seldom<object | undefined>(absent, fc.record({ postStart: hook, preStop: hook })),
  });

const volume = ({ newFields }: PodFields) =>
  fc.constantFrom<object>(
    { emptyDir: {} },
    { configMap: { name: 'web' } },
    { secret: { secretName: 'web' } },
    { projected: { sources: [] } },
    { downwardAPI: { items: [] } },
    { persistentVolumeClaim: { claimName: 'web' } },
    { ephemeral: { volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } } } },
    { csi: { driver: 'csi.example.com' } },
    { hostPath: { path: '/var/run' } },
    { nfs: { server: 'nfs.example.com', path: '/data' } },
    { iscsi: { targetPortal: '10.0.0.1', iqn: 'iqn.2001-04.com.example:storage', lun: 0 } },
    { fc: { targetWWNs: ['500a0982991b8dc5'], lun: 1 } },
    { rbd: { monitors: ['10.0.0.1'], image: 'data' } },
    { cephfs: { monitors: ['10.0.0.1'] } },
    ...(newFields ? [{ image: { reference: 'example.com/data:1', pullPolicy: 'IfNotPresent' } }] : []),
  );

const sysctl = fc.constantFrom(
  ...['kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.ip_unprivileged_port_start', 'net.ipv4.tcp_syncookies'],
  ...['net.ipv4.ip_local_reserved_ports', 'net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_fin_timeout'],
  ...['net.ipv4.tcp_rmem', 'net.ipv4.tcp_notsent_lowat', 'net.ipv4.tcp_slow_start_after_idle', 'kernel.msgmax', 'net.core.somaxconn'],
);

const spec = (fields: PodFields) =>
  fc.record({
    initContainers: fc.array(container(fields), { maxLength: 1 }),
    containers: fc.array(mainContainer(fields), { minLength: 1, maxLength: 2 }),
    volumes: fc.array(seldom<object>({ emptyDir: {} }, volume(fields)), { maxLength: 2 }),
    hostNetwork: seldom<boolean | undefined>(absent, maybeBoolean),
    hostPID: seldom<boolean | undefined>(absent, maybeBoolean),
    hostIPC: seldom<boolean | undefined>(absent, maybeBoolean),
    hostUsers: fc.oneof({ weight: 3, arbitrary: fc.constant(absent) }, { weight: 2, arbitrary: fc.boolean() }),
    securityContext: fc.record({
      runAsNonRoot: seldom<boolean | undefined>(true, maybeBoolean),
      runAsUser: seldom<number | undefined>(1000, fc.constantFrom(0, absent)),
      seccompProfile: seldom<object | undefined>({ type: 'RuntimeDefault' }, profile),
      appArmorProfile: fields.newFields ? seldom<object | undefined>(absent, profile) : fc.constant(absent),
      seLinuxOptions: seldom<object | undefined>(absent, seLinuxOptions),
      sysctls: seldom<readonly object[] | undefined>(
        absent,
        fc.uniqueArray(sysctl, { maxLength: 2 }).map((names) => names.map((name) => ({ name, value: '1' }))),
      ),
    }),
    annotations: seldom<Readonly<Record<string, string>>>(
      {},
      fc.constantFrom('unconfined', 'runtime/default', 'localhost/build').map((profile) => ({
        'container.apparmor.security.beta.kubernetes.io/main-0': profile,
      })),
    ),
  });

/** A Pod for Linux. */
const linuxPod = (fields: PodFields): Arbitrary<HostilePod> =>
  spec(fields).map(({ annotations, initContainers, containers, volumes, ...rest }) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'hostile', annotations },
    spec: plain({
      ...rest,
      initContainers: initContainers.map((base, index) => asContainer(`init-${index}`, base)),
      containers: containers.map(({ base, ...calls }, index) => ({ ...calls, ...asContainer(`main-${index}`, base) })),
      volumes: volumes.map((source, index) => ({ name: `volume-${index}`, ...source })),
    }) as HostilePod['spec'],
  }));

/** A Pod for Windows, of which little may be said. */
const windowsPod: Arbitrary<HostilePod> = fc
  .record({ hostProcess: fc.boolean(), runAsNonRoot: maybeBoolean })
  .map(({ hostProcess, runAsNonRoot }) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'hostile', annotations: {} },
    spec: plain({
      os: { name: 'windows' },
      hostNetwork: hostProcess || absent,
      securityContext: { runAsNonRoot, windowsOptions: { hostProcess, runAsUserName: 'web' } },
      containers: [{ name: 'main-0', image: 'example.com/web:1' }],
    }) as HostilePod['spec'],
  }));

/** A Pod that may ask for anything for which the Pod Security Standards have a control. */
export function hostilePod(fields: PodFields): Arbitrary<HostilePod> {
  return fc.oneof({ weight: 30, arbitrary: linuxPod(fields) }, { weight: 1, arbitrary: windowsPod });
}

function asContainer(
  name: string,
  { hostile, isHostile, ...rest }: { readonly hostile: object; readonly isHostile: boolean; readonly securityContext: object | undefined },
): HostileContainer {
  return { name, ...rest, ...(isHostile && { securityContext: hostile }) };
}

/** Without the keys that say nothing. */
function plain(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}
