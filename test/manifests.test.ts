import { describe, expect, it } from 'vitest';
import { builderPod, buildkitDaemonSet, buildkitManifests, type ContainerdDistribution, resolveBuild, resolveConfig, toYaml } from '../src';
import { cases } from './cases';
import { baseRequest } from './cases/case';
import { argv, containerNamed, containersOf } from './support/kubelet';
import { renderCase } from './support/render';
import { validate } from './support/validate';

describe.each(cases)('$config.runtime, $name', (entry) => {
  it.each([...renderCase(entry)])('%s is what Kubernetes takes', (_, object) => {
    expect(validate(object, entry.config.kubernetesVersion)).toEqual([]);
  });

  it('can be a template of Helm, which would read "{{" as its own', () => {
    // The templates of alerts and of legends have the same delimiters.
    const objects = [...renderCase(entry).values()].filter(
      ({ metadata }) => metadata.labels?.['app.kubernetes.io/name'] !== 'observability',
    );
    expect(toYaml(objects)).not.toContain('{{');
  });

  it('has a build step that its Pods are known by, and no shell', () => {
    const object = renderCase(entry).get('builder-pod');
    if (object === undefined) return;
    const pod = builderPod(entry.config, entry.request);
    const step = entry.config.preset === undefined ? 'build' : 'image-builder';
    expect(pod.metadata.annotations?.['kubectl.kubernetes.io/default-container']).toBe(step);
    expect(containersOf(pod)[0]?.name).toBe(step);
    for (const container of containersOf(pod)) {
      expect(container.command?.[0]).toMatch(/^(buildctl|docker|skopeo|podman|cp)$/);
      expect(container.args).toBeUndefined();
      expect(container.securityContext).toMatchObject({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } });
      expect(container.securityContext).not.toHaveProperty('privileged');
    }
  });
});

describe('distributions of containerd', () => {
  const daemonSetOf = (distribution: ContainerdDistribution) => buildkitDaemonSet({ runtime: 'containerd', distribution });

  it.each(['kind', 'minikube', 'eks', 'gke', 'aks', 'talos', 'bottlerocket', 'gardener'] as const)(
    '%s keeps the paths of upstream',
    (name) => {
      expect(daemonSetOf(name)).toEqual(daemonSetOf('upstream'));
    },
  );

  it.each([
    ['upstream', '/run/containerd/containerd.sock', ['/run/containerd', '/var/lib/containerd']],
    [
      'k3s',
      '/run/k3s/containerd/containerd.sock',
      ['/run/k3s/containerd', '/run/containerd/fifo', '/var/lib/rancher/k3s/agent/containerd'],
    ],
    [
      'rke2',
      '/run/k3s/containerd/containerd.sock',
      ['/run/k3s/containerd', '/run/containerd/fifo', '/var/lib/rancher/rke2/agent/containerd'],
    ],
    [
      'microk8s',
      '/var/snap/microk8s/common/run/containerd.sock',
      ['/var/snap/microk8s/common/run', '/run/containerd/fifo', '/var/snap/microk8s/common/var/lib/containerd'],
    ],
    ['k0s', '/run/k0s/containerd.sock', ['/run/k0s', '/run/containerd/fifo', '/var/lib/k0s/containerd']],
  ] as const)('%s has its own', (name, socket, directories) => {
    const daemonSet = daemonSetOf(name);
    const paths = daemonSet.spec?.template.spec?.volumes?.flatMap(({ hostPath }) => hostPath?.path ?? []) ?? [];
    expect(paths.slice(2)).toEqual(directories);
    expect(containersOf({ spec: daemonSet.spec?.template.spec ?? { containers: [] } }).at(-1)?.args).toContain(socket);
  });

  it.each([
    ['socket', '/run/cri/containerd.sock', '/run/cri'],
    ['containerdRoot', '/mnt/aks/containers', '/mnt/aks/containers'],
    ['containerdState', '/srv/containerd', '/srv/containerd'],
  ] as const)('%s can be overridden', (option, path, mounted) => {
    const daemonSet = buildkitDaemonSet({ runtime: 'containerd', distribution: 'k3s', [option]: path });
    const volumes = daemonSet.spec?.template.spec?.volumes?.map(({ hostPath }) => hostPath);
    expect(volumes).toContainEqual({ path: mounted, type: 'Directory' });
  });
});

describe('the daemon', () => {
  it('is replaced when its configuration changes, and only then', () => {
    const checksum = (config: object) =>
      buildkitDaemonSet({ runtime: 'cri-o', ...config }).spec?.template.metadata?.annotations?.['cdk8s-buildkit/config-checksum'];
    expect(checksum({ daemon: { buildkitd: { worker: { maxParallelism: 2 } } } })).not.toBe(checksum({}));
    expect(checksum({ daemon: { resources: {} }, labels: { a: 'b' } })).toBe(checksum({}));
  });

  it('selects its Pods by nothing that a user may change', () => {
    const selector = (config: object) => buildkitDaemonSet({ runtime: 'containerd', ...config }).spec?.selector;
    const changed = { labels: { a: 'b' }, daemon: { image: 'moby/buildkit:v0.20.0', labels: { c: 'd' } }, nodeSelector: { e: 'f' } };
    expect(selector(changed)).toEqual(selector({}));
  });

  it('outlives the longest build, and is not kept alive by it when it hangs', () => {
    const daemonSet = buildkitDaemonSet({ runtime: 'cri-o', builds: { longestBuildSeconds: 7200 } });
    const spec = daemonSet.spec?.template.spec;
    expect(spec?.terminationGracePeriodSeconds).toBe(7260);
    expect(spec?.containers[0]?.livenessProbe?.terminationGracePeriodSeconds).toBe(30);
  });

  it.each(['startupProbe', 'readinessProbe', 'livenessProbe'] as const)('has the same %s on every runtime', (probe) => {
    const of = (runtime: 'containerd' | 'cri-o') => buildkitDaemonSet({ runtime }).spec?.template.spec?.containers[0]?.[probe];
    expect(of('containerd')).toEqual(of('cri-o'));
    expect(of('cri-o')?.timeoutSeconds, 'a hung daemon is told from a busy one after 20 seconds').toBeGreaterThan(20);
  });

  it('escapes what the kubelet expands, and nothing else', () => {
    const daemonSet = buildkitDaemonSet({ runtime: 'containerd', daemon: { root: '/data/$(HOME)', socketDirectory: '/data/$$x' } });
    const spec = daemonSet.spec?.template.spec;
    const [daemon] = spec?.containers ?? [];
    expect(daemon?.args).toEqual(expect.arrayContaining(['unix:///data/$$$$x/buildkitd.sock', '/data/$$(HOME)']));
    expect(daemon?.livenessProbe?.exec?.command).toContain('unix:///data/$$$$x/buildkitd.sock');
    expect(daemon?.env).toEqual([{ name: 'TMPDIR', value: '/data/$$(HOME)/tmp' }]);
    expect(spec?.volumes?.[0]?.hostPath?.path).toBe('/data/$$x');
    expect(daemon?.volumeMounts?.[1]?.mountPath).toBe('/data/$(HOME)');
  });
});

describe('a build', () => {
  it('is the same request on every runtime', () => {
    for (const runtime of ['docker', 'containerd', 'cri-o'] as const) {
      expect(argv(containerNamed(builderPod({ runtime }, baseRequest), 'build')).join(' ')).toContain('registry.example.com/team/web:1.4');
    }
  });

  it('waits for a daemon that drains and restarts, but not longer than it may run', () => {
    const timeout = (longestBuildSeconds: number, activeDeadlineSeconds?: number) => {
      const pod = builderPod(
        { runtime: 'cri-o', builds: { longestBuildSeconds } },
        { ...baseRequest, ...(activeDeadlineSeconds && { activeDeadlineSeconds }) },
      );
      const command = argv(containerNamed(pod, 'build'));
      return command[command.indexOf('--timeout') + 1];
    };
    expect(timeout(3600)).toBe('3590');
    expect(timeout(3600, 600)).toBe('590');
    expect(timeout(5)).toBe('1');
  });

  it('has the images of its steps from the config, each with a tag', () => {
    const images = containersOf(builderPod({ runtime: 'cri-o', daemon: { image: 'mirror.example.com/buildkit:v0.20.0' } }, baseRequest));
    expect(images.map(({ name, image }) => [name, image])).toEqual([
      ['build', 'mirror.example.com/buildkit:v0.20.0'],
      ['load', 'quay.io/skopeo/stable:v1.18.0'],
      ['verify', 'quay.io/skopeo/stable:v1.18.0'],
    ]);
  });

  it('tells its fully qualified names, and what is to know', () => {
    const build = resolveBuild({ runtime: 'docker' }, { ...baseRequest, image: 'web', additionalImages: ['team/web:1'] });
    expect(build.image).toBe('docker.io/library/web:latest');
    expect(build.images).toEqual(['docker.io/library/web:latest', 'docker.io/team/web:1']);
    expect(build.warnings).toMatchObject([{ path: 'image' }]);
  });

  it('warns of a field that its Pod does not have', () => {
    const fields = { OWN: "metadata.labels['app.kubernetes.io/name']", TEAM: "metadata.labels['team']", IP: 'status.podIP' };
    expect(resolveBuild({ runtime: 'docker' }, { ...baseRequest, buildArgFields: fields }).warnings).toEqual([
      {
        path: 'buildArgFields.TEAM',
        message: 'the Pod has no "team" among its labels, so the build arg is empty unless something adds it',
      },
    ]);
  });

  it('runs on the nodes of its config', () => {
    const config = { runtime: 'cri-o', nodeSelector: { pool: 'a' }, tolerations: [{ operator: 'Exists' }] } as const;
    const daemon = buildkitDaemonSet(config).spec?.template.spec;
    const pod = builderPod(config, { ...baseRequest, nodeSelector: { disk: 'fast' } }).spec;
    expect(pod?.nodeSelector).toEqual({ ...daemon?.nodeSelector, disk: 'fast' });
    expect(pod?.tolerations).toEqual(daemon?.tolerations);
  });
});

describe('access', () => {
  const rules = (config: object) =>
    buildkitManifests({ runtime: 'docker', access: { subjects: [{ kind: 'User', name: 'a' }] }, ...config }).flatMap((object) =>
      'rules' in object ? (object.rules as { resources: string[]; verbs: string[] }[]) : [],
    );

  it('is no wildcard, no exec, no Secret, and no node unless asked for', () => {
    for (const { resources, verbs } of rules({ builds: { workload: 'Job' } })) {
      expect(resources).not.toEqual(expect.arrayContaining([expect.stringMatching(/\*|exec|secrets|nodes/)]));
      expect(verbs).not.toContain('*');
    }
  });

  it('is to Jobs only if builds are Jobs', () => {
    expect(rules({}).flatMap(({ resources }) => resources)).toEqual(['pods', 'pods/log']);
    expect(rules({ builds: { workload: 'Job' } }).flatMap(({ resources }) => resources)).toEqual(['pods', 'pods/log', 'jobs']);
  });
});

it('a resolved config is resolved once', () => {
  const resolved = resolveConfig({ runtime: 'cri-o' });
  expect(resolveConfig(resolved)).toBe(resolved);
  expect(builderPod(resolved, baseRequest)).toEqual(builderPod({ runtime: 'cri-o' }, baseRequest));
});
