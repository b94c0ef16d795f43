import { Chart, Testing } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import {
  BuildKit,
  type BuildKitConfig,
  BuildKitNodePools,
  builderPod,
  buildkitManifests,
  type CrioConfig,
  type ImageBuildRequest,
  type Manifest,
  nodePoolManifests,
  preflightManifests,
  resolveBuild,
  resolveConfig,
  resolveNodePools,
} from '../src';

const request: ImageBuildRequest = { name: 'web', image: 'web:1', context: { type: 'git', url: 'https://example.com/web.git' } };
const agent = { image: 'agent.example.com/agent:1' };
const kindsAndNames = (objects: readonly Manifest<object>[]) => objects.map(({ kind, metadata: { name } }) => `${kind} ${name}`);
const ofKind = (objects: readonly Manifest<object>[], kind: string) => objects.filter((object) => object.kind === kind);

describe('namespaces', () => {
  const create = { type: 'create' } as const;
  const namespacesOf = (config: BuildKitConfig) => ofKind(buildkitManifests(config), 'Namespace');

  it('come first, with the level that their Pods need and nothing that they do not', () => {
    const [first] = buildkitManifests({ runtime: 'containerd', namespaces: create });
    expect(first).toEqual({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: 'buildkit',
        labels: {
          'app.kubernetes.io/instance': 'buildkit',
          'app.kubernetes.io/managed-by': 'cdk8s-buildkit',
          'app.kubernetes.io/name': 'build-namespace',
          'pod-security.kubernetes.io/audit': 'privileged',
          'pod-security.kubernetes.io/enforce': 'privileged',
          'pod-security.kubernetes.io/warn': 'privileged',
        },
      },
    });
  });

  it('are made for the daemon and for the builds, each once', () => {
    const names = (config: BuildKitConfig) => namespacesOf(config).map(({ metadata }) => metadata.name);
    expect(names({ runtime: 'containerd', namespaces: create, builds: { namespace: 'b' } })).toEqual(['buildkit', 'b']);
    expect(names({ runtime: 'containerd', namespaces: create, builds: { namespace: 'buildkit' } })).toEqual(['buildkit']);
    expect(names({ runtime: 'docker', namespaces: create, builds: { namespace: 'b' }, nodeAgent: agent })).toEqual(['buildkit', 'b']);
  });

  it.each(['docker', 'containerd', 'cri-o'] as const)('are those of every object, also of what looks at the nodes of %s', (runtime) => {
    const config: BuildKitConfig = {
      runtime,
      namespaces: create,
      builds: { namespace: 'b' },
      networkPolicies: {},
      observability: { alerts: {} },
      access: { subjects: [{ kind: 'User', name: 'launcher' }] },
    };
    const objects = [...buildkitManifests(config), ...preflightManifests(config)];
    const used = objects.flatMap(({ metadata: { namespace } }) => namespace ?? []);
    expect(new Set(namespacesOf(config).map(({ metadata }) => metadata.name))).toEqual(new Set(used));
  });

  it('are not made unless asked for', () => {
    expect(namespacesOf({ runtime: 'containerd' })).toEqual([]);
    expect(namespacesOf({ runtime: 'containerd', namespaces: { type: 'existing' } })).toEqual([]);
  });

  it('have labels of their own, but no other level', () => {
    const pinned = { 'pod-security.kubernetes.io/enforce-version': 'v1.30', team: 'a' };
    const [namespace] = namespacesOf({ runtime: 'containerd', namespaces: { ...create, labels: pinned } });
    expect(namespace?.metadata.labels).toMatchObject(pinned);
    expect(() =>
      resolveConfig({ runtime: 'containerd', namespaces: { ...create, labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } } }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ namespaces.labels["pod-security.kubernetes.io/enforce"]: expected no other value than "privileged", which is set already, received "baseline"]
    `);
  });

  it('are those of all node pools together', () => {
    const nodePools = {
      a: { runtime: 'docker', nodeSelector: { pool: 'a' } },
      b: { runtime: 'containerd', nodeSelector: { pool: 'b' } },
    } as const;
    const objects = nodePoolManifests({ name: 'ci', namespaces: create, builds: { namespace: 'builds' }, nodePools });
    expect(kindsAndNames(objects).slice(0, 3)).toEqual(['Namespace buildkit', 'Namespace builds', 'ServiceAccount ci-b-daemon']);
    expect(ofKind(objects, 'Namespace').map(({ metadata }) => metadata.labels?.['app.kubernetes.io/instance'])).toEqual(['ci', 'ci']);
  });

  it('belong into no other namespace, also in a chart that has one', () => {
    const chart = new Chart(Testing.app(), 'chart', { namespace: 'other' });
    const { namespaces } = new BuildKit(chart, 'buildkit', { runtime: 'containerd', namespaces: create, builds: { namespace: 'b' } });
    expect(Object.keys(namespaces?.objects ?? {})).toEqual(['other', 'b']);
    for (const object of Testing.synth(chart).filter(({ kind }) => kind === 'Namespace')) expect(object.metadata.namespace).toBeUndefined();
  });
});

describe('Talos', () => {
  it('refuses Pods where namespaces have no labels', () => {
    const { warnings } = resolveConfig({ runtime: 'containerd', distribution: 'talos' });
    expect(warnings).toMatchInlineSnapshot(`
      [
        {
          "message": "Talos enforces the Pod Security level baseline where a namespace has no label, and these Pods need privileged: set namespaces to { type: "create" }, or to { type: "existing" } if theirs has the label",
          "path": "namespaces",
        },
      ]
    `);
  });

  it.each(['create', 'existing'] as const)('has nothing against namespaces of the type %s', (type) => {
    expect(resolveConfig({ runtime: 'containerd', distribution: 'talos', namespaces: { type } }).warnings).toEqual([]);
  });

  it('is said to do so once for all pools', () => {
    const nodePools = {
      a: { runtime: 'containerd', distribution: 'talos', nodeSelector: { pool: 'a' } },
      b: { runtime: 'containerd', distribution: 'talos', nodeSelector: { pool: 'b' } },
    } as const;
    expect(resolveNodePools({ nodePools }).warnings.map(({ path }) => path)).toEqual(['namespaces']);
  });

  it('has directories that cannot be written to', () => {
    const daemon = { root: '/data/buildkit', socketDirectory: '/opt/buildkit' };
    expect(() => resolveConfig({ runtime: 'containerd', distribution: 'talos', daemon })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ daemon.root: expected a directory below /var or /run, where Talos can be written to, received "/data/buildkit"
        ✖ daemon.socketDirectory: expected a directory below /var or /run, where Talos can be written to, received "/opt/buildkit"]
    `);
    const writable = { root: '/var/mnt/buildkit', socketDirectory: '/run/buildkit' };
    expect(() => resolveConfig({ runtime: 'containerd', distribution: 'talos', daemon: writable })).not.toThrow();
  });
});

describe('Bottlerocket', () => {
  it('reads no certificates of registries from a directory', () => {
    expect(() =>
      resolveConfig({ runtime: 'containerd', distribution: 'bottlerocket', registryHosts: '/etc/containerd/certs.d' }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ registryHosts: expected no directory on Bottlerocket, whose containerd reads none, received "/etc/containerd/certs.d"; leave it out: registries and their authorities are settings of the node, container-registry and pki]
    `);
  });

  it('does not give the daemon its SELinux context', () => {
    const config = { runtime: 'containerd', distribution: 'bottlerocket', seLinuxOptions: { type: 'super_t' } } as const;
    expect(resolveConfig(config).warnings).toMatchInlineSnapshot(`
      [
        {
          "message": "the containerd of Bottlerocket drops the SELinux context of privileged containers: it has no effect on the daemon",
          "path": "seLinuxOptions",
        },
      ]
    `);
  });
});

it('GKE Autopilot is refused, with what works', () => {
  expect(() => resolveConfig({ runtime: 'containerd', distribution: 'gke-autopilot' })).toThrowErrorMatchingInlineSnapshot(`
    [ConfigError: invalid BuildKit config
      ✖ distribution: expected nodes whose API server admits privileged containers and host paths, received "gke-autopilot"; Autopilot admits neither, and so no daemon, builder Pod or node agent of this library: give builds nodes of a Standard cluster, with the distribution "gke", and let the Pods of Autopilot pull the images from a registry]
  `);
});

describe('OpenShift', () => {
  const openshift = { runtime: 'cri-o', distribution: 'openshift' } as const;
  const annotation = 'openshift.io/required-scc';
  const bindingsOf = (config: CrioConfig) =>
    ofKind(buildkitManifests(config), 'RoleBinding').map((object) => {
      const { roleRef, subjects } = object as unknown as {
        roleRef: { name: string };
        subjects: readonly { name: string; namespace: string }[];
      };
      return { in: object.metadata.namespace, role: roleRef.name, to: subjects.map(({ name, namespace }) => `${namespace}/${name}`) };
    });
  const templatesOf = (config: CrioConfig) =>
    ofKind(buildkitManifests(config), 'DaemonSet').map((object) => (object as unknown as { spec: { template: PodLike } }).spec.template);
  interface PodLike {
    readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
    readonly spec: { readonly securityContext?: object };
  }

  it.each(['openshift', 'okd'] as const)('binds every ServiceAccount on %s to what its Pods name', (distribution) => {
    const config = { ...openshift, distribution, nodeAgent: agent, builds: { namespace: 'b' } };
    const role = 'system:openshift:scc:privileged';
    expect(bindingsOf(config)).toEqual([
      { in: 'buildkit', role, to: ['buildkit/buildkit-daemon'] },
      { in: 'buildkit', role, to: ['buildkit/buildkit-node-agent'] },
      { in: 'b', role, to: ['b/buildkit-builder'] },
    ]);
    const pod = builderPod(config, request);
    expect([...templatesOf(config), pod].map(({ metadata }) => metadata.annotations?.[annotation])).toEqual(Array(3).fill('privileged'));
    expect(pod.spec.serviceAccountName).toBe('buildkit-builder');
  });

  it.each(['upstream', 'oke'] as const)('is not %s', (distribution) => {
    const objects = buildkitManifests({ ...openshift, distribution, nodeAgent: agent });
    expect(objects).toEqual(buildkitManifests({ runtime: 'cri-o', nodeAgent: agent }));
    expect(JSON.stringify([objects, builderPod({ runtime: 'cri-o', distribution }, request)])).not.toContain('openshift');
  });

  it('gives an agent without the store the constraints without privileges, where they are known', () => {
    const socketOnly = { ...openshift, nodeAgent: { ...agent, storage: false } };
    const constraints = (config: CrioConfig) => templatesOf(config).map(({ metadata }) => metadata.annotations?.[annotation]);
    expect(constraints(socketOnly)).toEqual(['privileged', 'privileged']);
    expect(constraints({ ...socketOnly, kubernetesVersion: '1.32' })).toEqual(['privileged', 'privileged']);
    expect(constraints({ ...socketOnly, kubernetesVersion: '1.33' })).toEqual(['privileged', 'hostmount-anyuid-v2']);
    expect(constraints({ ...openshift, kubernetesVersion: '1.33', nodeAgent: agent })).toEqual(['privileged', 'privileged']);
  });

  it('lets nobody name a seccomp profile by these constraints', () => {
    const config = { ...openshift, kubernetesVersion: '1.33', nodeAgent: { ...agent, storage: false } };
    const [, template] = templatesOf(config);
    expect(template?.spec.securityContext).toEqual({ seLinuxOptions: { type: 'spc_t' } });
  });

  it('sets no levels of namespaces by itself', () => {
    const [namespace] = buildkitManifests({ ...openshift, namespaces: { type: 'create' } });
    expect(namespace?.metadata.labels).toMatchObject({ 'security.openshift.io/scc.podSecurityLabelSync': 'false' });
  });

  it('leaves a ServiceAccount of the request to the user, and says so', () => {
    const build = resolveBuild(openshift, { ...request, serviceAccountName: 'mine' });
    expect(build.warnings).toMatchInlineSnapshot(`
      [
        {
          "message": "nothing here lets mine use the security context constraints privileged, which the Pod needs: bind it to the ClusterRole system:openshift:scc:privileged",
          "path": "serviceAccountName",
        },
      ]
    `);
    expect(builderPod(openshift, { ...request, serviceAccountName: 'mine' }).spec.serviceAccountName).toBe('mine');
  });

  it('has constraints that nobody else chooses', () => {
    const annotations = { [annotation]: 'restricted-v2' };
    expect(() =>
      resolveConfig({ ...openshift, annotations, daemon: { annotations }, nodeAgent: { ...agent, annotations } }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ annotations["openshift.io/required-scc"]: expected no annotation that the library sets itself, received "restricted-v2"; set distribution to "upstream" to choose and bind them yourself
        ✖ daemon.annotations["openshift.io/required-scc"]: expected no annotation that the library sets itself, received "restricted-v2"; set distribution to "upstream" to choose and bind them yourself
        ✖ nodeAgent.annotations["openshift.io/required-scc"]: expected no annotation that the library sets itself, received "restricted-v2"; set distribution to "upstream" to choose and bind them yourself]
    `);
    expect(() => builderPod(openshift, { ...request, annotations })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid image build request
        ✖ annotations["openshift.io/required-scc"]: expected no annotation that the library sets itself, received "restricted-v2"; set distribution to "upstream" to choose and bind them yourself]
    `);
    expect(() => builderPod({ runtime: 'cri-o' }, { ...request, annotations })).not.toThrow();
  });

  it('may have pools, each with a builder of its own', () => {
    const nodePools = { a: { ...openshift, nodeSelector: { pool: 'a' } }, b: { ...openshift, nodeSelector: { pool: 'b' } } };
    const accounts = ofKind(nodePoolManifests({ nodePools }), 'ServiceAccount').map(({ metadata }) => metadata.name);
    expect(accounts).toEqual(['buildkit-a-daemon', 'buildkit-a-builder', 'buildkit-b-daemon', 'buildkit-b-builder']);
  });

  it('is the same through constructs', () => {
    const chart = new Chart(Testing.app(), 'chart', { namespace: 'buildkit' });
    const config = { ...openshift, nodeAgent: agent };
    const { builder, daemon, nodeAgent } = new BuildKit(chart, 'buildkit', config);
    expect(kindsAndNames(Testing.synth(chart))).toEqual(kindsAndNames(buildkitManifests(config)));
    expect(Object.keys(builder?.objects ?? {})).toEqual(['serviceAccount', 'roleBinding']);
    expect([daemon.constraintBinding, nodeAgent?.constraintBinding].map((object) => object?.name)).toEqual([
      'buildkit-daemon-scc-privileged',
      'buildkit-node-agent-scc-privileged',
    ]);
  });
});

describe('an agent without the store of cri-o', () => {
  it('has its socket and no privilege', () => {
    const config: CrioConfig = { runtime: 'cri-o', nodeAgent: { ...agent, storage: false } };
    const text = JSON.stringify(ofKind(buildkitManifests(config), 'DaemonSet')[1]);
    expect(text).toContain('"capabilities":{"drop":["ALL"]}');
    expect(text).toContain('runtime-socket');
    expect(text).not.toMatch(/graph-root|run-root|apparmor|add/i);
  });

  it('is one that says so', () => {
    const manifests = (options: object) => buildkitManifests({ runtime: 'cri-o', nodeAgent: { ...agent, ...options } });
    expect(manifests({ storage: true })).toEqual(manifests({}));
  });
});

describe('priorities', () => {
  const priorityClasses = {
    daemon: { value: 100 },
    builds: { value: 1_000_000_000, preemptionPolicy: 'Never', description: 'x' },
  } as const;
  const priorityOf = (object: object | undefined) =>
    (object as { spec: { template: { spec: { priorityClassName?: string } } } }).spec.template.spec.priorityClassName;

  it('are made, and used', () => {
    const config: BuildKitConfig = { runtime: 'containerd', namespace: 'system-ci', priorityClasses, nodeAgent: agent };
    const objects = buildkitManifests(config);
    expect(ofKind(objects, 'PriorityClass').map(({ metadata, ...rest }) => ({ name: metadata.name, ...rest }))).toEqual([
      {
        apiVersion: 'scheduling.k8s.io/v1',
        kind: 'PriorityClass',
        name: 'daemon.buildkit.system-ci',
        value: 100,
        preemptionPolicy: 'PreemptLowerPriority',
        description: 'BuildKit: the installation buildkit in the namespace system-ci.',
      },
      {
        apiVersion: 'scheduling.k8s.io/v1',
        kind: 'PriorityClass',
        name: 'builds.buildkit.system-ci',
        value: 1_000_000_000,
        preemptionPolicy: 'Never',
        description: 'x',
      },
    ]);
    expect(ofKind(objects, 'DaemonSet').map(priorityOf)).toEqual(['daemon.buildkit.system-ci', 'daemon.buildkit.system-ci']);
    expect(builderPod(config, request).spec.priorityClassName).toBe('builds.buildkit.system-ci');
  });

  it('of one build or of the agent beat those of all', () => {
    const config: BuildKitConfig = { runtime: 'docker', priorityClasses, nodeAgent: { ...agent, priorityClassName: 'own' } };
    expect(builderPod(config, { ...request, priorityClassName: 'urgent' }).spec.priorityClassName).toBe('urgent');
    expect(ofKind(buildkitManifests(config), 'DaemonSet').map(priorityOf)).toEqual(['own']);
  });

  it('may be there already', () => {
    const config: BuildKitConfig = { runtime: 'docker', builds: { priorityClassName: 'batch' } };
    expect(builderPod(config, request).spec.priorityClassName).toBe('batch');
    expect(ofKind(buildkitManifests(config), 'PriorityClass')).toEqual([]);
  });

  it('are made once for all pools, which share them', () => {
    const nodePools = {
      a: { runtime: 'docker', nodeSelector: { pool: 'a' } },
      b: { runtime: 'containerd', nodeSelector: { pool: 'b' } },
    } as const;
    const objects = nodePoolManifests({ name: 'ci', priorityClasses, nodePools });
    expect(ofKind(objects, 'PriorityClass').map(({ metadata }) => metadata.name)).toEqual(['daemon.ci.buildkit', 'builds.ci.buildkit']);
    expect(ofKind(objects, 'DaemonSet').map(priorityOf)).toEqual(['daemon.ci.buildkit']);
    const chart = new Chart(Testing.app(), 'chart', { namespace: 'buildkit' });
    const construct = new BuildKitNodePools(chart, 'buildkit', { name: 'ci', priorityClasses, nodePools });
    expect(Object.keys(construct.priorityClasses?.objects ?? {})).toEqual(['daemon', 'builds']);
    expect(kindsAndNames(Testing.synth(chart))).toEqual(kindsAndNames(objects));
    expect(construct.pools.a.priorityClasses).toBeUndefined();
  });

  it('are those of the system, or of nobody, if they are too high', () => {
    expect(() =>
      resolveConfig({ runtime: 'docker', priorityClasses: { builds: { value: 1_000_000_001 } } }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ priorityClasses.builds.value: expected a number of at most 1000000000, received 1000000001]
    `);
  });

  it('are not both made and named', () => {
    const config: BuildKitConfig = {
      runtime: 'containerd',
      priorityClasses,
      daemon: { priorityClassName: 'a' },
      builds: { priorityClassName: 'b' },
    };
    expect(() => resolveConfig(config)).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ daemon.priorityClassName: expected no such option beside priorityClasses.daemon, received "a"; leave one of them out
        ✖ builds.priorityClassName: expected no such option beside priorityClasses.builds, received "b"; leave one of them out]
    `);
  });
});
