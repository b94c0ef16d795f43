import { describe, expect, it } from 'vitest';
import {
  builderPod,
  buildkitDaemonSet,
  type ContainerdConfig,
  type CrioConfig,
  type CrioDaemonOptions,
  type DockerConfig,
  type ImageBuildRequest,
  orchest,
  resolveConfig,
} from '../src';
import { isSandbox } from '../src/values/sandbox';
import { containerNamed } from './support/kubelet';

const rootless = { type: 'rootless' } as const;
const userNamespace = { type: 'userNamespace' } as const;

const crio = (daemon: CrioDaemonOptions, config: Partial<CrioConfig> = {}): CrioConfig => ({
  runtime: 'cri-o',
  kubernetesVersion: '1.33',
  ...config,
  daemon,
});
const problems = (daemon: CrioDaemonOptions, config: Partial<CrioConfig> = {}) => expect(() => resolveConfig(crio(daemon, config)));
const specOf = (daemon: CrioDaemonOptions, config: Partial<CrioConfig> = {}) => buildkitDaemonSet(crio(daemon, config)).spec.template;
const request: ImageBuildRequest = { name: 'web', image: 'web:1', context: { type: 'hostPath', path: '/srv/web' } };

describe('security modes are refused with the reason', () => {
  it("on containerd, whose builds are the node's own containers", () => {
    const config = { runtime: 'containerd', daemon: { security: rootless, snapshotter: 'native' } };
    expect(() => resolveConfig(config as ContainerdConfig)).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ daemon.security: expected no such key, received {"type":"rootless"}; BuildKit's containerd worker has the node's own containerd run the builds, which only root of the node may do
        ✖ daemon.snapshotter: expected no such key, received "native"; it is an option of cri-o only]
    `);
  });

  it('on docker, which has no daemon', () => {
    const config = { runtime: 'docker', daemon: { security: userNamespace } };
    expect(() => resolveConfig(config as DockerConfig)).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ daemon: expected no such key, received {"security":{"type":"userNamespace"}}; Docker's engine embeds BuildKit, with the engine's own rights: no daemon is deployed]
    `);
  });
});

describe('an option that belongs to another runtime is named as such, where it stands', () => {
  it('below the daemon, too, but not below what has another shape there', () => {
    const config = {
      runtime: 'containerd',
      daemon: { runtimeMounts: true, image: 'x:1' },
      steps: { load: {} },
      prePull: { type: 'skopeo' },
    };
    expect(() => resolveConfig(config as ContainerdConfig)).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ prePull.type: expected no such key, received "skopeo"; known are image
        ✖ daemon.runtimeMounts: expected no such key, received true; it is an option of cri-o only
        ✖ steps.load: expected no such key, received {}; it is an option of cri-o only]
    `);
    const other = { runtime: 'cri-o', loader: { type: 'skopeo', version: '1' }, daemon: { workerRuntime: { name: 'x' } } };
    expect(() => resolveConfig(other as CrioConfig)).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ loader.version: expected no such key, received "1"; known are type
        ✖ daemon.workerRuntime: expected no such key, received {"name":"x"}; it is an option of containerd only]
    `);
  });
});

const everything: CrioDaemonOptions = {
  runtimeMounts: true,
  snapshotter: 'fuse-overlayfs',
  emulation: { platforms: ['linux/arm64'] },
  buildkitd: {
    cdi: { specDirectories: ['/etc/cdi'] },
    proxyNetwork: true,
    worker: { cgroupParent: '/buildkit', appArmorProfile: 'builds', network: { type: 'bridge' } },
  },
};

describe('what a mode cannot be combined with is refused with the reason', () => {
  it('rootless', () => {
    problems({ ...everything, security: rootless }).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ daemon.buildkitd.worker.cgroupParent: expected no such option in the security mode "rootless", received "/buildkit"; in a user namespace BuildKit gives the steps no cgroups of their own
        ✖ daemon.buildkitd.worker.appArmorProfile: expected no such option in the security mode "rootless", received "builds"; a user namespace has no securityfs, through which steps get a profile
        ✖ daemon.buildkitd.cdi: expected no such option in the security mode "rootless", received {"specDirectories":["/etc/cdi"]}; a user namespace does not have the users to whom the devices of the node belong
        ✖ daemon.emulation: expected no such option in the security mode "rootless", received {"platforms":["linux/arm64"]}; only the node's root registers emulators: let something else do that, or BuildKit use those of its image
        ✖ daemon.buildkitd.worker.network: expected no such option in the security mode "rootless", received {"type":"bridge"}; its steps have the network of the Pod
        ✖ daemon.buildkitd.proxyNetwork: expected no such option in the security mode "rootless", received true; its steps have the network of the Pod
        ✖ daemon.snapshotter: expected no such option in the security mode "rootless", received "fuse-overlayfs"; its container has no /dev/fuse
        ✖ daemon.runtimeMounts: expected no such option in the security mode "rootless", received true; CRI-O's socket and store belong to the node's root]
    `);
  });

  it('userNamespace', () => {
    problems({ ...everything, security: userNamespace }).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ daemon.buildkitd.worker.cgroupParent: expected no such option in the security mode "userNamespace", received "/buildkit"; in a user namespace BuildKit gives the steps no cgroups of their own
        ✖ daemon.buildkitd.worker.appArmorProfile: expected no such option in the security mode "userNamespace", received "builds"; a user namespace has no securityfs, through which steps get a profile
        ✖ daemon.buildkitd.cdi: expected no such option in the security mode "userNamespace", received {"specDirectories":["/etc/cdi"]}; a user namespace does not have the users to whom the devices of the node belong
        ✖ daemon.emulation: expected no such option in the security mode "userNamespace", received {"platforms":["linux/arm64"]}; only the node's root registers emulators: let something else do that, or BuildKit use those of its image
        ✖ daemon.runtimeMounts: expected no such option in the security mode "userNamespace", received true; CRI-O's socket and store belong to the node's root]
    `);
  });

  it('privileged: nothing', () => {
    expect(resolveConfig(crio({ ...everything, security: { type: 'privileged' } })).warnings).toEqual([]);
  });

  it('an API server that may drop hostUsers', () => {
    problems({ security: userNamespace }, { kubernetesVersion: '1.32' }).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ kubernetesVersion: expected 1.33 or newer with the security mode "userNamespace", received "1.32"; older API servers may drop hostUsers without a word, and the daemon would be privileged on its node]
    `);
    problems({ security: userNamespace }, { kubernetesVersion: undefined as never }).toThrow('received "1.27"');
  });

  it.each([rootless, userNamespace])('a build with cgroups of its own: %j', (security) => {
    const run = { cgroupParent: '/x', limits: { memory: '1Gi' }, shmSize: '64Mi' };
    const reason = `expected no such option in the security mode "${security.type}"`;
    expect(() => builderPod(crio({ security }), { ...request, run })).toThrow(
      new RegExp(`✖ run.cgroupParent: ${reason}.* no cgroups of their own\\n {2}✖ run.limits: ${reason}.* no cgroups of their own$`),
    );
  });
});

describe('the image of a daemon fits its mode', () => {
  const takeRootless = /daemon.image: expected a rootless image, received ".*"; take the tag that ends in "-rootless"$/;
  const takeRoot = /daemon.image: expected an image for root, received ".*"; leave out "-rootless"$/;

  it.each([
    [rootless, 'moby/buildkit:v0.32.2', takeRootless],
    [rootless, 'registry.example.com/mirror/moby/buildkit:v0.32.2', takeRootless],
    [userNamespace, 'moby/buildkit:v0.32.2-rootless', takeRoot],
    [userNamespace, 'registry.example.com/own:rootless', takeRoot],
    [{ type: 'privileged' } as const, `moby/buildkit:v0.32.2-rootless@sha256:${'0'.repeat(64)}`, takeRoot],
  ])('%j is refused with %s', (security, image, message) => {
    problems({ security, image, version: '0.32.2' }).toThrow(message);
  });

  it.each([
    [rootless, 'moby/buildkit:v0.30.0-rootless'],
    [rootless, 'registry.example.com/own-buildkit:7'],
    [rootless, `moby/buildkit@sha256:${'0'.repeat(64)}`],
    [userNamespace, 'moby/buildkit:v0.30.0'],
  ])('%j is taken with %s', (security, image) => {
    expect(() => resolveConfig(crio({ security, image }))).not.toThrow();
  });

  it('is found in the registry of the config, and is that of the builders', () => {
    const config = crio({ security: rootless }, { imageRegistry: 'mirror.example.com' });
    const image = 'mirror.example.com/moby/buildkit:v0.32.2-rootless';
    expect(buildkitDaemonSet(config).spec.template.spec.containers[0]?.image).toBe(image);
    expect(containerNamed(builderPod(config, request), 'build').image).toBe(image);
  });

  it('is not made up where a preset has none', () => {
    const preset = orchest({ version: 'v2022.10.5' });
    problems({ security: rootless }, { preset }).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ daemon.image: expected an image for the security mode "rootless", as the preset has none, received nothing]
    `);
    expect(() => resolveConfig(crio({ security: rootless, image: 'moby/buildkit:v0.32.2-rootless' }, { preset }))).not.toThrow();
  });

  it('may be either for the step that builds beside a rootless daemon, and for others is that of root', () => {
    const steps = { build: { image: 'moby/buildkit:v0.32.2-rootless' } };
    expect(() => resolveConfig(crio({ security: rootless }, { steps }))).not.toThrow();
    expect(() => resolveConfig(crio({ security: rootless }, { steps: { build: { image: 'moby/buildkit:v0.32.2' } } }))).not.toThrow();
    problems({}, { steps }).toThrow('steps.build.image: expected an image for root');
  });
});

describe('the Pods', () => {
  it('of a preset that mounts what is of the runtime do not, where the daemon could not use it', () => {
    const preset = orchest({ version: 'v2022.10.5' });
    const volumes = ({ spec }: ReturnType<typeof specOf>) => spec.volumes.map(({ name }) => name);
    expect(volumes(specOf({}, { preset }))).toContain('crio-socket');
    expect(volumes(specOf({ security: userNamespace }, { preset }))).toEqual(['socket', 'root', 'config']);
  });

  it('of each mode keep their files apart, unless they are told where', () => {
    const rootOf = (security: CrioDaemonOptions['security'], root?: string) =>
      specOf({ ...(security && { security }), ...(root && { root }) }).spec.volumes.find(({ name }) => name === 'root')?.hostPath?.path;
    expect([rootOf(undefined), rootOf(rootless), rootOf(userNamespace), rootOf(rootless, '/data/buildkit')]).toEqual([
      '/var/lib/cdk8s-buildkit/buildkit/buildkit',
      '/var/lib/cdk8s-buildkit/buildkit/buildkit.rootless',
      '/var/lib/cdk8s-buildkit/buildkit/buildkit.user-namespace',
      '/data/buildkit',
    ]);
  });

  it('of a rootless daemon have AppArmor as a field or as an annotation, never as both', () => {
    const seen = (kubernetesVersion: string) => {
      const { metadata, spec } = specOf({ security: rootless }, { kubernetesVersion });
      const annotation = metadata.annotations?.['container.apparmor.security.beta.kubernetes.io/buildkitd'];
      return [annotation, spec.containers[0]?.securityContext?.appArmorProfile?.type];
    };
    expect([seen('1.29'), seen('1.30')]).toEqual([
      ['unconfined', undefined],
      [undefined, 'Unconfined'],
    ]);
  });

  it('that build have the group of the socket, and the rights that they have without it', () => {
    const contextOf = (daemon: CrioDaemonOptions, name: string) => containerNamed(builderPod(crio(daemon), request), name).securityContext;
    expect(contextOf({ security: rootless }, 'build')).toEqual({ ...contextOf({}, 'build'), runAsGroup: 1000 });
    expect(contextOf({ security: rootless }, 'load')).toEqual(contextOf({}, 'load'));
    expect(contextOf({ security: userNamespace }, 'build')).toEqual(contextOf({}, 'build'));
  });
});

describe('the RuntimeClass of a daemon', () => {
  it.each(['kata', 'kata-qemu', 'gvisor', 'runsc'])('is no sandbox: %s', (runtimeClassName) => {
    problems({ runtimeClassName }).toThrow(
      `daemon.runtimeClassName: expected no sandbox, received "${runtimeClassName}"; a daemon on nodes shares its socket and its files with what`,
    );
  });

  it.each(['crun', 'katana', 'nvidia'])('is any other: %s', (runtimeClassName) => {
    expect(isSandbox(runtimeClassName)).toBe(false);
    expect(specOf({ runtimeClassName }).spec.runtimeClassName).toBe(runtimeClassName);
    const containerd = buildkitDaemonSet({ runtime: 'containerd', daemon: { runtimeClassName } });
    expect(containerd.spec.template.spec.runtimeClassName).toBe(runtimeClassName);
  });
});
