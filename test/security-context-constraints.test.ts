import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SecurityContextConstraintsName, securityContextConstraints, securityContextConstraintsOfPodSpec } from '../src';
import { hostilePod } from './support/hostile-pods';

const order = ['restricted-v2', 'nonroot-v2', 'nested-container', 'anyuid', 'hostmount-anyuid-v2', 'privileged'] as const;

const hostPath = { name: 'run', hostPath: { path: '/run' } };
const withContext = (securityContext: object, more: object = {}) => ({ ...more, containers: [{ name: 'main', securityContext }] });

const rows: readonly (readonly [string, object, SecurityContextConstraintsName])[] = [
  ['nothing special', withContext({}), 'restricted-v2'],
  ['all that restricted asks for', withContext({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } }), 'restricted-v2'],
  ['NET_BIND_SERVICE', withContext({ capabilities: { add: ['NET_BIND_SERVICE'] } }), 'restricted-v2'],
  ['the seccomp profile of the runtime', withContext({ seccompProfile: { type: 'RuntimeDefault' } }), 'restricted-v2'],
  ['a safe sysctl', withContext({}, { securityContext: { sysctls: [{ name: 'net.ipv4.tcp_syncookies' }] } }), 'restricted-v2'],
  ['a user', withContext({ runAsUser: 1000 }), 'nonroot-v2'],
  ['a user of the Pod', withContext({}, { securityContext: { runAsUser: 1000, fsGroup: 1000 } }), 'nonroot-v2'],
  ['a group of its files', withContext({}, { securityContext: { fsGroup: 1000 } }), 'nonroot-v2'],
  ['root', withContext({ runAsUser: 0 }), 'anyuid'],
  ['root in spite of its Pod', withContext({ runAsUser: 0 }, { securityContext: { runAsUser: 1000 } }), 'anyuid'],
  ['a user in spite of its Pod', withContext({ runAsUser: 1000 }, { securityContext: { runAsUser: 0 } }), 'nonroot-v2'],
  ['what may be root and has a user', withContext({ runAsUser: 1000, runAsNonRoot: false }), 'anyuid'],
  ['root with a seccomp profile', withContext({ runAsUser: 0, seccompProfile: { type: 'RuntimeDefault' } }), 'privileged'],
  ['privilege escalation', withContext({ allowPrivilegeEscalation: true }), 'anyuid'],
  [
    'a user namespace',
    withContext({ runAsUser: 0, capabilities: { add: ['SETUID', 'SETGID'] } }, { hostUsers: false }),
    'nested-container',
  ],
  ['a user namespace without seccomp', withContext({ seccompProfile: { type: 'Unconfined' } }, { hostUsers: false }), 'nested-container'],
  ['a high user in a user namespace', withContext({ runAsUser: 65535, allowPrivilegeEscalation: true }, { hostUsers: false }), 'anyuid'],
  ['a high group in a user namespace', withContext({ runAsUser: 0 }, { hostUsers: false, securityContext: { fsGroup: 65535 } }), 'anyuid'],
  [
    'a high supplemental group in a user namespace',
    withContext({ runAsUser: 0 }, { hostUsers: false, securityContext: { supplementalGroups: [1, 65535] } }),
    'anyuid',
  ],
  ['the capabilities of a user namespace without one', withContext({ capabilities: { add: ['SETUID'] } }), 'privileged'],
  ['SELinux options', withContext({ seLinuxOptions: { type: 'container_engine_t' } }), 'hostmount-anyuid-v2'],
  ['a path of the node', withContext({ runAsUser: 0 }, { volumes: [hostPath] }), 'hostmount-anyuid-v2'],
  ['a socket of the node', withContext({ seLinuxOptions: { type: 'spc_t' } }, { volumes: [hostPath] }), 'hostmount-anyuid-v2'],
  ['NFS', withContext({}, { volumes: [{ name: 'data', nfs: {} }] }), 'hostmount-anyuid-v2'],
  ['iSCSI', withContext({}, { volumes: [{ name: 'data', iscsi: {} }] }), 'privileged'],
  ['a volume of nothing', withContext({}, { volumes: [{ name: 'data' }] }), 'privileged'],
  [
    'a path of the node and a seccomp profile',
    withContext({ seccompProfile: { type: 'RuntimeDefault' } }, { volumes: [hostPath] }),
    'privileged',
  ],
  ['a path of the node and a capability', withContext({ capabilities: { add: ['DAC_OVERRIDE'] } }, { volumes: [hostPath] }), 'privileged'],
  ['a privileged container', withContext({ privileged: true }), 'privileged'],
  ['a privileged init container', { initContainers: [{ name: 'init', securityContext: { privileged: true } }] }, 'privileged'],
  ['the network of the node', withContext({}, { hostNetwork: true }), 'privileged'],
  ['a port of the node', { containers: [{ name: 'main', ports: [{ containerPort: 80, hostPort: 80 }] }] }, 'privileged'],
  ['another sysctl', withContext({}, { securityContext: { sysctls: [{ name: 'kernel.msgmax' }] } }), 'privileged'],
];

describe('the SecurityContextConstraints', () => {
  it.each(rows)('for %s', (_what, spec, name) => {
    expect(securityContextConstraintsOfPodSpec(spec).name).toBe(name);
    expect(securityContextConstraints({ kind: 'DaemonSet', spec: { template: { spec } } })?.name).toBe(name);
  });

  it('come with the reasons against those that allow less', () => {
    const { reasons } = securityContextConstraintsOfPodSpec(withContext({ runAsUser: 0 }, { volumes: [hostPath], hostUsers: false }));
    expect(reasons.map(({ constraints, path, message }) => `${constraints} ${path}: ${message}`)).toMatchInlineSnapshot(`
      [
        "restricted-v2 volumes[0].hostPath: restricted-v2 allows only volumes of the types configMap, csi, downwardAPI, emptyDir, ephemeral, persistentVolumeClaim, projected, secret, received "hostPath"",
        "restricted-v2 containers[0].securityContext.runAsUser: restricted-v2 allows no user but those that OpenShift has for the namespace, received 0",
        "nonroot-v2 volumes[0].hostPath: nonroot-v2 allows only volumes of the types configMap, csi, downwardAPI, emptyDir, ephemeral, persistentVolumeClaim, projected, secret, received "hostPath"",
        "nonroot-v2 containers[0].securityContext.runAsUser: nonroot-v2 allows no user 0, received 0",
        "nested-container volumes[0].hostPath: nested-container allows only volumes of the types configMap, csi, downwardAPI, emptyDir, ephemeral, persistentVolumeClaim, projected, secret, received "hostPath"",
        "anyuid volumes[0].hostPath: anyuid allows only volumes of the types configMap, csi, downwardAPI, emptyDir, ephemeral, persistentVolumeClaim, projected, secret, received "hostPath"",
      ]
    `);
  });

  it('are not for objects without Pods', () => {
    expect(securityContextConstraints({ kind: 'ConfigMap' })).toBeUndefined();
  });

  it('that are not taken all have a reason, which is somewhere in the object', () => {
    fc.assert(
      fc.property(hostilePod({ newFields: true, procMount: true }), (object) => {
        const found = securityContextConstraints(object);
        const refusing = order.slice(0, order.indexOf(found?.name ?? 'restricted-v2'));
        expect([...new Set(found?.reasons.map(({ constraints }) => constraints))]).toEqual(refusing);
        expect(found?.reasons.filter(({ path }) => !path.startsWith('spec.'))).toEqual([]);
        expect(securityContextConstraintsOfPodSpec(object.spec).name).toBe(found?.name);
      }),
    );
  });

  it('are found whatever is missing', () => {
    const anything = fc.anything({
      maxDepth: 4,
      key: fc.constantFrom('containers', 'volumes', 'securityContext', 'sysctls', 'ports', 'add'),
    });
    fc.assert(
      fc.property(anything, anything, (containers, securityContext) => {
        expect(order).toContain(securityContextConstraintsOfPodSpec({ containers, volumes: containers, securityContext }).name);
      }),
    );
  });
});
