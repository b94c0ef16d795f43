import { Chart, Testing } from 'cdk8s';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BuildKitService,
  type BuildKitServiceConfig,
  builderPod,
  buildkitManifests,
  type ImageBuildRequest,
  podSecurityLevel,
  podSecurityNamespaceLevel,
  resolveBuild,
  resolveConfig,
} from '../src';
import { judged } from './support/admitted';
import { problemsOf } from './support/problems';
import { anyService, anyServiceBuild, anyServiceRequest, needsRoot } from './support/service-arbitraries';

const tls = { type: 'secrets', server: { secretName: 'server' }, client: { secretName: 'client' } } as const;
const base = { topology: 'service', tls } as const;
const openshift = { ...base, distribution: 'openshift' } as const;
const modes = ['privileged', 'rootless', 'userNamespace'] as const;
const inMode = (type: (typeof modes)[number], config: object = {}): BuildKitServiceConfig => ({
  ...base,
  ...config,
  kubernetesVersion: '1.33',
  daemon: { security: { type } },
});
const request: ImageBuildRequest = {
  name: 'web',
  image: 'registry.example.com/web:1',
  context: { type: 'git', url: 'https://example.com/a.git' },
};
const claim = { type: 'persistentVolumeClaim', claimName: 'sources' } as const;

// What the library names is judged by what it reads of any Pod.

describe('services on OpenShift', () => {
  const distribution = fc.constantFrom('openshift' as const, 'okd' as const);
  const pods = { workload: 'Pod' } as const;

  it('Pods name the constraints that they need, and no wider ones, and their ServiceAccounts may use them', () => {
    const found = new Set<string>();
    const property = fc.property(anyServiceBuild, distribution, ([generated, given], where) => {
      const request = needsRoot(given) ? { ...given, serviceAccountName: 'reader' } : given;
      const config = { ...generated, distribution: where, builds: { ...generated.builds, ...pods } };
      const objects = [...buildkitManifests(config), builderPod(config, request)];
      for (const { component, required, named, serviceAccountName, bound } of judged(objects)) {
        expect(named).toBe(required);
        expect(bound).toEqual(serviceAccountName === request.serviceAccountName ? [] : [required]);
        found.add(`${component} ${required}`);
      }
    });
    fc.assert(property, { numRuns: 300 });
    expect([...found].sort()).toEqual(['buildkitd privileged', 'image-build nonroot-v2', 'image-build privileged']);
  });

  it('a build that needs more than its ServiceAccount may use is refused', () => {
    const property = fc.property(anyService, anyServiceRequest.filter(needsRoot), distribution, (generated, given, where) => {
      const { serviceAccountName, ...request } = given;
      const config = { ...generated, distribution: where, builds: { ...generated.builds, ...pods } };
      expect(() => builderPod(config, request)).toThrow(/serviceAccountName: expected one that may use .* privileged, /);
    });
    fc.assert(property);
  });
});

it('namespaces of services admit all of their Pods, and are those of privileged ones for daemons only', () => {
  const found = new Set<string>();
  const property = fc.property(anyServiceBuild, ([generated, request]) => {
    const config = { ...generated, namespaces: { type: 'create' as const }, builds: { ...generated.builds, workload: 'Pod' as const } };
    const objects = [...buildkitManifests(config), builderPod(config, request)];
    for (const { metadata } of objects.filter((object) => object.kind === 'Namespace')) {
      const inside = objects.filter((object) => object.metadata.namespace === metadata.name);
      const needed = podSecurityNamespaceLevel(inside);
      const enforced = `${metadata.labels?.['pod-security.kubernetes.io/enforce']}`;
      // A builder may have less than the level that admits all of them.
      expect(enforced).toBe(needed === 'restricted' ? 'baseline' : needed);
      found.add(`${enforced} for ${needed}`);
    }
  });
  // A step without AppArmor is privileged, as far as Pod Security sees it.
  fc.assert(property, { numRuns: 300 });
  expect([...found].sort()).toEqual(['baseline for baseline', 'baseline for restricted', 'privileged for privileged']);
});

describe('a service on OpenShift', () => {
  const ofKind = (kind: string) => buildkitManifests(openshift).filter((object) => object.kind === kind);

  it('has a ServiceAccount for its daemons and one for its builders, each with its constraints', () => {
    expect(ofKind('ServiceAccount').map(({ metadata }) => metadata.name)).toEqual(['buildkit-daemon', 'buildkit-builder']);
    expect(ofKind('RoleBinding').map(({ metadata }) => metadata.name)).toEqual([
      'buildkit-daemon-scc-privileged',
      'buildkit-builder-scc-nonroot-v2',
    ]);
    expect(builderPod(openshift, request).spec.serviceAccountName).toBe('buildkit-builder');
    expect(buildkitManifests({ ...base, distribution: 'upstream' })).toEqual(buildkitManifests(base));
    expect(JSON.stringify([buildkitManifests(base), builderPod(base, request)])).not.toContain('openshift');
  });

  it.each(modes)('has %s daemons that SELinux lets mount, and builders with the type of every Pod', (mode) => {
    const config = inMode(mode, { distribution: 'okd' });
    const workload = buildkitManifests(config).find(({ kind }) => kind === 'Deployment');
    expect(workload).toMatchObject({ spec: { template: { spec: { securityContext: { seLinuxOptions: { type: 'spc_t' } } } } } });
    expect(JSON.stringify(buildkitManifests(inMode(mode)))).not.toContain('spc_t');
    expect(JSON.stringify(builderPod(config, request))).not.toContain('seLinux');
  });

  it('refuses a build that needs root, unless it has a ServiceAccount that may be', () => {
    expect(problemsOf(() => builderPod(openshift, { ...request, context: claim }))).toMatchInlineSnapshot(`
      [
        "serviceAccountName: expected one that may use the security context constraints privileged, as the build reads or writes directories as root, received nothing; buildkit-builder may use nonroot-v2 only: set the user of the context to the owner of the files, or make a ServiceAccount and bind it to the ClusterRole system:openshift:scc:privileged",
      ]
    `);
    expect(builderPod(openshift, { ...request, context: { ...claim, user: 1000 } }).metadata.annotations).toMatchObject({
      'openshift.io/required-scc': 'nonroot-v2',
    });
    const own = resolveBuild(openshift, { ...request, context: claim, serviceAccountName: 'reader' });
    expect(own.warnings).toMatchInlineSnapshot(`
      [
        {
          "message": "nothing here lets reader use the security context constraints privileged, which the Pod needs: bind it to the ClusterRole system:openshift:scc:privileged",
          "path": "serviceAccountName",
        },
      ]
    `);
    expect(resolveBuild(openshift, { ...request, serviceAccountName: 'reader' }).warnings).toMatchInlineSnapshot(`
      [
        {
          "message": "nothing here lets reader use the security context constraints nonroot-v2, which the Pod needs: bind it to the ClusterRole system:openshift:scc:nonroot-v2",
          "path": "serviceAccountName",
        },
      ]
    `);
  });

  it('has constraints that nobody else chooses', () => {
    const annotations = { 'openshift.io/required-scc': 'anyuid' };
    expect(problemsOf(() => resolveConfig({ ...openshift, annotations, daemon: { annotations } }))).toMatchInlineSnapshot(`
      [
        "annotations["openshift.io/required-scc"]: expected no annotation that the library sets itself, received "anyuid"; set distribution to "upstream" to choose and bind them yourself",
        "daemon.annotations["openshift.io/required-scc"]: expected no annotation that the library sets itself, received "anyuid"; set distribution to "upstream" to choose and bind them yourself",
      ]
    `);
    expect(problemsOf(() => builderPod(openshift, { ...request, annotations }))).toMatchInlineSnapshot(`
      [
        "annotations["openshift.io/required-scc"]: expected no annotation that the library sets itself, received "anyuid"; set distribution to "upstream" to choose and bind them yourself",
      ]
    `);
  });

  it('is the same through constructs', () => {
    const chart = new Chart(Testing.app(), 'chart', { namespace: 'buildkit' });
    const { builder, constraintBinding } = new BuildKitService(chart, 'buildkit', openshift);
    expect(Object.keys(builder?.objects ?? {})).toEqual(['serviceAccount', 'roleBinding']);
    expect(constraintBinding?.name).toBe('buildkit-daemon-scc-privileged');
    expect(Testing.synth(chart)).toEqual(buildkitManifests(openshift));
    const plain = new BuildKitService(chart, 'plain', { ...base, name: 'plain' });
    expect([plain.builder, plain.constraintBinding]).toEqual([undefined, undefined]);
  });
});

describe('a service elsewhere', () => {
  it('has no daemons of any mode on GKE Autopilot', () => {
    expect(modes.map((mode) => problemsOf(() => resolveConfig(inMode(mode, { distribution: 'gke-autopilot' }))))).toMatchInlineSnapshot(`
      [
        [
          "distribution: expected nodes whose API server admits a privileged container, which daemons of the security mode "privileged" have, received "gke-autopilot"; Autopilot enforces the Pod Security level baseline, which admits daemons of no mode: give them nodes of a Standard cluster, and let the Pods of Autopilot pull the images from the registry",
        ],
        [
          "distribution: expected nodes whose API server admits an unconfined seccomp profile, which daemons of the security mode "rootless" have, received "gke-autopilot"; Autopilot enforces the Pod Security level baseline, which admits daemons of no mode: give them nodes of a Standard cluster, and let the Pods of Autopilot pull the images from the registry",
        ],
        [
          "distribution: expected nodes whose API server admits a privileged container, which daemons of the security mode "userNamespace" have, received "gke-autopilot"; Autopilot enforces the Pod Security level baseline, which admits daemons of no mode: give them nodes of a Standard cluster, and let the Pods of Autopilot pull the images from the registry",
        ],
      ]
    `);
  });

  it('is told where nodes have no user namespaces by default', () => {
    const warningsOf = (mode: (typeof modes)[number], distribution: string) =>
      resolveConfig(inMode(mode, { distribution, namespaces: { type: 'existing' } })).warnings;
    for (const distribution of ['talos', 'bottlerocket']) {
      expect(warningsOf('privileged', distribution)).toEqual([]);
      expect(warningsOf('userNamespace', distribution)).toEqual(warningsOf('rootless', distribution));
    }
    expect(['talos', 'bottlerocket', 'upstream', 'openshift'].map((name) => warningsOf('rootless', name))).toMatchInlineSnapshot(`
      [
        [
          {
            "message": "Talos has no user namespaces by default: set machine.sysctls["user.max_user_namespaces"] of the nodes of the daemons",
            "path": "daemon.security",
          },
        ],
        [
          {
            "message": "Bottlerocket has no user namespaces by default: set settings.kernel.sysctl["user.max_user_namespaces"] of the nodes of the daemons",
            "path": "daemon.security",
          },
        ],
        [],
        [],
      ]
    `);
  });

  it('is told of the namespaces of Talos', () => {
    expect(resolveConfig({ ...base, distribution: 'talos' }).warnings).toMatchInlineSnapshot(`
      [
        {
          "message": "Talos enforces the Pod Security level baseline where a namespace has no label, and these Pods need privileged: set namespaces to { type: "create" }, or to { type: "existing" } if theirs has the label",
          "path": "namespaces",
        },
      ]
    `);
    expect(resolveConfig({ ...base, distribution: 'talos', namespaces: { type: 'create' } }).warnings).toEqual([]);
  });
});

describe('the Pods of a service', () => {
  it('have no path of a node', () => {
    const directory = { type: 'hostPath', path: '/srv' } as const;
    const asked: ImageBuildRequest = {
      ...request,
      context: directory,
      namedContexts: { lib: directory, base: { type: 'ociLayout', directory, digest: `sha256:${'0'.repeat(64)}` } },
      cacheFrom: [{ type: 'local', directory }],
      cacheTo: [{ type: 'local', directory }],
      outputs: [{ type: 'registry' }, { type: 'local', directory: { type: 'hostPath', path: '/out' } }],
    };
    expect(problemsOf(() => builderPod(base, asked))).toMatchInlineSnapshot(`
      [
        "context: expected no path of a node, as a service has no node of its own, received {"path":"/srv","type":"hostPath"}; take a PersistentVolumeClaim, or build on the nodes that have the directory",
        "namedContexts["base"].directory: expected no path of a node, as a service has no node of its own, received {"path":"/srv","type":"hostPath"}; take a PersistentVolumeClaim, or build on the nodes that have the directory",
        "namedContexts["lib"]: expected no path of a node, as a service has no node of its own, received {"path":"/srv","type":"hostPath"}; take a PersistentVolumeClaim, or build on the nodes that have the directory",
        "cacheFrom[0].directory: expected no path of a node, as a service has no node of its own, received {"path":"/srv","type":"hostPath"}; take a PersistentVolumeClaim, or build on the nodes that have the directory",
        "cacheTo[0].directory: expected no path of a node, as a service has no node of its own, received {"path":"/srv","type":"hostPath"}; take a PersistentVolumeClaim, or build on the nodes that have the directory",
        "outputs[1].directory: expected no path of a node, as a service has no node of its own, received {"path":"/out","type":"hostPath"}; take a PersistentVolumeClaim, or build on the nodes that have the directory",
      ]
    `);
  });

  it('are restricted as far as they are nobody else, and need no more than baseline else', () => {
    const levelOf = (given: object) => podSecurityLevel(builderPod(base, { ...request, ...given }))?.level;
    expect(levelOf({})).toBe('restricted');
    expect(levelOf({ context: { ...claim, user: 1000 } })).toBe('restricted');
    expect(levelOf({ context: claim })).toBe('baseline');
    const directory = { type: 'persistentVolumeClaim', claimName: 'files' };
    expect(levelOf({ outputs: [{ type: 'local', directory }] })).toBe('baseline');
  });
});
