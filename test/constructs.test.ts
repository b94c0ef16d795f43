import { ApiObject, App, Chart, JsonPatch, Testing } from 'cdk8s';
import { Group, PersistentVolumeAccessMode, PersistentVolumeClaim, Secret, ServiceAccount, User } from 'cdk8s-plus-27';
import { describe, expect, it } from 'vitest';
import { BuildAccess, BuildKit, BuildKitDaemon, buildkitManifests, ConfigError, ImageBuild, resolveConfig } from '../src';

const chartIn = (namespace?: string) => new Chart(Testing.app(), 'chart', namespace === undefined ? {} : { namespace });
const kinds = (chart: Chart) => Testing.synth(chart).map((object) => object.kind);
const request = { image: 'team/web:1', context: { type: 'git', url: 'https://example.com/web.git' } } as const;

describe('BuildKit', () => {
  it('makes the daemon and the access, as children that can be reached', () => {
    const chart = chartIn('builds');
    const access = { subjects: [{ kind: 'ServiceAccount', name: 'ci' }], detectRuntime: true } as const;
    const buildKit = new BuildKit(chart, 'buildkit', { runtime: 'containerd', access });
    expect(kinds(chart)).toEqual(['ServiceAccount', 'ConfigMap', 'DaemonSet', 'Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding']);
    expect(buildKit.daemon.daemonSet.name).toBe('buildkit-daemon');
    expect(buildKit.daemon.configMap.name).toBe('buildkit-daemon-config');
    expect(buildKit.daemon.serviceAccount.name).toBe('buildkit-daemon');
    expect(buildKit.access?.role.name).toBe('buildkit-build-access');
    expect(buildKit.access?.clusterRoleBinding?.name).toBe('builds:buildkit:detect-runtime');
    expect(buildKit.node.children.map(({ node }) => node.id)).toEqual(['Daemon', 'Access']);
  });

  it('makes nothing for docker unless access is given: its engine embeds BuildKit', () => {
    const chart = chartIn('builds');
    const buildKit = new BuildKit(chart, 'buildkit', { runtime: 'docker' });
    expect(kinds(chart)).toEqual([]);
    expect(buildKit.daemon).toBeUndefined();
    expect(buildKit.access).toBeUndefined();
  });

  it('is in the namespace of the config, else of the chart, else in one of its own', () => {
    const namespaceOf = (chart: Chart, config: object = {}) =>
      new BuildKit(chart, 'buildkit', { runtime: 'cri-o', ...config }).config.namespace;
    expect(namespaceOf(chartIn('of-chart'), { namespace: 'of-config' })).toBe('of-config');
    expect(namespaceOf(chartIn('of-chart'))).toBe('of-chart');
    expect(namespaceOf(chartIn())).toBe('buildkit');
  });

  it('keeps objects of the whole cluster out of every namespace', () => {
    const access = { subjects: [{ kind: 'User', name: 'alice' }], detectRuntime: true } as const;
    for (const namespace of ['builds', undefined]) {
      const chart = chartIn(namespace);
      new BuildKit(chart, 'buildkit', { runtime: 'docker', access });
      const clusterObjects = Testing.synth(chart).filter((object) => object.kind.startsWith('Cluster'));
      expect(clusterObjects.map((object) => 'namespace' in object.metadata)).toEqual([false, false]);
    }
  });

  it('takes subjects of cdk8s-plus', () => {
    const chart = chartIn('builds');
    const account = new ServiceAccount(chart, 'account', { metadata: { name: 'launcher', namespace: 'ci' } });
    const subjects = [account, User.fromName(chart, 'user', 'alice'), Group.fromName(chart, 'group', 'builders')];
    new BuildKit(chart, 'buildkit', { runtime: 'docker', access: { subjects } });
    const binding = Testing.synth(chart).find((object) => object.kind === 'RoleBinding');
    expect(binding.subjects).toEqual([
      { kind: 'ServiceAccount', name: 'launcher', namespace: 'ci' },
      { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'alice' },
      { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'builders' },
    ]);
  });

  it('adds nothing to the tree if the config is wrong', () => {
    const chart = chartIn('builds');
    expect(() => new BuildKit(chart, 'buildkit', { runtime: 'cri-o', name: 'Bad' })).toThrow(ConfigError);
    expect(kinds(chart)).toEqual([]);
  });

  it('keeps its warnings, and shows them on its node', () => {
    const buildKit = new BuildKit(chartIn('builds'), 'buildkit', { runtime: 'cri-o', daemon: { image: 'moby/buildkit' } });
    const paths = ['daemon.image', 'daemon.version'];
    expect(buildKit.warnings.map(({ path }) => path)).toEqual(paths);
    expect(buildKit.node.metadata.map(({ type, data }) => [type, data.split(':')[0]])).toEqual(
      paths.map((path) => ['cdk8s-buildkit:warning', path]),
    );
  });

  it('lets every field be patched', () => {
    const chart = chartIn('builds');
    const buildKit = new BuildKit(chart, 'buildkit', { runtime: 'cri-o' });
    buildKit.daemon.daemonSet.addJsonPatch(
      JsonPatch.add('/spec/template/spec/hostPID', true),
      JsonPatch.replace('/spec/updateStrategy/rollingUpdate/maxUnavailable', '25%'),
    );
    const daemonSet = Testing.synth(chart).find((object) => object.kind === 'DaemonSet');
    expect(daemonSet.spec.template.spec.hostPID).toBe(true);
    expect(daemonSet.spec.updateStrategy.rollingUpdate).toEqual({ maxSurge: 0, maxUnavailable: '25%' });
  });
});

describe('a tree of constructs', () => {
  it('has no object twice, which would overwrite itself on the cluster', () => {
    const chart = chartIn('builds');
    new BuildKit(chart, 'a', { runtime: 'cri-o' });
    expect(() => new BuildKit(chart, 'b', { runtime: 'containerd' })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ expected a name that no other installation or build in the app has, received "buildkit-daemon"; the ServiceAccount buildkit-daemon of "chart/a/Daemon" is there already: give one of them another name]
    `);
    const scope = new Chart(Testing.app(), 'other', { namespace: 'builds' });
    new BuildKit(scope, 'a', { runtime: 'cri-o' });
  });

  it('is left by a construct that fails, so that another may take its place', () => {
    const chart = chartIn('builds');
    expect(() => new BuildKit(chart, 'buildkit', { runtime: 'cri-o', name: 'Bad' })).toThrow(ConfigError);
    new BuildKit(chart, 'buildkit', { runtime: 'cri-o' });
    expect(kinds(chart)).toContain('DaemonSet');
  });

  it('shows each warning once, on whoever resolved the config', () => {
    const chart = chartIn('builds');
    const questionable = { runtime: 'containerd', daemon: { image: 'example.com/bk:1' } } as const;
    const buildKit = new BuildKit(chart, 'buildkit', questionable);
    const shown = chart.node.findAll().flatMap(({ node }) => node.metadata.map(() => node.path));
    expect(shown).toEqual(['chart/buildkit']);
    expect(new ImageBuild(chart, 'one', { buildKit, ...request }).warnings).toEqual([]);
    expect(new ImageBuild(chart, 'two', { buildKit: questionable, ...request }).warnings).toHaveLength(1);
  });
});

describe('BuildKitDaemon', () => {
  it('refuses docker when the compiler did not', () => {
    expect(() => new BuildKitDaemon(chartIn(), 'daemon', { runtime: 'docker' } as never)).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ expected a runtime with a daemon of its own, received "docker"; its engine embeds BuildKit: leave the daemon out]
    `);
  });

  it('stands alone', () => {
    const chart = chartIn('builds');
    new BuildKitDaemon(chart, 'daemon', { runtime: 'cri-o' });
    expect(kinds(chart)).toEqual(['ServiceAccount', 'ConfigMap', 'DaemonSet']);
  });
});

describe('BuildAccess', () => {
  it('stands alone', () => {
    const chart = chartIn('builds');
    const access = new BuildAccess(chart, 'access', { runtime: 'docker', access: { subjects: [{ kind: 'Group', name: 'builders' }] } });
    expect(kinds(chart)).toEqual(['Role', 'RoleBinding']);
    expect(access.clusterRole).toBeUndefined();
  });

  it('needs somebody to give access to', () => {
    expect(() => new BuildAccess(chartIn(), 'access', { runtime: 'docker' })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ expected access, which says who may launch builds, received nothing; set access.subjects]
    `);
    expect(() => new BuildAccess(chartIn(), 'access', { runtime: 'docker', access: {} } as never)).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ access.subjects: expected a value, which is required, received nothing]
    `);
    expect(() => new BuildAccess(chartIn(), 'access', undefined as never)).toThrow(ConfigError);
  });
});

describe('ImageBuild', () => {
  it('is a Pod, named like the construct, in the namespace of the builds', () => {
    const chart = chartIn('builds');
    const buildKit = new BuildKit(chart, 'buildkit', { runtime: 'docker', builds: { namespace: 'ci' } });
    const build = new ImageBuild(chart, 'build-web', { buildKit, ...request });
    const [pod] = Testing.synth(chart);
    expect(pod.metadata).toMatchObject({ name: 'build-web', namespace: 'ci' });
    expect(build.workload.kind).toBe('Pod');
    expect(build.image).toBe('docker.io/team/web:1');
  });

  it('is a Job if the config says so', () => {
    const chart = chartIn('builds');
    const build = new ImageBuild(chart, 'build', { buildKit: { runtime: 'docker', builds: { workload: 'Job' } }, ...request });
    expect(build.workload.kind).toBe('Job');
  });

  it('takes a config, a resolved config or a BuildKit, all with the same result', () => {
    const config = { runtime: 'cri-o', namespace: 'builds' } as const;
    const synth = (buildKitOf: (chart: Chart) => ConstructorParameters<typeof ImageBuild>[2]['buildKit']) => {
      const chart = chartIn();
      new ImageBuild(chart, 'build', { buildKit: buildKitOf(chart), ...request });
      return Testing.synth(chart).find((object) => object.kind === 'Pod');
    };
    const pod = synth(() => config);
    expect(synth(() => resolveConfig(config))).toEqual(pod);
    expect(synth((chart) => new BuildKit(chart, 'buildkit', config))).toEqual(pod);
  });

  it('takes constructs for a claim and a ServiceAccount', () => {
    const chart = chartIn('builds');
    const claim = new PersistentVolumeClaim(chart, 'claim', {
      metadata: { name: 'sources' },
      accessModes: [PersistentVolumeAccessMode.READ_WRITE_ONCE],
    });
    const serviceAccountName = new ServiceAccount(chart, 'account', { metadata: { name: 'builder' } });
    const context = { type: 'persistentVolumeClaim', claimName: claim } as const;
    new ImageBuild(chart, 'build', { buildKit: { runtime: 'docker' }, image: 'web:1', context, serviceAccountName });
    const pod = Testing.synth(chart).find((object) => object.kind === 'Pod');
    expect(pod.spec.serviceAccountName).toBe('builder');
    expect(pod.spec.volumes).toContainEqual({ name: 'context', persistentVolumeClaim: { claimName: 'sources' } });
  });

  it('takes constructs for Secrets', () => {
    const chart = chartIn('builds');
    const named = (name: string) => new Secret(chart, name, { metadata: { name } });
    const git = { secretName: named('git'), key: 'token' };
    const [sshKeys, registryCredentials] = [{ default: { secretName: 'deploy', key: 'id' } }, named('registry')];
    const context = { type: 'git', url: 'https://example.com/web.git' } as const;
    const props = { buildKit: { runtime: 'docker' }, image: 'web:1', context, secrets: { git }, sshKeys, registryCredentials } as const;
    new ImageBuild(chart, 'build', props);
    const { volumes } = Testing.synth(chart).find((object) => object.kind === 'Pod').spec;
    const sources = volumes.flatMap(
      (volume: { projected?: { sources: { secret: { name: string } }[] } }) => volume.projected?.sources ?? [],
    );
    expect(sources.map((source: { secret: { name: string } }) => source.secret.name)).toEqual(['git', 'deploy', 'registry']);
  });

  it('reports what is wrong in the words of its props', () => {
    const chart = chartIn('builds');
    const wrong = { buildKit: { runtime: 'docker' }, image: 'Web:1', context: { type: 'persistentVolumeClaim', claimName: {} } };
    expect(() => new ImageBuild(chart, 'Build 1', wrong as never)).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid image build request
        ✖ name: expected a DNS label such as "buildkit", received "Build 1"
        ✖ image: expected an image name with a tag such as "registry.example.com/team/app:1.4", received "Web:1"; write it in lower case: "web:1"
        ✖ context.claimName: expected a DNS subdomain such as "build-7f3a", received {}]
    `);
    expect(() => new ImageBuild(chart, 'build', {} as never)).toThrow(ConfigError);
  });
});

it('two installations share no path of the node and no name', () => {
  const app = new App({ outdir: Testing.app().outdir });
  const chart = new Chart(app, 'chart', { namespace: 'builds' });
  new BuildKit(chart, 'a', { runtime: 'cri-o', name: 'a' });
  new BuildKit(chart, 'b', { runtime: 'cri-o', name: 'b' });
  const [first, second] = Testing.synth(chart).filter((object) => object.kind === 'DaemonSet');
  const paths = (daemonSet: typeof first) =>
    daemonSet.spec.template.spec.volumes.flatMap((volume: { hostPath?: { path: string } }) => volume.hostPath?.path ?? []);
  expect(paths(first)).toHaveLength(2);
  expect(paths(first).filter((path: string) => paths(second).includes(path))).toEqual([]);
  expect(first.spec.selector.matchLabels).not.toEqual(second.spec.selector.matchLabels);
});

it('an object is a plain ApiObject, as cdk8s synthesizes it', () => {
  const chart = chartIn('builds');
  const { daemon } = new BuildKit(chart, 'buildkit', { runtime: 'cri-o' });
  expect(daemon.daemonSet.toJson()).toEqual(buildkitManifests({ runtime: 'cri-o', namespace: 'builds' })[2]);
  expect(ApiObject.isApiObject(daemon.daemonSet)).toBe(true);
});
