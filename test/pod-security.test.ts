import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ConfigError,
  type PodSecurityControl,
  type PodSecurityLevelName,
  podSecurityLevel,
  podSecurityLevels,
  podSecurityNamespaceLevel,
} from '../src';
import { type HostilePod, hostilePod } from './support/hostile-pods';

const safeContext = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
const safeContainer = { name: 'main', image: 'example.com/web:1', securityContext: safeContext };
const safePod = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };
const safeSpec = { containers: [safeContainer], securityContext: safePod };

const pod = (spec: object, annotations: object = {}) => ({
  kind: 'Pod',
  metadata: { name: 'web', annotations },
  spec: { ...safeSpec, ...spec },
});
const withContext = (context: object, list = 'containers') =>
  pod({ [list]: [{ ...safeContainer, securityContext: { ...safeContext, ...context } }] });
const withPodContext = (context: object) => pod({ securityContext: { ...safePod, ...context } });
const withContainer = (container: object) => pod({ containers: [{ ...safeContainer, ...container }] });
const withVolume = (source: object) => pod({ volumes: [{ name: 'data', ...source }] });

const appArmor = 'container.apparmor.security.beta.kubernetes.io/main';

interface Row {
  readonly what: string;
  readonly object: object;
  readonly control: PodSecurityControl;
  readonly path: string;
}

const refusedByBaseline: readonly Row[] = [
  {
    what: 'a host process of Windows in a container',
    object: withContext({ windowsOptions: { hostProcess: true } }),
    control: 'HostProcess',
    path: 'spec.containers[0].securityContext.windowsOptions.hostProcess',
  },
  {
    what: 'host processes of Windows in a Pod',
    object: withPodContext({ windowsOptions: { hostProcess: true } }),
    control: 'HostProcess',
    path: 'spec.securityContext.windowsOptions.hostProcess',
  },
  ...['hostNetwork', 'hostPID', 'hostIPC'].map(
    (key): Row => ({ what: key, object: pod({ [key]: true }), control: 'Host Namespaces', path: `spec.${key}` }),
  ),
  ...['containers', 'initContainers', 'ephemeralContainers'].map(
    (list): Row => ({
      what: `a privileged container among ${list}`,
      object: withContext({ privileged: true }, list),
      control: 'Privileged Containers',
      path: `spec.${list}[0].securityContext.privileged`,
    }),
  ),
  ...['SYS_ADMIN', 'NET_RAW', 'NET_ADMIN', 'ALL', 'CAP_CHOWN', 'chown'].map(
    (name): Row => ({
      what: `the capability ${name}`,
      object: withContext({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE', name] } }),
      control: 'Capabilities',
      path: 'spec.containers[0].securityContext.capabilities.add[1]',
    }),
  ),
  {
    what: 'a path of the node',
    object: withVolume({ hostPath: { path: '/run' } }),
    control: 'HostPath Volumes',
    path: 'spec.volumes[0].hostPath',
  },
  {
    what: 'a port of the node',
    object: withContainer({ ports: [{ containerPort: 80 }, { containerPort: 443, hostPort: 443 }] }),
    control: 'Host Ports',
    path: 'spec.containers[0].ports[1].hostPort',
  },
  ...['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((probe) =>
    ['httpGet', 'tcpSocket'].map(
      (call): Row => ({
        what: `a host of ${probe}.${call}`,
        object: withContainer({ [probe]: { [call]: { host: '10.0.0.1', port: 80 } } }),
        control: 'Host Probes / Lifecycle Hooks',
        path: `spec.containers[0].${probe}.${call}.host`,
      }),
    ),
  ),
  ...['postStart', 'preStop'].flatMap((hook) =>
    ['httpGet', 'tcpSocket'].map(
      (call): Row => ({
        what: `a host of ${hook}.${call}`,
        object: withContainer({ lifecycle: { [hook]: { [call]: { host: '10.0.0.1', port: 80 } } } }),
        control: 'Host Probes / Lifecycle Hooks',
        path: `spec.containers[0].lifecycle.${hook}.${call}.host`,
      }),
    ),
  ),
  {
    what: 'no AppArmor in a container',
    object: withContext({ appArmorProfile: { type: 'Unconfined' } }),
    control: 'AppArmor',
    path: 'spec.containers[0].securityContext.appArmorProfile.type',
  },
  {
    what: 'no AppArmor in a Pod',
    object: withPodContext({ appArmorProfile: { type: 'Unconfined' } }),
    control: 'AppArmor',
    path: 'spec.securityContext.appArmorProfile.type',
  },
  {
    what: 'no AppArmor by annotation',
    object: pod({}, { [appArmor]: 'unconfined' }),
    control: 'AppArmor',
    path: `metadata.annotations["${appArmor}"]`,
  },
  ...[{ type: 'spc_t' }, { user: 'system_u' }, { role: 'system_r' }].flatMap((seLinuxOptions): Row[] => [
    {
      what: `the SELinux ${Object.keys(seLinuxOptions)} of a Pod`,
      object: withPodContext({ seLinuxOptions }),
      control: 'SELinux',
      path: `spec.securityContext.seLinuxOptions.${Object.keys(seLinuxOptions)}`,
    },
    {
      what: `the SELinux ${Object.keys(seLinuxOptions)} of a container`,
      object: withContext({ seLinuxOptions }),
      control: 'SELinux',
      path: `spec.containers[0].securityContext.seLinuxOptions.${Object.keys(seLinuxOptions)}`,
    },
  ]),
  {
    what: '/proc without masks',
    object: withContext({ procMount: 'Unmasked' }),
    control: '/proc Mount Type',
    path: 'spec.containers[0].securityContext.procMount',
  },
  {
    what: 'no seccomp in a container',
    object: withContext({ seccompProfile: { type: 'Unconfined' } }),
    control: 'Seccomp',
    path: 'spec.containers[0].securityContext.seccompProfile.type',
  },
  {
    what: 'a sysctl of the node',
    object: withPodContext({ sysctls: [{ name: 'net.ipv4.tcp_syncookies' }, { name: 'kernel.msgmax' }] }),
    control: 'Sysctls',
    path: 'spec.securityContext.sysctls[1].name',
  },
];

const refusedByRestricted: readonly Row[] = [
  ...['nfs', 'iscsi', 'cephfs', 'rbd', 'fc', 'gitRepo', 'flexVolume', 'azureFile', 'somethingNew'].map(
    (type): Row => ({
      what: `a volume of ${type}`,
      object: withVolume({ [type]: {} }),
      control: 'Volume Types',
      path: `spec.volumes[0].${type}`,
    }),
  ),
  { what: 'a volume of nothing', object: withVolume({}), control: 'Volume Types', path: 'spec.volumes[0]' },
  ...[true, undefined].map(
    (allowPrivilegeEscalation): Row => ({
      what: `allowPrivilegeEscalation: ${allowPrivilegeEscalation}`,
      object: withContext({ allowPrivilegeEscalation }),
      control: 'Privilege Escalation',
      path: 'spec.containers[0].securityContext.allowPrivilegeEscalation',
    }),
  ),
  {
    what: 'a container that may be root',
    object: withPodContext({ runAsNonRoot: undefined }),
    control: 'Running as Non-root',
    path: 'spec.containers[0].securityContext.runAsNonRoot',
  },
  {
    what: 'a container that may be root in spite of its Pod',
    object: withContext({ runAsNonRoot: false }),
    control: 'Running as Non-root',
    path: 'spec.containers[0].securityContext.runAsNonRoot',
  },
  {
    what: 'a container that is root',
    object: withContext({ runAsUser: 0 }),
    control: 'Running as Non-root user',
    path: 'spec.containers[0].securityContext.runAsUser',
  },
  {
    what: 'a Pod that is root',
    object: withPodContext({ runAsUser: 0 }),
    control: 'Running as Non-root user',
    path: 'spec.securityContext.runAsUser',
  },
  {
    what: 'no seccomp profile',
    object: withPodContext({ seccompProfile: undefined }),
    control: 'Seccomp',
    path: 'spec.containers[0].securityContext.seccompProfile',
  },
  {
    what: 'capabilities that are not dropped',
    object: withContext({ capabilities: { drop: ['NET_RAW'] } }),
    control: 'Capabilities',
    path: 'spec.containers[0].securityContext.capabilities.drop',
  },
  {
    what: 'a capability that is added',
    object: withContext({ capabilities: { drop: ['ALL'], add: ['CHOWN'] } }),
    control: 'Capabilities',
    path: 'spec.containers[0].securityContext.capabilities.add[0]',
  },
];

const allowedByRestricted: readonly (readonly [string, object])[] = [
  ['nothing special', pod({})],
  ['NET_BIND_SERVICE', withContext({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } })],
  [
    'profiles of containers',
    pod({ containers: [{ ...safeContainer, securityContext: { ...safeContext, ...safePod } }], securityContext: {} }),
  ],
  ['a profile of its own', withPodContext({ seccompProfile: { type: 'Localhost', localhostProfile: 'x' } })],
  ['AppArmor by annotation', pod({}, { [appArmor]: 'runtime/default', [`${appArmor}-2`]: 'localhost/x', [`${appArmor}-3`]: '' })],
  ['a type of SELinux', withPodContext({ seLinuxOptions: { type: 'container_kvm_t', level: 's0:c1' } })],
  ['what is off', pod({ hostNetwork: false, hostPID: false, volumes: [{ name: 'data', emptyDir: {}, hostPath: null }] })],
  ['ports of its own', withContainer({ ports: [{ containerPort: 80, hostPort: 0 }] })],
  ['probes of itself', withContainer({ livenessProbe: { httpGet: { port: 80, host: '' } }, readinessProbe: { exec: {} } })],
  ['a safe sysctl', withPodContext({ sysctls: [{ name: 'net.ipv4.ip_local_reserved_ports', value: '1' }] })],
  [
    'Windows, which has no such things',
    pod({ os: { name: 'windows' }, containers: [{ name: 'main' }], securityContext: { runAsNonRoot: true } }),
  ],
  ...['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret'].map(
    (type) => [`a volume of ${type}`, withVolume({ [type]: {} })] as const,
  ),
];

describe('the level that Pods need', () => {
  it.each(refusedByBaseline)('is privileged for $what', ({ object, control, path }) => {
    const { level, reasons } = levelOf(object);
    expect(level).toBe('privileged');
    expect(reasons.filter((reason) => reason.level === 'privileged')).toEqual([
      { level: 'privileged', control, path, message: expect.stringMatching(/^baseline allows .+, received .+/) },
    ]);
  });

  it.each(refusedByRestricted)('is baseline for $what', ({ object, control, path }) => {
    expect(levelOf(object)).toEqual({
      level: 'baseline',
      reasons: [{ level: 'baseline', control, path, message: expect.stringMatching(/^restricted allows .+, received .+/) }],
    });
  });

  it.each(allowedByRestricted)('is restricted with %s', (_what, object) => {
    expect(levelOf(object)).toEqual({ level: 'restricted', reasons: [] });
  });

  it('is said in words', () => {
    const object = withContext({ privileged: true, runAsUser: 0, capabilities: undefined });
    expect(levelOf({ ...object, spec: { ...object.spec, volumes: [{ name: 'run', hostPath: { path: '/run' } }] } })).toMatchInlineSnapshot(`
      {
        "level": "privileged",
        "reasons": [
          {
            "control": "Privileged Containers",
            "level": "privileged",
            "message": "baseline allows no privileged containers, received true",
            "path": "spec.containers[0].securityContext.privileged",
          },
          {
            "control": "HostPath Volumes",
            "level": "privileged",
            "message": "baseline allows no paths of the node, received "/run"",
            "path": "spec.volumes[0].hostPath",
          },
          {
            "control": "Running as Non-root user",
            "level": "baseline",
            "message": "restricted allows only users other than 0, received 0",
            "path": "spec.containers[0].securityContext.runAsUser",
          },
          {
            "control": "Capabilities",
            "level": "baseline",
            "message": "restricted allows only containers that drop 'ALL', received nothing",
            "path": "spec.containers[0].securityContext.capabilities.drop",
          },
        ],
      }
    `);
  });
});

describe('versions of Kubernetes', () => {
  const sysctl = (name: string) => withPodContext({ sysctls: [{ name, value: '1' }] });
  const inUserNamespace = (context: object, ofPod: object = safePod) =>
    pod({ hostUsers: false, containers: [{ ...safeContainer, securityContext: { ...safeContext, ...context } }], securityContext: ofPod });
  const probe = withContainer({ livenessProbe: { httpGet: { host: '10.0.0.1', port: 80 } } });
  const rows: readonly (readonly [string, object, string, PodSecurityLevelName, PodSecurityLevelName])[] = [
    ['a host of a probe is forbidden', probe, '1.34', 'restricted', 'privileged'],
    ['keepalive of connections is allowed', sysctl('net.ipv4.tcp_keepalive_time'), '1.29', 'privileged', 'restricted'],
    ['buffers of connections are allowed', sysctl('net.ipv4.tcp_wmem'), '1.32', 'privileged', 'restricted'],
    ['slow starts are allowed', sysctl('net.ipv4.tcp_slow_start_after_idle'), '1.37', 'privileged', 'restricted'],
    [
      'container engines are allowed',
      withPodContext({ seLinuxOptions: { type: 'container_engine_t' } }),
      '1.31',
      'privileged',
      'restricted',
    ],
    ['root of a user namespace is allowed', inUserNamespace({ runAsUser: 0 }), '1.35', 'baseline', 'restricted'],
    [
      'what may be root of a user namespace is allowed',
      inUserNamespace({}, { seccompProfile: { type: 'RuntimeDefault' } }),
      '1.35',
      'baseline',
      'restricted',
    ],
    ['/proc without masks in a user namespace needs less', inUserNamespace({ procMount: 'Unmasked' }), '1.35', 'privileged', 'baseline'],
  ];

  it.each(rows)('%s from its version on', (_what, object, since, before, after) => {
    const minor = Number(since.split('.')[1]);
    expect(levelOf(object, `1.${minor - 1}`).level).toBe(before);
    for (const version of [since, `v${since}.4`, '1.40']) expect(levelOf(object, version).level).toBe(after);
  });

  it.each(rows)('%s, but without a version the level has to be enough on all', (_what, object, _since, before, after) => {
    expect(levelOf(object).level).toBe([before, after].includes('privileged') ? 'privileged' : 'baseline');
  });

  it.each(['latest', '1.26', '2.0', ''])('refuses %j', (kubernetesVersion) => {
    expect(() => podSecurityLevel(pod({}), { kubernetesVersion })).toThrow(ConfigError);
  });

  it('says what a version is', () => {
    expect(() => podSecurityLevel(pod({}), { kubernetesVersion: 'latest' })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid Kubernetes version
        ✖ expected a version of Kubernetes from 1.27 on, such as '1.30', received "latest"; leave it out for a level that is enough on all of them]
    `);
  });
});

describe('objects', () => {
  const spec = { ...safeSpec, hostPID: true };
  const template = { metadata: { annotations: { [appArmor]: 'unconfined' } }, spec };
  const jobTemplate = { spec: { template } };

  it.each([
    ['Pod', { ...template }, ''],
    ['PodTemplate', { template }, 'template.'],
    ...['DaemonSet', 'Deployment', 'Job', 'ReplicaSet', 'ReplicationController', 'StatefulSet'].map(
      (kind) => [kind, { spec: { template } }, 'spec.template.'] as const,
    ),
    ['CronJob', { spec: { jobTemplate } }, 'spec.jobTemplate.spec.template.'],
  ] as const)('a %s has its Pods where Kubernetes has them', (kind, object, prefix) => {
    expect(levelOf({ kind, ...object }).reasons.map(({ path }) => path)).toEqual([
      `${prefix}spec.hostPID`,
      `${prefix}metadata.annotations["${appArmor}"]`,
    ]);
  });

  it.each([{}, { kind: 'ConfigMap', data: {} }, { kind: 'Pod' }, { kind: 'Job', spec: {} }, { kind: 'toString' }])(
    '%j has no Pods',
    (object) => {
      expect(podSecurityLevel(object)).toBeUndefined();
    },
  );

  const several = [
    { kind: 'Namespace', metadata: { name: 'builds' } },
    { ...pod({}), metadata: { name: 'safe' } },
    { ...withContext({ runAsUser: 0 }), metadata: { name: 'root', namespace: 'builds' } },
  ];

  it('of a list are told with their names', () => {
    expect(podSecurityLevels(several).map(({ reasons, ...level }) => ({ ...level, reasons: reasons.length }))).toEqual([
      { kind: 'Pod', name: 'safe', level: 'restricted', reasons: 0 },
      { kind: 'Pod', name: 'root', namespace: 'builds', level: 'baseline', reasons: 1 },
    ]);
  });

  it('of one namespace need the level of the one that needs most', () => {
    expect(podSecurityNamespaceLevel([])).toBe('restricted');
    expect(podSecurityNamespaceLevel(several)).toBe('baseline');
    expect(podSecurityNamespaceLevel([...several, pod({ hostIPC: true })])).toBe('privileged');
    const user = pod({ hostUsers: false, securityContext: { ...safePod, runAsUser: 0 } });
    expect(podSecurityNamespaceLevel([user], { kubernetesVersion: '1.35' })).toBe('restricted');
  });
});

describe('whatever the Pod', () => {
  const anyPod = hostilePod({ newFields: true, procMount: true });
  const anyVersion = fc.constantFrom(undefined, ...Array.from({ length: 11 }, (_, index) => `1.${27 + index}`));
  const ranks = ['restricted', 'baseline', 'privileged'];
  const rank = (object: object, version: string | undefined) => ranks.indexOf(levelOf(object, version).level);

  /** Each gives a Pod something more. */
  const privileges: readonly ((pod: HostilePod) => object)[] = [
    ...['hostNetwork', 'hostPID', 'hostIPC'].map((key) => changed((spec) => ({ ...spec, [key]: true }))),
    changed((spec) => ({ ...spec, volumes: [...((spec.volumes as object[]) ?? []), { name: 'run', hostPath: { path: '/run' } }] })),
    changed((spec) => ({ ...spec, containers: [...spec.containers, { name: 'free' }] })),
    changed((spec) => ({ ...spec, ephemeralContainers: [{ name: 'debug', securityContext: { privileged: true } }] })),
    ...[
      { privileged: true },
      { allowPrivilegeEscalation: true },
      { procMount: 'Unmasked' },
      { runAsUser: 0 },
      { runAsNonRoot: false },
      { seccompProfile: { type: 'Unconfined' } },
      { appArmorProfile: { type: 'Unconfined' } },
      { capabilities: { add: ['SYS_ADMIN'] } },
      { seLinuxOptions: { type: 'spc_t' } },
    ].map((more) =>
      changed(({ containers: [first, ...others], ...spec }) => ({
        ...spec,
        containers: [{ ...first, securityContext: { ...(first?.securityContext as object), ...more } }, ...others],
      })),
    ),
  ];

  it('more privileges never lower its level', () => {
    fc.assert(
      fc.property(anyPod, fc.constantFrom(...privileges), anyVersion, (object, add, version) => {
        expect(rank(add(object), version)).toBeGreaterThanOrEqual(rank(object, version));
      }),
      { numRuns: 2000 },
    );
  });

  it('the order of its containers and volumes does not matter', () => {
    const backwards = changed((spec) => ({
      ...spec,
      containers: spec.containers.toReversed(),
      volumes: ((spec.volumes as object[]) ?? []).toReversed(),
    }));
    const summary = (object: object, version: string | undefined) => {
      const { level, reasons } = levelOf(object, version);
      return { level, reasons: reasons.map(({ control, message }) => `${control}: ${message}`).sort() };
    };
    fc.assert(
      fc.property(anyPod, anyVersion, (object, version) => {
        expect(summary(backwards(object), version)).toEqual(summary(object, version));
      }),
    );
  });

  it('without a version its level is the highest of all versions', () => {
    fc.assert(
      fc.property(anyPod, (object) => {
        const ofVersions = Array.from({ length: 11 }, (_, index) => rank(object, `1.${27 + index}`));
        expect(rank(object, undefined)).toBeGreaterThanOrEqual(Math.max(...ofVersions));
      }),
    );
  });

  it('it is judged, not changed, and the same every time', () => {
    fc.assert(
      fc.property(anyPod, (object) => {
        const before = JSON.stringify(object);
        expect(levelOf(object)).toEqual(levelOf(JSON.parse(before)));
        expect(JSON.stringify(object)).toBe(before);
      }),
    );
  });

  it('nothing that it lacks is an error', () => {
    const anything = fc.anything({
      maxDepth: 4,
      key: fc.constantFrom('spec', 'containers', 'volumes', 'securityContext', 'metadata', 'ports'),
    });
    const anyKind = fc.constantFrom('Pod', 'Deployment', 'CronJob');
    fc.assert(
      fc.property(anyKind, anything, anything, (kind, spec, containers) => {
        expect(() => podSecurityLevel({ kind, spec })).not.toThrow();
        expect(ranks).toContain(
          levelOf({ kind: 'Pod', metadata: spec, spec: { containers, volumes: containers, securityContext: spec } }).level,
        );
      }),
    );
  });
});

function levelOf(object: object, kubernetesVersion?: string) {
  const found = podSecurityLevel(object, kubernetesVersion === undefined ? {} : { kubernetesVersion });
  if (found === undefined) throw new Error('no Pods');
  return found;
}

function changed(change: (spec: HostilePod['spec']) => object): (pod: HostilePod) => object {
  return (object) => ({ ...object, spec: change(object.spec) });
}
