import { Chart, Testing } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { BuildKit, builderJob, builderPod, ConfigError, parseImageReference, resolveConfig } from '../src';

// What TypeScript would refuse comes from JSON, YAML or plain JavaScript: hence `as never`.
const config = (input: unknown) => () => resolveConfig(input as never);
const build = (request: object, runtime: object = { runtime: 'containerd' }) => {
  const base = { name: 'build-web', image: 'team/web:1', context: { type: 'persistentVolumeClaim', claimName: 'sources' } };
  return () => builderPod(runtime as never, { ...base, ...request } as never);
};

describe('the runtime', () => {
  it('is one of those supported', () => {
    expect(config({ runtime: 'podman' })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ runtime: expected one of docker, containerd, cri-o, received "podman"]
    `);
  });
  it('is required', () => {
    expect(config({})).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ runtime: expected one of docker, containerd, cri-o, received nothing]
    `);
  });
  it('that is misspelt does not hide the other problems', () => {
    expect(config({ runtime: 'crio', sockte: '/x' })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ runtime: expected one of docker, containerd, cri-o, received "crio"; did you mean "cri-o"?
        ✖ sockte: expected no such key, received "/x"; did you mean "socket"?]
    `);
  });
  it.each([null, undefined, 'cri-o', [], 7])('is in an object, which %j is not', (input) => {
    expect(config(input)).toThrow(/^invalid BuildKit config\n {2}✖ expected an object with a runtime/);
  });
  it('is not found on the prototype of objects', () => {
    expect(config({ runtime: 'constructor' })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ runtime: expected one of docker, containerd, cri-o, received "constructor"]
    `);
  });
});

describe('a key', () => {
  it('of another runtime is named as such', () => {
    expect(
      config({ runtime: 'docker', distribution: 'k3s', daemon: {}, storage: {}, containerdRoot: '/x' }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ containerdRoot: expected no such key, received "/x"; it is an option of containerd only
        ✖ daemon: expected no such key, received {}; Docker's engine embeds BuildKit, with the engine's own rights: no daemon is deployed
        ✖ distribution: expected no such key, received "k3s"; it is an option of containerd and cri-o only
        ✖ storage: expected no such key, received {}; it is an option of cri-o only]
    `);
  });
  it('that is misspelt is answered with the nearest', () => {
    expect(config({ runtime: 'containerd', nodeSelektor: {}, daemon: { imge: 'x', zzz: 1 } })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ nodeSelektor: expected no such key, received {}; did you mean "nodeSelector"?
        ✖ daemon.imge: expected no such key, received "x"; did you mean "image"?
        ✖ daemon.zzz: expected no such key, received 1; known are affinity, annotations, buildkitd, emulation, image, imagePullPolicy, labels, maxUnavailable, priorityClassName, resources, root, runtimeClassName, socketDirectory, version, workerRuntime]
    `);
  });
  it('called __proto__ is no way in', () => {
    expect(config(JSON.parse('{"runtime":"docker","__proto__":{"name":"x"}}'))).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ __proto__: expected no such key, received {"name":"x"}; known are access, annotations, buildkitEnv, builds, certificateAuthorities, env, imagePullSecrets, imageRegistry, imageStore, kubernetesVersion, labels, name, namespace, namespaces, networkPolicies, nodeAgent, nodeSelector, observability, prePull, preset, priorityClasses, proxy, runtime, seLinuxOptions, socket, steps, strict, tolerations]
    `);
  });
});

describe('types', () => {
  it('that are wrong are listed all at once', () => {
    expect(
      config({
        runtime: 'cri-o',
        name: 5,
        labels: { team: 7, 'a b': 'c', ok: 'not ok' },
        tolerations: {},
        builds: { longestBuildSeconds: '1h', workload: 'pod' },
        access: { subjects: [{ kind: 'serviceaccount', name: 'x' }, { name: 'y' }], detectRuntime: 'yes' },
        daemon: { resources: { requests: { cpu: '2x' }, limits: { memory: null } }, runtimeMounts: 1 },
        kubernetesVersion: '1.26',
      }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ tolerations: expected an array, received {}
        ✖ name: expected a DNS label such as "buildkit", received 5
        ✖ labels["a b"]: expected the key to be a qualified name such as "example.com/team", received "a b"
        ✖ labels.ok: expected a label value such as "team-1", received "not ok"; use at most 63 letters, digits, "-", "_" and "."
        ✖ labels.team: expected a label value such as "team-1", received 7
        ✖ kubernetesVersion: expected a Kubernetes version of 1.27 or newer such as "1.30", received "1.26"
        ✖ builds.workload: expected one of "Pod", "Job", received "pod"; did you mean "Pod"?
        ✖ builds.longestBuildSeconds: expected a whole number, received "1h"
        ✖ access.subjects[0].kind: expected one of "ServiceAccount", "User", "Group", received "serviceaccount"; did you mean "ServiceAccount"?
        ✖ access.subjects[1].kind: expected one of "ServiceAccount", "User", "Group", received nothing
        ✖ access.detectRuntime: expected a boolean, received "yes"
        ✖ daemon.resources.requests.cpu: expected a quantity such as "500m" or "10Gi", received "2x"
        ✖ daemon.resources.limits.memory: expected a quantity such as "500m" or "10Gi", received null
        ✖ daemon.runtimeMounts: expected a boolean, received 1]
    `);
  });
});

describe('a value of several types', () => {
  it('is answered by what these are, or by the one that it has', () => {
    const gateway = (value: unknown) => config({ runtime: 'cri-o', daemon: { buildkitd: { frontends: { gateway: value } } } });
    expect(gateway('docker/dockerfile')).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ daemon.buildkitd.frontends.gateway: expected a boolean or an array, received "docker/dockerfile"]
    `);
    expect(gateway(['dockerfile'])).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ daemon.buildkitd.frontends.gateway[0]: expected a registry such as "mirror.example.com/proxy", received "dockerfile"; begin with the host of the registry]
    `);
    expect(build({ noCache: 'production' })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid image build request
        ✖ noCache: expected a boolean or an array, received "production"]
    `);
    expect(build({ noCache: [1], pull: 1 })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid image build request
        ✖ noCache[0]: expected the name of a stage such as "production", received 1
        ✖ pull: expected a boolean, received 1]
    `);
    const options = { BinaryName: null, SystemdCgroup: 'a\u0000b' };
    expect(config({ runtime: 'containerd', daemon: { workerRuntime: { name: 'x', options } } })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ daemon.workerRuntime.options.BinaryName: expected a string or a boolean or a number, received null
        ✖ daemon.workerRuntime.options.SystemdCgroup: expected text of at most 120 KiB without control characters that YAML does not keep, received "a\\u0000b"]
    `);
  });
});

describe('host paths', () => {
  it('are absolute, without .. and not those of other machines', () => {
    expect(
      config({
        runtime: 'containerd',
        socket: 'tcp://10.0.0.1:2375',
        containerdRoot: 'var/lib/containerd',
        containerdState: '/run/../containerd',
        daemon: { root: '/', socketDirectory: '/run/a:b' },
      }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ socket: expected the host path of a unix socket such as "/run/containerd/containerd.sock", received "tcp://10.0.0.1:2375"; a tcp address cannot be mounted: give the unix socket of the node
        ✖ containerdRoot: expected an absolute host path such as "/var/lib/buildkit", received "var/lib/containerd"; start it with "/"
        ✖ containerdState: expected an absolute host path such as "/var/lib/buildkit", received "/run/../containerd"; write it without ".."
        ✖ daemon.socketDirectory: expected an absolute host path such as "/var/lib/buildkit", received "/run/a:b"; write it without ":", "," and control characters
        ✖ daemon.root: expected an absolute host path such as "/var/lib/buildkit", received "/"; name a directory below "/"]
    `);
  });
  it('do not hide what containers need, nor lie in each other', () => {
    expect(
      config({ runtime: 'containerd', socket: '/run/containerd.sock', daemon: { root: '/data', socketDirectory: '/data/socket' } }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ socket: expected a path in a directory of its own, received "/run/containerd.sock"; mounted at its own path, /run would hide files of the image
        ✖ daemon.root: expected a directory apart from daemon.socketDirectory, /data/socket, received "/data"]
    `);
    expect(
      config({ runtime: 'containerd', daemon: { root: '/run/containerd', socketDirectory: '/usr/lib/buildkit' } }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ daemon.socketDirectory: expected a path in a directory of its own, received "/usr/lib/buildkit"; mounted at its own path, /usr/lib/buildkit would hide files of the image
        ✖ daemon.root: expected a directory apart from containerd's socket, /run/containerd, received "/run/containerd"
        ✖ daemon.root: expected a directory apart from containerdState, /run/containerd, received "/run/containerd"
        ✖ daemon.root: expected a directory apart from containerd's FIFOs, /run/containerd/fifo, received "/run/containerd"]
    `);
    expect(
      config({ runtime: 'cri-o', storage: { graphRoot: '/data/a+b', runRoot: '/data/a+b/run' }, daemon: { root: '/etc/buildkit' } }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ storage.graphRoot: expected a directory without "+", "@", "[", "]", quotes and "\\", received "/data/a+b"; store specifications have no way to write them
        ✖ storage.runRoot: expected a directory without "+", "@", "[", "]", quotes and "\\", received "/data/a+b/run"; store specifications have no way to write them
        ✖ storage.runRoot: expected a directory apart from storage.graphRoot, received "/data/a+b/run"
        ✖ daemon.root: expected a path in a directory of its own, received "/etc/buildkit"; mounted at its own path, /etc/buildkit would hide files of the image]
    `);
  });
  it('leave room for the address of a socket', () => {
    expect(config({ runtime: 'cri-o', namespace: 'n'.repeat(50), name: 'x'.repeat(40) })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ daemon.socketDirectory: expected a directory whose socket has a path of at most 107 bytes, received "/run/cdk8s-buildkit/nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx/buildkitd.sock"; set a shorter one]
    `);
  });
});

describe('images', () => {
  it('have a lower case repository, and no space or comma', () => {
    expect(
      config({ runtime: 'cri-o', daemon: { image: 'moby/BuildKit:v1' }, steps: { build: { image: 'a b' }, load: { image: 'a,b' } } }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ daemon.image: expected an image reference such as "docker.io/moby/buildkit:v0.32.2", received "moby/BuildKit:v1"; write it in lower case: "moby/buildkit:v1"
        ✖ steps.build.image: expected an image reference such as "docker.io/moby/buildkit:v0.32.2", received "a b"; write it without spaces
        ✖ steps.load.image: expected an image reference such as "docker.io/moby/buildkit:v0.32.2", received "a,b"; write it without commas: give more names one by one]
    `);
  });
  it('of a build have no digest, and no name twice', () => {
    expect(build({ image: `web@sha256:${'0'.repeat(64)}`, additionalImages: ['web:1', 'Web:2'] })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid image build request
        ✖ image: expected an image name with a tag such as "registry.example.com/team/app:1.4", received "web@sha256:0000000000000000000000000000000000000000000000000000000000000000"; a build decides the digest: give a tag only
        ✖ additionalImages[1]: expected an image name with a tag such as "registry.example.com/team/app:1.4", received "Web:2"; write it in lower case: "web:2"]
    `);
    expect(build({ image: 'web:1', additionalImages: ['docker.io/library/web:1'] })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid image build request
        ✖ additionalImages[0]: expected another name than those before it, received "docker.io/library/web:1"]
    `);
  });
  it('are parsed by themselves too', () => {
    expect(() => parseImageReference('team/Web')).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid image reference
        ✖ expected an image reference such as "docker.io/library/app:1.0", received "team/Web"; write it in lower case: "team/web"]
    `);
    expect(() => parseImageReference(7 as never)).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid image reference
        ✖ expected an image reference such as "docker.io/library/app:1.0", received 7; give it as text]
    `);
  });
});

describe('loaders', () => {
  it('that cannot load are refused by name', () => {
    expect(config({ runtime: 'cri-o', loader: { type: 'buildah' } })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ loader.type: expected one of "skopeo", "podman", received "buildah"; buildah builds, it does not load an archive as the kubelet names it: use { type: "skopeo" } or { type: "podman" }]
    `);
    expect(config({ runtime: 'cri-o', loader: { type: 'kaniko' } })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ loader.type: expected one of "skopeo", "podman", received "kaniko"; kaniko builds without BuildKit and is archived: use { type: "skopeo" } or { type: "podman" }]
    `);
  });
  it.each(['3.4.4', '4.8.0', '4.9.0', '5.3.0', '5.3.1'])('podman %s is refused', (version) => {
    expect(config({ runtime: 'cri-o', loader: { type: 'podman', version } })).toThrow(`${version} cannot: it`);
    expect(
      config({ runtime: 'cri-o', loader: { type: 'podman' }, steps: { load: { image: `quay.io/podman/stable:v${version}` } } }),
    ).toThrow(/steps\.load\.image: expected a podman that can load into the store of CRI-O/);
  });
  it.each(['4.0.0', '4.5.1', '4.7.2'])('podman %s is accepted without a word', (version) => {
    expect(resolveConfig({ runtime: 'cri-o', loader: { type: 'podman', version } }).warnings).toEqual([]);
  });
  it.each(['4.9.1', '5.2.9', '5.3.2', '5.8.2'])('podman %s is questioned', (version) => {
    expect(resolveConfig({ runtime: 'cri-o', loader: { type: 'podman', version } }).warnings).toEqual([
      { path: 'loader.version', message: `podman ${version} is not known to work with the store of CRI-O: use 4.5.1 or skopeo` },
    ]);
  });
  it('whose version nobody tells is questioned', () => {
    const image = 'registry.example.com/tools/loader:7';
    expect(resolveConfig({ runtime: 'cri-o', loader: { type: 'podman' }, steps: { load: { image } } }).warnings).toMatchInlineSnapshot(`
      [
        {
          "message": "the tag of registry.example.com/tools/loader:7 does not tell its version of podman: declare it, 4.5.1 is known to work",
          "path": "loader.version",
        },
      ]
    `);
  });
});

describe('resources, tolerations, profiles and affinity', () => {
  it('say together what the API server takes', () => {
    expect(
      config({
        runtime: 'cri-o',
        tolerations: [{ key: 'a', operator: 'Exists', value: 'b' }, { effect: 'NoSchedule' }, { key: 'a', tolerationSeconds: 5 }],
        steps: {
          load: { appArmorProfile: { type: 'Localhost' } },
          verify: { appArmorProfile: { type: 'Unconfined', localhostProfile: 'x' } },
        },
        daemon: {
          resources: { requests: { memory: '2Gi', memroy: 1, gpu: 1 }, limits: { memory: '1Gi' } },
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [
                  {
                    matchExpressions: [
                      { key: 'a', operator: 'In' },
                      { key: 'b', operator: 'Gt', values: ['x'] },
                    ],
                  },
                ],
              },
              preferredDuringSchedulingIgnoredDuringExecution: [
                { weight: 101, preference: { matchExpressions: [{ key: 'c', operator: 'Exists', values: ['d'] }] } },
              ],
            },
          },
        },
      }),
    ).toThrow(/weight: expected a number of at most 100, received 101/);
    expect(
      config({
        runtime: 'cri-o',
        tolerations: [{ key: 'a', operator: 'Exists', value: 'b' }, { effect: 'NoSchedule' }, { key: 'a', tolerationSeconds: 5 }],
        steps: {
          load: { appArmorProfile: { type: 'Localhost' } },
          verify: { appArmorProfile: { type: 'Unconfined', localhostProfile: 'x' } },
        },
        daemon: {
          resources: { requests: { memory: '2Gi', memroy: 1, gpu: 1 }, limits: { memory: '1Gi' } },
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [
                  {
                    matchExpressions: [
                      { key: 'a', operator: 'In' },
                      { key: 'b', operator: 'Gt', values: ['x'] },
                    ],
                  },
                ],
              },
            },
            podAntiAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: [
                {
                  topologyKey: 'kubernetes.io/hostname',
                  labelSelector: { matchExpressions: [{ key: 'c', operator: 'Exists', values: ['d'] }] },
                },
              ],
            },
          },
        },
      }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ tolerations[0].value: expected no value with the operator "Exists", received "b"
        ✖ tolerations[1].operator: expected "Exists", as there is no key, received nothing
        ✖ tolerations[2].effect: expected "NoExecute", as there are tolerationSeconds, received nothing
        ✖ steps.load.appArmorProfile.localhostProfile: expected the name of a profile that is loaded on the nodes, received nothing
        ✖ steps.verify.appArmorProfile.localhostProfile: expected no profile with the type "Unconfined", received "x"
        ✖ daemon.resources.requests.gpu: expected the key to be one of cpu, memory, ephemeral-storage, received 1; other resources are written "example.com/name"
        ✖ daemon.resources.requests.memroy: expected the key to be one of cpu, memory, ephemeral-storage, received 1; did you mean "memory"?
        ✖ daemon.resources.requests.memory: expected at most the limit "1Gi", received "2Gi"
        ✖ daemon.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values: expected at least one value with the operator "In", received []
        ✖ daemon.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[1].values: expected one whole number, as text, with the operator "Gt", received ["x"]
        ✖ daemon.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector.matchExpressions[0].values: expected no values with the operator "Exists", received ["d"]]
    `);
  });
});

describe('labels', () => {
  it('cannot replace those that selectors and other tools rely on', () => {
    expect(
      config({
        runtime: 'containerd',
        labels: { 'app.kubernetes.io/name': 'mine', team: 'a' },
        daemon: { labels: { team: 'b' } },
        nodeSelector: { 'kubernetes.io/os': 'windows' },
      }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ nodeSelector["kubernetes.io/os"]: expected no other value than "linux", which is set already, received "windows"
        ✖ labels["app.kubernetes.io/name"]: expected no other value than "buildkitd", which is set already, received "mine"
        ✖ daemon.labels["team"]: expected no other value than "a", which is set already, received "b"]
    `);
  });
});

describe('annotations', () => {
  it('that the library sets are not for others', () => {
    expect(
      config({ runtime: 'cri-o', daemon: { annotations: { 'cdk8s-buildkit/config-checksum': '1' } } }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ daemon.annotations["cdk8s-buildkit/config-checksum"]: expected no annotation that the library sets itself, received "1"]
    `);
    expect(build({ annotations: { note: 'x'.repeat(250 * 1024) } })).toThrow(
      'annotations: expected annotations of at most 250 KiB together, received 256004',
    );
    expect(build({ annotations: { 'kubectl.kubernetes.io/default-container': 'x' } })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid image build request
        ✖ annotations["kubectl.kubernetes.io/default-container"]: expected no annotation that the library sets itself, received "x"]
    `);
  });
});

describe('versions of BuildKit', () => {
  it('have the options that are asked for', () => {
    expect(
      config({ runtime: 'cri-o', daemon: { image: 'moby/buildkit:v0.16.0', buildkitd: { worker: { gc: { maxUsedSpace: '20GB' } } } } }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ daemon.buildkitd.worker.gc: expected no such option with BuildKit 0.16.0 of docker.io/moby/buildkit:v0.16.0, received {"maxUsedSpace":"20GB"}; it needs 0.17.0 or newer]
    `);
  });
  it('are what the tag tells', () => {
    expect(config({ runtime: 'cri-o', daemon: { image: 'moby/buildkit:v0.16.0', version: '0.17.0' } })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ daemon.version: expected the version of docker.io/moby/buildkit:v0.16.0, received "0.17.0"; leave it out: the tag tells it]
    `);
  });
  it('that cannot wait for the daemon are questioned', () => {
    expect(resolveConfig({ runtime: 'cri-o', daemon: { image: 'moby/buildkit:v0.10.4' } }).warnings).toMatchInlineSnapshot(`
      [
        {
          "message": "buildctl 0.10.4 of docker.io/moby/buildkit:v0.10.4 does not wait for a daemon that restarts, so builds fail meanwhile: 0.12.0 does",
          "path": "steps.build.image",
        },
      ]
    `);
  });
});

describe('a build', () => {
  it('stays in its context, and its strings are arguments', () => {
    expect(
      build({
        name: 'Build_1',
        dockerfile: '../Dockerfile',
        target: '',
        context: { type: 'persistentVolumeClaim', claimName: 'sources', subPath: '/web' },
        buildArgs: { 'NODE-VERSION': '22', OK: 1, NUL: 'a\0b' },
        buildArgFields: { IP: 'status.ip' },
        imageLabels: { 'a=b': 'c' },
        secrets: { 'a,b': { secretName: 'x', key: 'y' }, ok: { secretName: 'X', key: '../y' }, short: 'x' },
        sshKeys: { default: { secretName: 'x' } },
        registryCredentials: ['a', 'b'],
        maxImageSize: '10GB',
        activeDeadlineSeconds: 0,
      }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid image build request
        ✖ name: expected a DNS label such as "buildkit", received "Build_1"
        ✖ context.subPath: expected a path inside the build context such as "docker/Dockerfile", received "/web"; write it relative to the context
        ✖ dockerfile: expected a path inside the build context such as "docker/Dockerfile", received "../Dockerfile"; it may not leave the context: write it without ".."
        ✖ target: expected the name of a stage such as "production", received ""; use letters, digits, "_", "." and "-", and begin with one of the first two
        ✖ buildArgs["NODE-VERSION"]: expected the key to be a build arg name such as "NODE_VERSION", received "NODE-VERSION"; use letters, digits and "_"
        ✖ buildArgs.NUL: expected text of at most 120 KiB without control characters that YAML does not keep, received "a\\u0000b"
        ✖ buildArgs.OK: expected text of at most 120 KiB without control characters that YAML does not keep, received 1
        ✖ buildArgFields.IP: expected a field of the Pod such as "status.podIP" or "metadata.labels['team']", received "status.ip"
        ✖ secrets["a,b"]: expected the key to be the id of a secret such as "npmrc", received "a,b"; use letters, digits, "_", "." and "-"
        ✖ secrets.ok.secretName: expected a DNS subdomain such as "build-7f3a", received "X"
        ✖ secrets.ok.key: expected a key such as "ca.crt", received "../y"; use letters, digits, "-", "_" and "."
        ✖ secrets.short: expected an object, received "x"; write { secretName: ..., key: ... }
        ✖ sshKeys.default.key: expected a value, which is required, received nothing
        ✖ registryCredentials: expected the name of one Secret such as "registry-credentials", whose config may hold several registries, received ["a","b"]
        ✖ imageLabels["a=b"]: expected the key to be an image label key such as "org.opencontainers.image.source", received "a=b"; use printable ASCII without spaces, quotes, "=" and "\\"
        ✖ maxImageSize: expected a quantity of bytes such as "10Gi", received "10GB"; the units are Ki, Mi, Gi, k, M and G
        ✖ activeDeadlineSeconds: expected a number of at least 1, received 0]
    `);
  });
  it('is not longer than the config allows, nor of another kind', () => {
    expect(
      build(
        {
          activeDeadlineSeconds: 3601,
          job: { backoffLimit: 1 },
          context: { type: 'hostPath', path: '/srv', user: 1000 },
          buildArgs: { IP: '10.0.0.1' },
          buildArgFields: { IP: 'status.podIP' },
          nodeName: 'worker-1',
          affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{}] } } },
        },
        { runtime: 'docker' },
      ),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid image build request
        ✖ activeDeadlineSeconds: expected at most 3600, the longest build of the config, received 3601; raise builds.longestBuildSeconds of the config
        ✖ job: expected no such option for a build that is a Pod, received {"backoffLimit":1}; set builds.workload of the config to "Job"
        ✖ buildArgFields.IP: expected a build arg that is not in buildArgs, received "status.podIP"
        ✖ context.user: expected no such option on docker, received 1000; only root reaches its socket
        ✖ affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution: expected no requirement beside nodeName, which is one, received {"nodeSelectorTerms":[{}]}]
    `);
    const request = { name: 'x', image: 'x:1', context: { type: 'git', url: 'https://example.com/x.git' } } as const;
    expect(() => builderJob({ runtime: 'docker' }, request)).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid image build request
        ✖ builds.workload: expected "Job" in the config, for a Job to be made, received "Pod"; access control depends on it]
    `);
    expect(() => builderPod({ runtime: 'docker', builds: { workload: 'Job' } }, request)).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid image build request
        ✖ builds.workload: expected "Pod" in the config, for a Pod to be made, received "Job"; access control depends on it]
    `);
  });
  it('has no name that some readers of YAML take for a number', () => {
    expect(build({ name: '0o17', secrets: { npmrc: { secretName: '0o0', key: 'token' } } })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid image build request
        ✖ name: expected a DNS label such as "buildkit", received "0o17"; some readers of YAML take it for something else
        ✖ secrets.npmrc.secretName: expected a DNS subdomain such as "build-7f3a", received "0o0"; some readers of YAML take it for something else]
    `);
  });

  it('comes from one of the known places', () => {
    expect(build({ context: { type: 'pvc', claimName: 'x' } })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid image build request
        ✖ context.type: expected one of "persistentVolumeClaim", "hostPath", "git", "http", received "pvc"]
    `);
    expect(build({ context: undefined })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid image build request
        ✖ context: expected a value, which is required, received nothing]
    `);
    expect(build({ context: { type: 'git', url: 'git@example.com:team/web.git' } })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid image build request
        ✖ context.url: expected a git URL such as "https://example.com/team/app.git#main", received "git@example.com:team/web.git"; give its https URL]
    `);
  });
});

describe('ConfigError', () => {
  it('carries every problem as data', () => {
    try {
      resolveConfig({ runtime: 'docker', name: 'A', namespace: 'B' });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      expect((error as ConfigError).name).toBe('ConfigError');
      expect((error as ConfigError).issues).toEqual([
        { path: 'name', message: 'expected a DNS label such as "buildkit", received "A"' },
        { path: 'namespace', message: 'expected a DNS label such as "buildkit", received "B"' },
      ]);
    }
  });
  it('shows input of any kind, and not too much of it', () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const odd = { runtime: 'docker', name: circular, labels: () => 1, annotations: new Map(), namespace: 'x'.repeat(500), strict: 1n };
    expect(config(odd)).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ name.self: expected an object that does not contain itself, received a circular object
        ✖ annotations: expected a plain object, received a Map]
    `);
  });
});

describe('input of any size', () => {
  it('is answered at once, and briefly', () => {
    const deep = Array.from({ length: 10_000 }).reduce((inner: object) => ({ inner }), {});
    expect(config({ runtime: 'docker', labels: deep })).toThrow(/labels\.inner.*: expected an object that does not contain itself/);
    expect(config({ runtime: 'docker', ['x'.repeat(1_000_000)]: 1 })).toThrow(/^[\s\S]{0,1500}$/);
    expect(config({ runtime: 'docker', daemon: { image: `${'a-'.repeat(1_000_000)}!` } })).toThrow(ConfigError);
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`key${index}`, index]));
    expect(config({ runtime: 'docker', ...many })).toThrow(/and 950 more$/);
  });
  it('is checked as it is rendered, whatever getters it has', () => {
    let reads = 0;
    const request = {
      name: 'x',
      image: 'x:1',
      context: { type: 'hostPath', path: '/srv' },
      get dockerfile() {
        reads += 1;
        return reads === 1 ? 'Dockerfile' : '../../etc/passwd';
      },
    } as const;
    const render = () => JSON.stringify(builderPod({ runtime: 'docker' }, request));
    for (let attempt = 0; attempt < 3; attempt += 1) {
      try {
        expect(render()).not.toContain('passwd');
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
      }
    }
  });
  it('has a bound on all build args together', () => {
    const buildArgs = Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`ARG${index}`, 'x'.repeat(100 * 1024)]));
    expect(build({ buildArgs })).toThrow('buildArgs: expected build args and image labels of at most 512 KiB together, received 614424');
  });
});

describe('text that YAML would change', () => {
  it.each(['a\u2028', 'a\u0085b', '\u007f', '\ud800', '0o17', '0X1F', '-0B1'])('%j is refused', (text) => {
    expect(build({ buildArgs: { A: text } })).toThrow(/buildArgs\.A: expected text/);
    expect(build({ annotations: { a: text } })).toThrow(/annotations\.a: expected text/);
    expect(build({ labels: { a: text } })).toThrow(/labels\.a: expected a label value/);
  });
});

describe('numbers', () => {
  it('are in the range that Kubernetes takes', () => {
    expect(
      config({
        runtime: 'cri-o',
        daemon: {
          maxUnavailable: 1.5,
          buildkitd: { worker: { maxParallelism: 1e300 } },
          resources: { limits: { memory: '512m', 'example.com/gpu': 1.5 } },
        },
        tolerations: [{ key: 'bad key!', operator: 'Exists', tolerationSeconds: 1e300, effect: 'NoExecute' }],
      }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ tolerations[0].key: expected a qualified name such as "example.com/team", received "bad key!"
        ✖ tolerations[0].tolerationSeconds: expected a number of at most 2147483647, received 1e+300
        ✖ daemon.maxUnavailable: expected a whole number, received 1.5
        ✖ daemon.buildkitd.worker.maxParallelism: expected a number of at most 1024, received 1e+300]
    `);
    expect(
      config({ runtime: 'cri-o', daemon: { resources: { requests: { memory: '512m', 'example.com/gpu': 1 } } } }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ daemon.resources.requests.memory: expected an amount of bytes such as "512Mi", received "512m"; "m" means thousandths
        ✖ daemon.resources.limits.example.com/gpu: expected the same as its request, 1, received nothing]
    `);
    expect(build({ maxImageSize: '10m' })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid image build request
        ✖ maxImageSize: expected a quantity of bytes such as "10Gi", received "10m"; the units are Ki, Mi, Gi, k, M and G]
    `);
    expect(build({ maxImageSize: 0 })).toThrow('maxImageSize: expected a number of at least 1, received 0');
  });
});

describe('directories', () => {
  it.each([
    [{ runtime: 'containerd', daemon: { socketDirectory: '/run/containerd' } }, 'daemon.socketDirectory'],
    [{ runtime: 'containerd', daemon: { root: '/var/lib/containerd/buildkit' } }, 'daemon.root'],
    [{ runtime: 'cri-o', daemon: { root: '/var/lib/containers/storage' } }, 'daemon.root'],
    [{ runtime: 'cri-o', daemon: { socketDirectory: '/var/run/crio' } }, 'daemon.socketDirectory'],
    [{ runtime: 'cri-o', daemon: { socketDirectory: '/build-context' } }, 'daemon.socketDirectory'],
    [{ runtime: 'cri-o', storage: { graphRoot: '/image/store' } }, 'storage.graphRoot'],
    [{ runtime: 'cri-o', storage: { graphRoot: '/etc/containers' } }, 'storage.graphRoot'],
  ])('%j would be mounted over another', (input, path) => {
    expect(config(input)).toThrow(`${path}: expected a`);
  });
});

describe('images of the wrong tool', () => {
  it('are refused', () => {
    expect(config({ runtime: 'cri-o', steps: { load: { image: 'quay.io/podman/stable:v4.5.1' } } })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ steps.load.image: expected an image with skopeo, which the step runs, received "quay.io/podman/stable:v4.5.1"; set loader to { type: "podman" } to run podman]
    `);
    expect(config({ runtime: 'cri-o', loader: { type: 'podman' }, steps: { verify: { image: 'quay.io/podman/stable:v4.8.1' } } })).toThrow(
      'steps.verify.image: expected a podman that can load',
    );
    expect(config({ runtime: 'cri-o', daemon: { image: 'moby/buildkit:v0.32.2-rootless' } })).toThrow(
      'daemon.image: expected an image for root',
    );
  });
});

describe('the namespace of a chart', () => {
  it('is no more than that of a config', () => {
    const chart = new Chart(Testing.app(), 'chart', { namespace: '../../etc' });
    expect(() => new BuildKit(chart, 'buildkit', { runtime: 'cri-o' })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ namespace: expected the namespace of the chart to be a DNS label such as "builds", received "../../etc"]
    `);
  });
});

describe('a resolved config', () => {
  it('that was changed is no longer one', () => {
    const changed = { ...resolveConfig({ runtime: 'cri-o' }), namespace: 'other' };
    expect(() => resolveConfig(changed)).toThrow(/expected no such key/);
  });
});

describe('strict', () => {
  it('turns warnings into errors', () => {
    const questionable = { runtime: 'containerd', daemon: { image: 'moby/buildkit' } } as const;
    expect(resolveConfig(questionable).warnings.map(({ path }) => path)).toEqual(['daemon.image', 'daemon.version']);
    expect(() => resolveConfig({ ...questionable, strict: true })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ daemon.image: "moby/buildkit" has no tag, so "latest" is used: pin a version
        ✖ daemon.version: the tag of docker.io/moby/buildkit:latest does not tell its version of BuildKit, so 0.32.2 is assumed: declare it]
    `);
    expect(build({ image: 'team/web' }, { runtime: 'docker', strict: true })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid image build request
        ✖ image: "team/web" has no tag, so "latest" is used: Pods then pull it by default, although it is on the node]
    `);
  });
});

describe('where images come from', () => {
  it('is a registry with a host', () => {
    expect(config({ runtime: 'docker', imageRegistry: 'mirror' })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ imageRegistry: expected a registry such as "mirror.example.com/proxy", received "mirror"; begin with the host of the registry]
    `);
  });
  it('may be said by the environment, in text', () => {
    const env = { DOCKER_IMAGE_BUILDER_IMAGE: 5 };
    expect(config({ runtime: 'docker', env })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ env.DOCKER_IMAGE_BUILDER_IMAGE: expected a string, received 5]
    `);
    const preset = { type: 'orchest', version: 'v2022.10.1', env };
    expect(config({ runtime: 'docker', preset })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ preset.env.DOCKER_IMAGE_BUILDER_IMAGE: expected a string, received 5]
    `);
  });
  it.each(['/etc', '/', '/etc/../etc', '/run/containerd', '/var/lib'])('is no directory such as %s', (registryHosts) => {
    expect(config({ runtime: 'containerd', registryHosts })).toThrow('registryHosts: expected');
  });
  it.each(['/etc/containerd/certs.d', '/opt/registries/certs.d'])('is a directory such as %s', (registryHosts) => {
    expect(config({ runtime: 'containerd', registryHosts })).not.toThrow();
  });
});
