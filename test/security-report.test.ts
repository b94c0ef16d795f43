import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { builderPod, buildkitManifests, type PodSecurityReason, podSecurityLevels, securityReport, securityReportText } from '../src';
import * as manifests from '../src/manifests';
import { presentGoldens } from './support/goldens';
import { hostilePod } from './support/hostile-pods';

const agent = {
  kind: 'Deployment',
  metadata: { name: 'agent', namespace: 'builds' },
  spec: {
    template: {
      metadata: { annotations: { 'container.apparmor.security.beta.kubernetes.io/main': 'localhost/agent' } },
      spec: {
        serviceAccountName: 'agent',
        hostPID: true,
        hostUsers: false,
        imagePullSecrets: [{ name: 'registry' }],
        securityContext: {
          runAsUser: 1000,
          runAsGroup: 1000,
          seccompProfile: { type: 'RuntimeDefault' },
          seLinuxOptions: { type: 'spc_t' },
        },
        initContainers: [{ name: 'init', image: 'example.com/init:1', securityContext: { runAsUser: 0, privileged: true } }],
        containers: [
          {
            name: 'main',
            image: 'example.com/agent:1',
            env: [
              { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'token', key: 'token' } } },
              { name: 'LEVEL', valueFrom: { configMapKeyRef: { name: 'settings', key: 'level' } } },
            ],
            envFrom: [{ secretRef: { name: 'token' } }, { configMapRef: { name: 'more' } }],
            ports: [
              { name: 'http', containerPort: 80, hostPort: 8080 },
              { containerPort: 53, protocol: 'UDP' },
            ],
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { add: ['SYS_ADMIN'], drop: ['ALL'] },
              seccompProfile: { type: 'Localhost', localhostProfile: 'agent.json' },
            },
            volumeMounts: [
              { name: 'socket', mountPath: '/run/agent', readOnly: true, subPath: 'agent' },
              { name: 'root', mountPath: '/root', mountPropagation: 'Bidirectional' },
            ],
          },
        ],
        volumes: [
          { name: 'socket', hostPath: { path: '/run', type: 'Directory' } },
          { name: 'root', hostPath: { path: '/' } },
          { name: 'unused', hostPath: { path: '/etc' } },
          { name: 'certificates', secret: { secretName: 'certificates' } },
          { name: 'files', projected: { sources: [{ secret: { name: 'token' } }, { configMap: { name: 'settings' } }] } },
          { name: 'store', csi: { driver: 'csi.example.com', nodePublishSecretRef: { name: 'csi' } } },
          { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
        ],
      },
    },
  },
};
const account = { kind: 'ServiceAccount', metadata: { name: 'agent', namespace: 'builds' }, automountServiceAccountToken: false };
const role = {
  kind: 'Role',
  metadata: { name: 'agent', namespace: 'builds' },
  rules: [{ apiGroups: ['apps', ''], resources: ['daemonsets', 'pods'], resourceNames: ['buildkitd'], verbs: ['get'] }],
};
const binding = (kind: string, roleRef: object) => ({
  kind,
  metadata: { name: 'agent', ...(kind === 'RoleBinding' && { namespace: 'builds' }) },
  roleRef,
  subjects: [
    { kind: 'ServiceAccount', name: 'agent', namespace: 'builds' },
    { kind: 'Group', name: 'builders' },
  ],
});
const objects = [
  account,
  agent,
  role,
  { kind: 'ClusterRole', metadata: { name: 'unbound' }, rules: [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }] },
  binding('RoleBinding', { kind: 'Role', name: 'agent' }),
  binding('ClusterRoleBinding', { kind: 'ClusterRole', name: 'view' }),
];

describe('the security report', () => {
  it('tells all that a Pod has of its node, and what it reads', () => {
    expect(securityReport(objects).workloads).toMatchInlineSnapshot(`
      [
        {
          "configMaps": [
            {
              "name": "more",
              "uses": [
                "every variable of main",
              ],
            },
            {
              "name": "settings",
              "uses": [
                "volume files",
                "variable LEVEL of main",
              ],
            },
          ],
          "containers": [
            {
              "addedCapabilities": [],
              "allowPrivilegeEscalation": true,
              "droppedCapabilities": [],
              "image": "example.com/init:1",
              "name": "init",
              "ports": [],
              "privileged": true,
              "readOnlyRootFilesystem": false,
              "root": "yes",
              "runAsGroup": 1000,
              "runAsUser": 0,
              "seLinuxType": "spc_t",
              "seccomp": "RuntimeDefault",
              "type": "init",
            },
            {
              "addedCapabilities": [
                "SYS_ADMIN",
              ],
              "allowPrivilegeEscalation": false,
              "appArmor": "Localhost/agent",
              "droppedCapabilities": [
                "ALL",
              ],
              "image": "example.com/agent:1",
              "name": "main",
              "ports": [
                {
                  "hostPort": 8080,
                  "name": "http",
                  "port": 80,
                  "protocol": "TCP",
                },
                {
                  "port": 53,
                  "protocol": "UDP",
                },
              ],
              "privileged": false,
              "readOnlyRootFilesystem": true,
              "root": "no",
              "runAsGroup": 1000,
              "runAsUser": 1000,
              "seLinuxType": "spc_t",
              "seccomp": "Localhost/agent.json",
              "type": "main",
            },
          ],
          "hostNamespaces": [
            "hostPID",
          ],
          "hostPaths": [
            {
              "mounts": [
                {
                  "container": "main",
                  "mountPath": "/run/agent",
                  "propagation": "None",
                  "readOnly": true,
                  "subPath": "agent",
                },
              ],
              "path": "/run",
              "type": "Directory",
              "volume": "socket",
            },
            {
              "mounts": [
                {
                  "container": "main",
                  "mountPath": "/root",
                  "propagation": "Bidirectional",
                  "readOnly": false,
                },
              ],
              "path": "/",
              "volume": "root",
            },
            {
              "mounts": [],
              "path": "/etc",
              "volume": "unused",
            },
          ],
          "hostUsers": false,
          "kind": "Deployment",
          "name": "agent",
          "namespace": "builds",
          "persistentVolumeClaims": [
            "data",
          ],
          "podSecurityLevel": "privileged",
          "secrets": [
            {
              "name": "certificates",
              "uses": [
                "volume certificates",
              ],
            },
            {
              "name": "csi",
              "uses": [
                "volume store",
              ],
            },
            {
              "name": "registry",
              "uses": [
                "image pulls",
              ],
            },
            {
              "name": "token",
              "uses": [
                "volume files",
                "variable TOKEN of main",
                "every variable of main",
              ],
            },
          ],
          "securityContextConstraints": "privileged",
          "serviceAccount": "agent",
          "tokenMounted": false,
        },
      ]
    `);
  });

  it('tells who may do what', () => {
    expect(securityReport(objects).access).toMatchInlineSnapshot(`
      [
        {
          "bindings": [
            {
              "kind": "RoleBinding",
              "name": "agent",
              "namespace": "builds",
              "subjects": [
                {
                  "kind": "ServiceAccount",
                  "name": "agent",
                  "namespace": "builds",
                },
                {
                  "kind": "Group",
                  "name": "builders",
                },
              ],
            },
          ],
          "kind": "Role",
          "name": "agent",
          "namespace": "builds",
          "rules": [
            {
              "apiGroups": [
                "apps",
                "",
              ],
              "resourceNames": [
                "buildkitd",
              ],
              "resources": [
                "daemonsets",
                "pods",
              ],
              "verbs": [
                "get",
              ],
            },
          ],
        },
        {
          "bindings": [],
          "kind": "ClusterRole",
          "name": "unbound",
          "rules": [
            {
              "nonResourceURLs": [
                "/metrics",
              ],
              "verbs": [
                "get",
              ],
            },
          ],
        },
        {
          "bindings": [
            {
              "kind": "ClusterRoleBinding",
              "name": "agent",
              "subjects": [
                {
                  "kind": "ServiceAccount",
                  "name": "agent",
                  "namespace": "builds",
                },
                {
                  "kind": "Group",
                  "name": "builders",
                },
              ],
            },
          ],
          "kind": "ClusterRole",
          "name": "view",
        },
      ]
    `);
  });

  it('as text is Markdown', () => {
    expect(`\n${securityReportText(securityReport(objects))}`).toMatchInlineSnapshot(`
      "
      ## Pods

      ### Deployment \`builds/agent\`

      - Pod Security level: \`privileged\`
      - SecurityContextConstraints on OpenShift: \`privileged\`
      - ServiceAccount: \`agent\`, its token is not mounted
      - namespaces of the node: \`hostPID\`
      - users: those of a user namespace
      - Secrets: \`certificates\` (volume certificates), \`csi\` (volume store), \`registry\` (image pulls), \`token\` (volume files, variable TOKEN of main, every variable of main)
      - ConfigMaps: \`more\` (every variable of main), \`settings\` (volume files, variable LEVEL of main)
      - PersistentVolumeClaims: \`data\`

      | path of the node | volume | mounted |
      | --- | --- | --- |
      | \`/run\` (Directory) | \`socket\` | \`main\` at \`/run/agent\`, only \`agent\`, read-only |
      | \`/\` | \`root\` | \`main\` at \`/root\`, read and write, Bidirectional |
      | \`/etc\` | \`unused\` | nowhere |

      | container | image | user | privileges | profiles | ports |
      | --- | --- | --- | --- | --- | --- |
      | \`init\` (init) | \`example.com/init:1\` | root, group 1000 | **privileged**, may escalate, writable root | seccomp \`RuntimeDefault\`, AppArmor not set, SELinux \`spc_t\` |  |
      | \`main\` | \`example.com/agent:1\` | 1000, group 1000 | may not escalate, drops \`ALL\`, adds \`SYS_ADMIN\`, read-only root | seccomp \`Localhost/agent.json\`, AppArmor \`Localhost/agent\`, SELinux \`spc_t\` | 80/TCP (http) from 8080 of the node, 53/UDP |

      ## Access

      ### Role \`builds/agent\`

      - \`get\` on \`daemonsets\`, \`pods\` of \`apps\`, \`core\` named \`buildkitd\`

      Bound by:

      - RoleBinding \`builds/agent\`: ServiceAccount \`builds/agent\`, Group \`builders\`

      ### ClusterRole \`unbound\`

      - \`get\` on \`/metrics\`

      Bound to nobody.

      ### ClusterRole \`view\`

      Its rules are not among these objects.

      Bound by:

      - ClusterRoleBinding \`agent\`: ServiceAccount \`builds/agent\`, Group \`builders\`
      "
    `);
  });

  it.each([
    [{}, [], true],
    [{ automountServiceAccountToken: true }, [account], true],
    [{ automountServiceAccountToken: false }, [], false],
    [{ automountServiceAccountToken: false, volumes: [{ name: 'x', projected: { sources: [{ serviceAccountToken: {} }] } }] }, [], true],
    [{ serviceAccountName: 'agent' }, [account], false],
    [{ serviceAccountName: 'agent' }, [{ ...account, metadata: { name: 'agent', namespace: 'other' } }], true],
    [{ serviceAccountName: 'other' }, [account], true],
  ])('knows whether %j can use a token', (spec, others, tokenMounted) => {
    const pod = { kind: 'Pod', metadata: { name: 'web', namespace: 'builds' }, spec };
    expect(securityReport([...others, pod]).workloads).toEqual([expect.objectContaining({ tokenMounted })]);
  });

  it.each([
    [{}, {}, 'unknown'],
    [{ runAsUser: 0 }, { runAsUser: 1000 }, 'yes'],
    [{}, { runAsUser: 0 }, 'yes'],
    [{ runAsUser: 1000 }, { runAsUser: 0 }, 'no'],
    [{}, { runAsNonRoot: true }, 'no'],
    [{ runAsNonRoot: false }, { runAsNonRoot: true }, 'unknown'],
  ])('knows whether %j in a Pod of %j is root', (securityContext, ofPod, root) => {
    const pod = { kind: 'Pod', spec: { securityContext: ofPod, containers: [{ securityContext }] } };
    expect(securityReport([pod]).workloads[0]?.containers).toEqual([expect.objectContaining({ root })]);
  });

  it('of no objects is empty', () => {
    expect(securityReport([{ kind: 'ConfigMap' }])).toEqual({ workloads: [], access: [] });
    expect(securityReportText(securityReport([]))).toBe('No Pods and no roles.\n');
  });

  it('keeps text in its cell and its line', () => {
    const name = 'a|b`c\n# d <script>';
    const pod = {
      kind: 'Pod',
      metadata: { name },
      spec: { containers: [{ name, image: name }], volumes: [{ name, hostPath: { path: name } }] },
    };
    const text = securityReportText(securityReport([pod]));
    expect(text).not.toContain('# d');
    expect(text).not.toContain('<script');
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    expect(rows.map((row) => row.split('|').length)).toEqual([5, 5, 5, 8, 8, 8]);
  });

  it('is plain data, the same every time, and changes nothing', () => {
    fc.assert(
      fc.property(hostilePod({ newFields: true, procMount: true }), (pod) => {
        const before = JSON.stringify(pod);
        const report = securityReport([pod]);
        expect(JSON.parse(JSON.stringify(report))).toEqual(report);
        expect(securityReportText(securityReport([JSON.parse(before)]))).toBe(securityReportText(report));
        expect(JSON.stringify(pod)).toBe(before);
      }),
    );
  });

  it('is made whatever is missing', () => {
    const keys = ['spec', 'containers', 'volumes', 'env', 'rules', 'subjects', 'roleRef', 'metadata', 'name'] as const;
    const anything = fc.anything({ maxDepth: 5, key: fc.constantFrom(...keys) });
    const kind = fc.constantFrom('Pod', 'Role', 'ClusterRoleBinding', 'ServiceAccount', undefined);
    fc.assert(
      fc.property(kind, anything, anything, (ofKind, spec, rest) => {
        const object = {
          kind: ofKind,
          metadata: rest,
          spec: { containers: spec, volumes: spec },
          rules: rest,
          subjects: spec,
          roleRef: rest,
        };
        expect(() => securityReportText(securityReport([object, { kind: ofKind, spec }]))).not.toThrow();
      }),
    );
  });

  it.each(presentGoldens())('names each path of the node and privilege of %s', (golden) => {
    const yaml = readFileSync(resolve(__dirname, 'snapshots', golden), 'utf8');
    const manifests = parseAllDocuments(yaml).map((document) => document.toJS());
    const text = securityReportText(securityReport(manifests));
    const paths = [...yaml.matchAll(/hostPath:\n +path: (\S+)/g)].map(([, path]) => path);
    for (const path of paths) expect(text).toContain(`\`${path}\``);
    expect(text.match(/\*\*privileged\*\*/g) ?? []).toHaveLength([...yaml.matchAll(/^ +privileged: true$/gm)].length);
  });
});

describe('docs/security.md', () => {
  const docs = readFileSync(resolve(__dirname, '../docs/security.md'), 'utf8');

  it('says which object of which runtime needs which level, and why', () => {
    const configs = (['docker', 'containerd', 'cri-o'] as const).map((runtime) => ({
      runtime,
      namespace: 'builds',
      nodeAgent: { image: 'agent.example.com/agent:1' },
    }));
    const rows = configs.flatMap((config) => rowsOf(config.runtime, [...buildkitManifests(config), builderPod(config, request)]));
    expect(docs).toContain(['| runtime | object | level | why |', '|---|---|---|---|', ...rows, ''].join('\n'));
  });

  it('says which level the daemon needs in which security mode', () => {
    const rows = modes.flatMap((type) => {
      const common = { namespace: 'builds', kubernetesVersion: '1.33', daemon: { security: { type } } } as const;
      const onNodes = buildkitManifests({ ...common, runtime: 'cri-o' });
      return [...rowsOf(`\`${type}\` | cri-o`, onNodes), ...rowsOf(`\`${type}\` | service`, buildkitManifests({ ...common, ...service }))];
    });
    expect(docs).toContain(['| mode | where | object | level | why |', '|---|---|---|---|---|', ...rows, ''].join('\n'));
  });

  it('says which level the builders of a service need', () => {
    const config = { ...service, namespace: 'builds' } as const;
    const rows = Object.entries(contexts).flatMap(([context, given]) =>
      rowsOf(context, [builderPod(config, { ...request, context: given })]),
    );
    expect(docs).toContain(['| context | object | level | why |', '|---|---|---|---|', ...rows, ''].join('\n'));
  });

  it('shows the report of what it says', () => {
    const config = {
      runtime: 'cri-o',
      namespace: 'builds',
      access: { subjects: [{ kind: 'ServiceAccount', name: 'build-service' }] },
    } as const;
    const text = securityReportText(securityReport([...buildkitManifests(config), builderPod(config, request)]));
    expect(docs).toContain(`\`\`\`markdown\n${text}\`\`\``);
  });

  it('names every function of the review', () => {
    const names = Object.keys(manifests).filter((name) => /^(?:podSecurity|security)/.test(name));
    expect(names.length).toBeGreaterThan(6);
    for (const name of names) expect(docs).toContain(`\`${name}\``);
  });
});

const request = {
  name: 'build-web',
  image: 'registry.example.com/team/web:1.4',
  context: { type: 'git', url: 'https://git.example.com/team/web.git' },
} as const;

const modes = ['privileged', 'rootless', 'userNamespace'] as const;
const service = { topology: 'service', tls: { type: 'certManager', issuer: { name: 'buildkit' } } } as const;
const contexts = {
  'git, an archive': request.context,
  'a claim': { type: 'persistentVolumeClaim', claimName: 'sources' },
  'a claim, with `user: 1000`': { type: 'persistentVolumeClaim', claimName: 'sources', user: 1000 },
} as const;

/** A row of a table for each object with Pods: its level, and what the level below forbids. */
function rowsOf(subject: string, objects: readonly object[]): readonly string[] {
  return podSecurityLevels(objects).map(({ kind, name, level, reasons }) => {
    const why = reasons.filter((reason) => reason.level === level);
    const controls = [...new Set(why.map(({ control }) => control))].map((control) => withValues(control, why)).join('; ');
    return `| ${subject} | ${kind} \`${name}\` | \`${level}\` | ${controls === '' ? '–' : controls} |`;
  });
}

/** A control, with what it forbids of the object. */
function withValues(control: string, reasons: readonly PodSecurityReason[]): string {
  const values = reasons.filter((reason) => reason.control === control).map(({ message }) => message.replace(/^.* received /, ''));
  const texts = [...new Set(values)].filter((value) => value !== 'true').map((value) => `\`${value.replaceAll('"', '')}\``);
  return texts.length === 0 ? control : `${control}: ${texts.join(', ')}`;
}
