import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Chart, Testing } from 'cdk8s';
import type { Container } from 'kubernetes-types/core/v1';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as library from '../src';
import {
  affinityToLabels,
  affinityToNodes,
  builderJob,
  builderPod,
  buildkitDaemonSet,
  buildkitManifests,
  ConfigError,
  type ConfigInput,
  detectConfig,
  imageCommands,
  imagePinning,
  launcherEnv,
  nextImageAction,
  nodeAgentDaemonSet,
  nodePoolManifests,
  orchest,
  orchestBuild,
  parseImageReference,
  prePull,
  resolveConfig,
  resolveNodePools,
  toYaml,
} from '../src';
import * as plainLibrary from '../src/manifests';
import { cases } from './cases';
import { baseRequest } from './cases/case';
import { examples, synthesizeExample } from './support/examples';
import { argv, containerNamed, containersOf } from './support/kubelet';
import { kinds, node, nodeList } from './support/nodes';

const runtimes = ['docker', 'containerd', 'cri-o'] as const;
const withDaemon = ['containerd', 'cri-o'] as const;
const preset = orchest({ version: 'v2022.10.5' });
const request = orchestBuild({
  taskUuid: '0b1c6a4e',
  image: '10.100.0.10/orchest-env-project-environment:1',
  contextPath: 'projects/quickstart',
});

/** The objects of a config, and a build with it. */
function objectsOf(config: ConfigInput): readonly object[] {
  return [...buildkitManifests(config), config.builds?.workload === 'Job' ? builderJob(config, request) : builderPod(config, request)];
}

/** Every container in an object, whatever its kind. */
function containersIn(value: unknown): readonly Container[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    key === 'containers' || key === 'initContainers' ? (part as Container[]) : containersIn(part),
  );
}

const imagesOf = (...objects: readonly unknown[]) => objects.flatMap(containersIn).map(({ image }) => image);

const daemonOf = (config: ConfigInput<'containerd' | 'cri-o'>) => {
  const { spec } = buildkitDaemonSet(config).spec?.template ?? {};
  return { volumes: spec?.volumes ?? [], container: containerNamed({ spec: spec ?? { containers: [] } }, 'buildkitd') };
};

const agentOf = (config: ConfigInput) => {
  const { spec } = nodeAgentDaemonSet(config)?.spec?.template ?? {};
  return { spec, volumes: spec?.volumes ?? [], container: containerNamed({ spec: spec ?? { containers: [] } }, 'node-agent') };
};

const outputOf = (config: ConfigInput) => argv(containerNamed(builderPod(config, request), 'image-builder')).at(-1) ?? '';

const hostPathsOf = (volumes: readonly { readonly hostPath?: { readonly path: string; readonly type?: string } }[]) =>
  volumes.flatMap(({ hostPath }) => (hostPath === undefined ? [] : [[hostPath.path, hostPath.type]]));

describe('an installation of Orchest', () => {
  const named = orchest({ version: 'v2022.10.5', clusterName: 'cluster-7', workerNodeSelector: { 'example.com/plane': 'worker' } });

  it.each([
    ['docker', ['DaemonSet node-agent']],
    ['containerd', ['DaemonSet buildkit-daemon', 'DaemonSet node-agent']],
    ['cri-o', ['DaemonSet buildkit-daemon', 'DaemonSet node-agent']],
  ] as const)('has the names of Orchest on %s', (runtime, daemonSets) => {
    const objects = [...buildkitManifests({ runtime, preset: named }), builderPod({ runtime, preset: named }, request)];
    const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(names.filter((name) => name.startsWith('DaemonSet'))).toEqual(daemonSets);
    expect(names.at(-1)).toBe('Pod image-build-task-0b1c6a4e');
    for (const { metadata } of objects) {
      expect(metadata.namespace).toBe('orchest');
      expect(metadata.labels).toMatchObject({
        'controller.orchest.io/component': expect.stringMatching(/^(buildkit-daemon|node-agent|image-builder|build-access)$/),
        'controller.orchest.io/owner': 'cluster-7',
        'controller.orchest.io/part-of': 'orchest',
      });
    }
  });

  it('keeps its daemon and its node agent apart from other components, by labels and selectors', () => {
    const components = buildkitManifests({ runtime: 'cri-o', preset }).map(({ kind, metadata }) => [
      kind,
      metadata.labels?.['controller.orchest.io/component'],
    ]);
    expect(components).toEqual([
      ['ServiceAccount', 'buildkit-daemon'],
      ['ConfigMap', 'buildkit-daemon'],
      ['DaemonSet', 'buildkit-daemon'],
      ['ServiceAccount', 'node-agent'],
      ['DaemonSet', 'node-agent'],
      ['Role', 'build-access'],
      ['RoleBinding', 'build-access'],
    ]);
  });

  it.each(withDaemon)('has the paths of Orchest on %s', (runtime) => {
    const { container, volumes } = daemonOf({ runtime, preset });
    const address = 'unix:///run/orchest_buildkit/buildkitd.sock';
    expect(container.args).toEqual(expect.arrayContaining(['--addr', address, '--root', '/var/lib/orchest_buildkit']));
    expect(hostPathsOf(volumes)).toEqual(
      expect.arrayContaining([
        ['/run/orchest_buildkit', 'DirectoryOrCreate'],
        ['/var/lib/orchest_buildkit', 'DirectoryOrCreate'],
      ]),
    );
    const build = containerNamed(builderPod({ runtime, preset }, request), 'image-builder');
    expect(build.command).toEqual(expect.arrayContaining(['--addr', address]));
    expect(build.volumeMounts).toContainEqual({ name: 'socket', mountPath: '/run/orchest_buildkit', readOnly: true });
  });

  it('runs on the worker plane alone: daemon, node agent and builds', () => {
    const plane = { 'example.com/plane': 'worker', 'kubernetes.io/os': 'linux' };
    for (const runtime of runtimes) {
      const config = { runtime, preset: named };
      expect(agentOf(config).spec?.nodeSelector).toEqual(plane);
      expect(builderPod(config, request).spec?.nodeSelector).toEqual(plane);
      if (runtime !== 'docker') expect(buildkitDaemonSet({ runtime, preset: named }).spec?.template.spec?.nodeSelector).toEqual(plane);
    }
  });

  it.each(runtimes)('builds an environment from the directory of the user on %s, and cannot write there', (runtime) => {
    const config = { runtime, preset };
    const pod = builderPod(config, orchestBuild({ taskUuid: '7', image: 'a:1', contextPath: 'p/x', dockerfile: 'env/Dockerfile' }));
    expect(pod.spec?.volumes).toContainEqual({ name: 'context', persistentVolumeClaim: { claimName: 'userdir-pvc' } });
    const build = containerNamed(pod, 'image-builder');
    expect(build.volumeMounts).toContainEqual({ name: 'context', mountPath: '/build-context', subPath: 'p/x', readOnly: true });
    expect(argv(build).join(' ')).toMatch(/(--opt filename=|--file=\/build-context\/)env\/Dockerfile/);
  });

  it('gives access to orchest-api and celery-worker, and to nobody else', () => {
    for (const runtime of runtimes) {
      const bindings = buildkitManifests({ runtime, preset }).filter(({ kind }) => kind.endsWith('Binding'));
      expect(bindings).toMatchObject([
        {
          kind: 'RoleBinding',
          subjects: [
            { kind: 'ServiceAccount', name: 'orchest-api', namespace: 'orchest' },
            { kind: 'ServiceAccount', name: 'celery-worker', namespace: 'orchest' },
          ],
        },
      ]);
    }
  });

  it('may be given access for others instead', () => {
    const subjects = [{ kind: 'User', name: 'alice@example.com' }] as const;
    const objects = buildkitManifests({ runtime: 'cri-o', preset, access: { subjects } });
    expect(objects.find(({ kind }) => kind === 'RoleBinding')).toMatchObject({ subjects: [{ kind: 'User', name: 'alice@example.com' }] });
  });
});

describe('the runtime of the nodes', () => {
  it.each([
    ['docker', kinds.docker],
    ['containerd', kinds.upstream],
    ['cri-o', kinds.crio],
  ] as const)('decides the daemon, the agent and the builds, once it is detected: %s', (runtime, sample) => {
    const config = { ...detectConfig(nodeList(node(sample))), preset } as ConfigInput;
    expect(objectsOf(config)).toEqual(objectsOf({ runtime, preset }));
  });

  it('decides which Pod has a daemon to talk to: all of them but those of docker', () => {
    expect(buildkitDaemonSet({ runtime: 'docker', preset })).toBeUndefined();
    for (const runtime of withDaemon) expect(buildkitDaemonSet({ runtime, preset }).kind).toBe('DaemonSet');
  });

  it.each([
    ['docker', '/var/run/docker.sock'],
    ['containerd', '/run/containerd/containerd.sock'],
    ['cri-o', '/var/run/crio/crio.sock'],
  ] as const)('decides the socket, unless an option or an annotation of the OrchestCluster does: %s', (runtime, usual) => {
    const annotated = orchest({ version: 'v1', annotations: { 'orchest.io/container-runtime-socket': 'unix:///run/noted/c.sock' } });
    const mounted = (config: ConfigInput) => hostPathsOf(agentOf(config).volumes).map(([path]) => path);
    const place = (socket: string) => (runtime === 'docker' ? socket : socket.slice(0, socket.lastIndexOf('/')));
    expect(mounted({ runtime, preset })).toContain(place(usual));
    expect(mounted({ runtime, preset: annotated })).toContain(place('/run/noted/c.sock'));
    expect(mounted({ runtime, preset: annotated, socket: '/run/option/c.sock' })).toContain(place('/run/option/c.sock'));
    expect(mounted({ runtime, preset: annotated, socket: '/run/option/c.sock' }).join()).not.toContain('noted');
  });

  it('may differ from node to node: each kind has its daemon and its agent', () => {
    const nodePools = {
      a: { runtime: 'containerd', nodeSelector: { pool: 'a' } },
      b: { runtime: 'cri-o', nodeSelector: { pool: 'b' } },
      c: { runtime: 'docker', nodeSelector: { pool: 'c' } },
    } as const;
    const daemonSets = nodePoolManifests({ preset, nodePools }).filter(({ kind }) => kind === 'DaemonSet');
    expect(daemonSets.map(({ metadata }) => metadata.name)).toEqual([
      'buildkit-a-daemon',
      'buildkit-a-node-agent',
      'buildkit-b-daemon',
      'buildkit-b-node-agent',
      'buildkit-c-node-agent',
    ]);
  });
});

describe('the daemon', () => {
  it.each([
    ['containerd', ['--oci-worker=false', '--containerd-worker=true']],
    ['cri-o', ['--oci-worker=true', '--containerd-worker=false']],
  ] as const)('has the worker that %s can work with', (runtime, flags) => {
    for (const config of [{ runtime }, { runtime, preset }])
      expect(daemonOf(config).container.args).toEqual(expect.arrayContaining([...flags]));
    const toml = (workers: string) => expect.stringContaining(`[worker.${workers}]`);
    expect(buildkitManifests({ runtime, preset }).find(({ kind }) => kind === 'ConfigMap')).toMatchObject({
      data: { 'buildkitd.toml': toml(runtime === 'cri-o' ? 'oci' : 'containerd') },
    });
  });

  it('mounts the socket and the store of CRI-O with the preset, as the ADR says, and not without it', () => {
    const mounts = (config: ConfigInput<'cri-o'>) => {
      const { container, volumes } = daemonOf(config);
      const own = (container.volumeMounts ?? []).filter(({ name }) => ['crio-socket', 'graph-root'].includes(name));
      return { own, paths: hostPathsOf(volumes).slice(2) };
    };
    expect(mounts({ runtime: 'cri-o', preset })).toEqual({
      own: [
        { name: 'crio-socket', mountPath: '/var/run/crio', mountPropagation: 'HostToContainer' },
        { name: 'graph-root', mountPath: '/var/lib/containers/storage', mountPropagation: 'HostToContainer' },
      ],
      paths: [
        ['/var/run/crio', 'Directory'],
        ['/var/lib/containers/storage', 'Directory'],
      ],
    });
    expect(mounts({ runtime: 'cri-o' })).toEqual({ own: [], paths: [] });
    expect(mounts({ runtime: 'cri-o', preset, daemon: { runtimeMounts: false } })).toEqual({ own: [], paths: [] });
  });

  it('is asked whether it works in the same way on every runtime, for ready and for alive', () => {
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'] as const) {
      const [containerd, crio] = withDaemon.map((runtime) => daemonOf({ runtime, preset }).container[probe]);
      expect(containerd).toEqual(crio);
      expect(crio?.exec?.command?.slice(-2)).toEqual(['debug', 'workers']);
      expect(crio?.timeoutSeconds).toBeGreaterThan(20);
    }
  });

  it('is given arguments and keeps the entry point of its image', () => {
    for (const runtime of withDaemon)
      for (const config of [{ runtime }, { runtime, preset }]) expect(daemonOf(config).container.command).toBeUndefined();
  });

  it('shares temporary files and the socket for traces with the containers of containerd, below its root', () => {
    const { env, args } = daemonOf({ runtime: 'containerd', daemon: { root: '/data/buildkit' } }).container;
    expect(env).toEqual([{ name: 'TMPDIR', value: '/data/buildkit/tmp' }]);
    expect(args).toEqual(expect.arrayContaining(['--otel-socket-path', '/data/buildkit/otel-grpc.sock']));
    expect(daemonOf({ runtime: 'containerd', preset }).container.env).toEqual([{ name: 'TMPDIR', value: '/var/lib/orchest_buildkit/tmp' }]);
  });

  it('collects garbage, and builds for the platform of its node', () => {
    for (const runtime of withDaemon) {
      const map = buildkitManifests({ runtime, preset }).find(({ kind }) => kind === 'ConfigMap');
      expect(map).toMatchObject({ data: { 'buildkitd.toml': expect.stringContaining('gc = true') } });
      expect(JSON.stringify(map)).not.toContain('platforms');
    }
  });

  it('fails where a directory of the runtime is not: only its own directories are made', () => {
    for (const runtime of runtimes) {
      const paths = [
        ...(runtime === 'docker' ? [] : hostPathsOf(daemonOf({ runtime, preset }).volumes)),
        ...hostPathsOf(builderPod({ runtime, preset }, request).spec?.volumes ?? []),
        ...hostPathsOf(agentOf({ runtime, preset }).volumes),
      ];
      const made = paths.filter(([, type]) => type !== 'Directory' && type !== 'Socket').map(([path]) => path);
      const own = ['/run/orchest_buildkit', '/var/lib/orchest_buildkit', '/run/containerd/fifo'];
      expect(made.filter((path) => !own.includes(path ?? ''))).toEqual([]);
    }
  });
});

describe('BuildKit 0.10.4, which Orchest has', () => {
  const lacking = ['--wait', '--otel-socket-path', 'reservedSpace', 'maxUsedSpace', 'minFreeSpace', '[log]'];

  it('is asked for nothing that it lacks', () => {
    for (const runtime of runtimes) {
      const yaml = toYaml(objectsOf({ runtime, preset }));
      for (const text of lacking) expect(yaml).not.toContain(text);
    }
  });

  it('is asked for nothing that it lacks in any golden', () => {
    const snapshots = resolve(__dirname, 'snapshots');
    const goldens = readdirSync(snapshots, { recursive: true, encoding: 'utf8' }).filter((file) => /orchest.*\.yaml$/.test(file));
    expect(goldens.length).toBeGreaterThan(15);
    for (const golden of goldens) {
      const yaml = readFileSync(join(snapshots, golden), 'utf8');
      for (const text of lacking) expect(yaml, golden).not.toContain(text);
    }
  });

  it('is the reason: a newer one is asked for it', () => {
    const image = 'docker.io/moby/buildkit:v0.32.2';
    const daemon = { image, buildkitd: { worker: { gc: { reservedSpace: '5GB', maxUsedSpace: '40%', minFreeSpace: '20%' } } } };
    const yaml = toYaml(objectsOf({ runtime: 'containerd', preset, daemon, steps: { build: { image } } }));
    for (const text of lacking) expect(yaml).toContain(text);
  });

  it('refuses what nothing else can replace', () => {
    const config = {
      runtime: 'cri-o',
      preset,
      daemon: { buildkitd: { worker: { gc: { maxUsedSpace: '5GB' } }, log: { format: 'json' } } },
    } as const;
    expect(() => resolveConfig(config)).toThrow(
      /daemon\.buildkitd\.log\.format: expected no such option with BuildKit 0\.10\.4.*daemon\.buildkitd\.worker\.gc: expected no such option with BuildKit 0\.10\.4/s,
    );
  });
});

describe('a build', () => {
  it('has steps with one command each, and the one that builds is called image-builder', () => {
    const commands = (runtime: (typeof runtimes)[number]) =>
      containersOf(builderPod({ runtime, preset }, request)).map((container) => [container.name, ...argv(container).slice(0, 3)].join(' '));
    expect(runtimes.map(commands)).toEqual([
      ['image-builder docker buildx build', 'verify docker image inspect'],
      ['image-builder buildctl --addr unix:///run/orchest_buildkit/buildkitd.sock'],
      ['image-builder buildctl --addr unix:///run/orchest_buildkit/buildkitd.sock', 'load podman load -i', 'verify podman image inspect'],
    ]);
  });

  it('ends with the container that runs last, so that the phase of the Pod is that of the build', () => {
    const main = (runtime: (typeof runtimes)[number]) => builderPod({ runtime, preset }, request).spec?.containers.map(({ name }) => name);
    expect(runtimes.map(main)).toEqual([['verify'], ['image-builder'], ['verify']]);
  });

  it('has every option before the output, and nothing behind it', () => {
    for (const runtime of withDaemon) {
      const full = { ...request, buildArgs: { A: '1', B: '&& x' }, target: 't', noCache: true, buildArgFields: { IP: 'status.podIP' } };
      const command = argv(containerNamed(builderPod({ runtime, preset }, full), 'image-builder'), { 'status.podIP': '10.0.0.7' });
      expect(command.slice(-4, -1)).toEqual(['--progress', 'plain', '--output']);
      const options = command.flatMap((text, index) => (text === '--opt' ? [command[index + 1]] : []));
      expect(options).toEqual([
        'filename=Dockerfile',
        'target=t',
        'build-arg:A=1',
        'build-arg:B=&& x',
        'build-arg:IP=10.0.0.7',
        'no-cache=',
      ]);
    }
  });

  it('is given no build arg that nobody asked for', () => {
    for (const runtime of runtimes) expect(JSON.stringify(builderPod({ runtime, preset }, request))).not.toContain('build-arg');
  });

  it('uses the builder inside the engine of docker, whose images are those of the node', () => {
    expect(argv(containerNamed(builderPod({ runtime: 'docker', preset }, request), 'image-builder'))).toEqual([
      ...['docker', 'buildx', 'build', '--builder=default', '--file=/build-context/Dockerfile'],
      ...['--tag=10.100.0.10/orchest-env-project-environment:1', '--progress=plain', '--network=host', '/build-context'],
    ]);
  });

  it('takes the socket of docker from the config', () => {
    const { spec } = builderPod({ runtime: 'docker', preset, socket: '/run/user/docker.sock' }, request);
    expect(hostPathsOf(spec?.volumes ?? [])).toEqual([['/run/user/docker.sock', 'Socket']]);
  });

  it('is written to a file and loaded with podman on CRI-O, and does not leave the node', () => {
    const pod = builderPod({ runtime: 'cri-o', preset }, request);
    expect(outputOf({ runtime: 'cri-o', preset })).toMatch(/^type=docker,name=10\.100\.0\.10\/[^,]+,dest=\/image\/image\.tar,/);
    expect(argv(containerNamed(pod, 'load'))).toEqual(['podman', 'load', '-i', '/image/image.tar']);
    for (const runtime of runtimes) expect(JSON.stringify(builderPod({ runtime, preset }, request))).not.toMatch(/push|registry-/);
  });

  it('passes through a volume with room for the file, not through the layer of a container', () => {
    const { spec } = builderPod({ runtime: 'cri-o', preset }, { ...request, maxImageSize: '4Gi' });
    expect(spec?.volumes).toContainEqual({ name: 'image', emptyDir: { sizeLimit: '12Gi' } });
    for (const step of ['image-builder', 'load']) {
      expect(containerNamed({ spec: spec ?? { containers: [] } }, step).volumeMounts).toContainEqual({
        name: 'image',
        mountPath: '/image',
      });
    }
  });

  it('is loaded by podman 4.5.1 with the preset, and by skopeo without it', () => {
    const image = (config: ConfigInput) => containerNamed(builderPod(config, request), 'load').image;
    expect(image({ runtime: 'cri-o', preset })).toBe('quay.io/podman/stable:v4.5.1');
    expect(image({ runtime: 'cri-o', loader: { type: 'podman' } })).toBe('quay.io/podman/stable:v4.5.1');
    expect(image({ runtime: 'cri-o', preset, loader: { type: 'skopeo' } })).toBe('quay.io/skopeo/stable:v1.18.0');
    expect(image({ runtime: 'cri-o' })).toBe('quay.io/skopeo/stable:v1.18.0');
    expect(resolveConfig({ runtime: 'cri-o', preset }).warnings.map(({ path }) => path)).not.toContain('loader.version');
  });

  it('is loaded by a podman that an image of the environment has, if the config tells its version', () => {
    const env = { CRIO_IMAGE_BUILDER_IMAGE: 'registry.example.com/tools/builder:1.4' };
    const paths = (config: object) => resolveConfig({ runtime: 'cri-o', preset, env, ...config }).warnings.map(({ path }) => path);
    expect(paths({})).toContain('loader.version');
    expect(paths({ loader: { type: 'podman', version: '4.5.1' } })).not.toContain('loader.version');
    expect(() => paths({ loader: { type: 'podman', version: '4.9.0' } })).toThrow('use 4.5.1 or skopeo');
  });

  it('is built by a buildctl of the environment, of a version that is assumed if its tag does not tell it', () => {
    const paths = (image: string) =>
      resolveConfig({ runtime: 'containerd', env: { CONTAINERD_IMAGE_BUILDER_IMAGE: image } }).warnings.map(({ path }) => path);
    expect(paths('registry.example.com/tools/builder:team')).toContain('steps.build.version');
    expect(paths('docker.io/moby/buildkit:v0.32.2')).not.toContain('steps.build.version');
  });

  it('may be loaded by an image that has both tools, whose Dockerfile pins podman 4.5.1', () => {
    const dockerfile = readFileSync(resolve(__dirname, '../examples/crio-image-builder.Dockerfile'), 'utf8');
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    const { container } = daemonOf({ runtime: 'cri-o' });
    const { image } = containerNamed(builderPod({ runtime: 'cri-o', preset }, request), 'load');
    expect(bases).toEqual([container.image, image]);
    expect(dockerfile).toMatch(/^COPY --from=buildkit \S+\/buildctl /m);
  });

  it('is loaded into the store of the node: both of its roots, each at its own path', () => {
    const pod = builderPod({ runtime: 'cri-o', preset }, request);
    expect(hostPathsOf(pod.spec?.volumes ?? [])).toEqual(
      expect.arrayContaining([
        ['/var/lib/containers/storage', 'Directory'],
        ['/run/containers/storage', 'Directory'],
      ]),
    );
    for (const step of ['load', 'verify']) {
      const { volumeMounts, env } = containerNamed(pod, step);
      expect(volumeMounts).toEqual(
        expect.arrayContaining([
          { name: 'graph-root', mountPath: '/var/lib/containers/storage' },
          { name: 'run-root', mountPath: '/run/containers/storage' },
        ]),
      );
      expect(env).toContainEqual({ name: 'CONTAINERS_STORAGE_CONF', value: '/etc/loader/storage.conf' });
      expect(env).toContainEqual({ name: 'CONTAINERS_CONF', value: '/etc/loader/containers.conf' });
    }
    const build = containerNamed(pod, 'image-builder').volumeMounts?.map(({ name }) => name);
    expect(build).toEqual(['socket', 'context', 'image']);
  });

  it('is stored compressed on containerd with the preset, whose agent pushes it as it is, and as it is on disk without it', () => {
    expect(outputOf({ runtime: 'containerd', preset })).toMatch(/^type=image,name=[^,]+,store=true,unpack=true,compression=zstd,/);
    const plain = builderPod({ runtime: 'containerd' }, request);
    expect(argv(containerNamed(plain, 'build')).at(-1)).toContain('compression=uncompressed');
    expect(outputOf({ runtime: 'cri-o', preset })).toContain('compression=uncompressed');
  });

  it('has a deadline as a Pod and a time to live as a Job, resources, and no token of the API server', () => {
    for (const runtime of runtimes) {
      const pod = builderPod({ runtime, preset }, request);
      expect(pod.spec).toMatchObject({ activeDeadlineSeconds: 3600, automountServiceAccountToken: false, restartPolicy: 'Never' });
      expect(pod.spec).not.toHaveProperty('ttlStrategy');
      for (const container of containersOf(pod))
        expect(container.resources?.requests).toEqual(expect.objectContaining({ cpu: expect.any(String) }));
      expect(builderJob({ runtime, preset, builds: { workload: 'Job' } }, request).spec?.ttlSecondsAfterFinished).toBe(3600);
    }
  });

  it('has the capabilities of a loader where it opens the store, and no more than a reader where it builds', () => {
    const capabilities = (runtime: (typeof runtimes)[number]) =>
      containersOf(builderPod({ runtime, preset }, request)).map(({ securityContext }) => securityContext?.capabilities?.add?.length ?? 0);
    expect(runtimes.map(capabilities)).toEqual([[1, 0], [1], [1, 8, 1]]);
  });
});

const variables = {
  docker: 'DOCKER_IMAGE_BUILDER_IMAGE',
  containerd: 'CONTAINERD_IMAGE_BUILDER_IMAGE',
  'cri-o': 'CRIO_IMAGE_BUILDER_IMAGE',
} as const;

describe.each(runtimes)('the variable of %s', (own) => {
  const variable = variables[own];
  const image = 'registry.example.com/tools/builder:1.4';

  it('changes every builder container of its runtime, and none of another runtime', () => {
    const env = { [variable]: image };
    const pairs = (runtime: (typeof runtimes)[number]): readonly (readonly [changed: ConfigInput, plain: ConfigInput])[] => [
      [{ runtime, env }, { runtime }],
      [
        { runtime, env, preset },
        { runtime, preset },
      ],
      [
        { runtime, preset: orchest({ version: 'v2022.10.5', env }) },
        { runtime, preset },
      ],
    ];
    for (const runtime of runtimes) {
      for (const [changed, plain] of pairs(runtime)) {
        const [before, after] = [plain, changed].map((config) => imagesOf(builderPod(config, request)));
        expect(after).toEqual(runtime === own ? before?.map(() => image) : before);
        expect(buildkitManifests(changed)).toEqual(buildkitManifests(plain));
      }
    }
  });

  it('changes the builds of constructs too', () => {
    for (const config of [
      { runtime: own, env: { [variable]: image } },
      { runtime: own, preset: orchest({ version: 'v2022.10.5', env: { [variable]: image } }) },
    ]) {
      const chart = new Chart(Testing.app(), 'chart', { namespace: 'builds' });
      const buildKit = new library.BuildKit(chart, 'buildkit', config);
      const builds = [buildKit, config].map(
        (of, index) => new library.ImageBuild(chart, `build-${index}`, { buildKit: of, ...baseRequest, name: `b-${index}` }),
      );
      for (const { workload } of builds) expect(new Set(imagesOf(workload.toJson()))).toEqual(new Set([image]));
    }
  });

  it.each([undefined, '', ' ', '\t\n'])('that is %j leaves the images of docker.io/orchest', (value) => {
    const images = (config: ConfigInput) => imagesOf(builderPod(config, request));
    const builder = `docker.io/orchest/image-builder-${own === 'docker' ? 'buildx' : 'buildkit'}:v2022.10.5`;
    const expected = {
      docker: [builder, builder],
      containerd: [builder],
      'cri-o': [builder, 'quay.io/podman/stable:v4.5.1', 'quay.io/podman/stable:v4.5.1'],
    };
    const env = { [variable]: value };
    for (const config of [
      { runtime: own, preset, env },
      { runtime: own, preset: orchest({ version: 'v2022.10.5', env }) },
    ]) {
      expect([...images(config)].sort()).toEqual([...expected[own]].sort());
    }
  });

  it('is beaten by an image that a step is given, for this step', () => {
    const given = own === 'cri-o' ? 'registry.example.com/mirror/podman:v4.5.1' : 'registry.example.com/mirror/tools:2';
    const steps = { docker: ['build', 'verify'], containerd: ['build'], 'cri-o': ['build', 'load', 'verify'] }[own];
    for (const step of steps) {
      const config = { runtime: own, preset, env: { [variable]: image }, steps: { [step]: { image: given } } } as ConfigInput;
      const images = containersOf(builderPod(config, request)).map((container) => [container.name, container.image]);
      expect(images).toEqual(steps.map((name) => [name === 'build' ? 'image-builder' : name, name === step ? given : image]));
    }
  });

  it('is no image reference, and is refused with everything else that is wrong', () => {
    const config = { runtime: own, preset, name: 'Bad Name', env: { [variable]: 'registry.example.com/Tools/builder 1' } } as ConfigInput;
    expect(() => resolveConfig(config)).toThrow(ConfigError);
    expect(() => resolveConfig(config)).toThrow(/✖ name: /);
    const alone = { runtime: own, env: { [variable]: 'registry.example.com/Tools/builder:1' } } as ConfigInput;
    expect(() => resolveConfig(alone)).toThrow(
      `env.${variable}: expected an image reference such as "registry.example.com/tools/builder:1.4", received "registry.example.com/Tools/builder:1"`,
    );
  });
});

describe('the environment of whoever launches builds', () => {
  const sockets = { docker: '/var/run/docker.sock', containerd: '/run/containerd/containerd.sock', 'cri-o': '/var/run/crio/crio.sock' };

  it('names the runtime, its socket and the images that override, so that nothing else has to carry them', () => {
    const env = {
      DOCKER_IMAGE_BUILDER_IMAGE: 'registry.example.com/a:1',
      CONTAINERD_IMAGE_BUILDER_IMAGE: ' ',
      CRIO_IMAGE_BUILDER_IMAGE: 'registry.example.com/c:1',
      HOME: '/root',
    };
    for (const runtime of runtimes) {
      const own = [
        { name: 'CONTAINER_RUNTIME', value: runtime },
        { name: 'CONTAINER_RUNTIME_SOCKET', value: sockets[runtime] },
      ];
      expect(launcherEnv({ runtime, preset })).toEqual(own);
      expect(launcherEnv({ runtime, preset, env })).toEqual([
        ...own,
        { name: 'DOCKER_IMAGE_BUILDER_IMAGE', value: 'registry.example.com/a:1' },
        { name: 'CRIO_IMAGE_BUILDER_IMAGE', value: 'registry.example.com/c:1' },
      ]);
    }
  });

  it('makes the same builds again, where a launcher reads it', () => {
    for (const runtime of runtimes) {
      const config = { runtime, preset, env: { [variables[runtime]]: 'registry.example.com/tools/builder:1.4' } };
      const env = Object.fromEntries(launcherEnv(config).map(({ name, value }) => [name, value]));
      const launched = { runtime: env.CONTAINER_RUNTIME, socket: env.CONTAINER_RUNTIME_SOCKET, preset, env } as ConfigInput;
      expect(builderPod(launched, request)).toEqual(builderPod(config, request));
    }
  });
});

describe('the node agent', () => {
  const registry = '10.100.0.10';

  it.each(runtimes)('runs the program of Orchest on %s', (runtime) => {
    const { container } = agentOf({ runtime, preset });
    expect(container.image).toBe('docker.io/orchest/node-agent:v2022.10.5');
    expect(container.command).toEqual(['python', './app/main.py']);
    expect(container.args).toEqual([
      '--image-puller-log-level=INFO',
      '--image-puller-interval=60',
      '--image-puller-policy=IfNotPresent',
      '--image-puller-retries=3',
    ]);
    const elsewhere = orchest({ version: 'v1', orchestApiHost: 'http://orchest-api.orchest' });
    expect(agentOf({ runtime, preset: elsewhere }).container.args?.at(-1)).toBe('--orchest-api-host=http://orchest-api.orchest');
  });

  it.each([
    ['docker', '/var/run/docker.sock'],
    ['containerd', '/run/containerd/containerd.sock'],
    ['cri-o', '/var/run/crio/crio.sock'],
  ] as const)('knows its runtime, its socket and its node on %s', (runtime, socket) => {
    expect(agentOf({ runtime, preset }).container.env).toEqual([
      { name: 'CONTAINER_RUNTIME', value: runtime },
      { name: 'CONTAINER_RUNTIME_SOCKET', value: socket },
      { name: 'CLUSTER_NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
    ]);
  });

  it.each(['containerd', 'cri-o'] as const)('has a configuration for crictl on %s, which docker needs not', (runtime) => {
    const text = nodeAgentDaemonSet({ runtime, preset })?.spec?.template.metadata?.annotations?.['cdk8s-buildkit/crictl.yaml'];
    const socket = runtime === 'cri-o' ? '/var/run/crio/crio.sock' : '/run/containerd/containerd.sock';
    expect(text).toBe(`runtime-endpoint: unix://${socket}\nimage-endpoint: unix://${socket}\ntimeout: 30\n`);
    expect(agentOf({ runtime, preset }).container.volumeMounts).toContainEqual(expect.objectContaining({ mountPath: '/etc/crictl.yaml' }));
    expect(JSON.stringify(nodeAgentDaemonSet({ runtime: 'docker', preset }))).not.toContain('crictl');
  });

  it('sees the store that the loader fills, on CRI-O and nowhere else', () => {
    const store = (runtime: (typeof runtimes)[number]) =>
      (agentOf({ runtime, preset }).container.volumeMounts ?? []).filter(({ name }) => /root/.test(name));
    expect(store('cri-o')).toEqual([
      { name: 'graph-root', mountPath: '/var/lib/containers/storage', mountPropagation: 'HostToContainer' },
      { name: 'run-root', mountPath: '/run/containers/storage', mountPropagation: 'HostToContainer' },
    ]);
    expect([store('docker'), store('containerd')]).toEqual([[], []]);
  });

  it.each([
    ['docker', '/etc/docker/certs.d'],
    ['containerd', '/etc/containerd/certs.d'],
    ['cri-o', '/etc/containers/certs.d'],
  ] as const)('brings the certificate of the registry to %s and takes it away again, without a shell', (runtime, directory) => {
    const { container, volumes } = agentOf({ runtime, preset: orchest({ version: 'v1', registry }) });
    const file = `${directory}/${registry}/ca.crt`;
    expect(container.lifecycle).toEqual({
      postStart: { exec: { command: ['install', '-D', '-m', '0644', '/registry-authority/ca.crt', file] } },
      preStop: { exec: { command: ['rm', '-f', file] } },
    });
    expect(volumes).toEqual(
      expect.arrayContaining([
        { name: 'registry-authority', secret: { secretName: 'registry-tls-secret', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        { name: 'registry-certificates', hostPath: { path: directory, type: 'DirectoryOrCreate' } },
      ]),
    );
    expect(agentOf({ runtime, preset }).container).not.toHaveProperty('lifecycle');
  });

  it('has no privilege, and capabilities only where it opens the store', () => {
    for (const runtime of runtimes) {
      const { container, spec } = agentOf({ runtime, preset });
      expect(container.securityContext).toMatchObject({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } });
      expect(container.securityContext).not.toHaveProperty('privileged');
      expect(container.securityContext?.capabilities?.add?.length ?? 0).toBe(runtime === 'cri-o' ? 8 : 0);
      expect(spec?.automountServiceAccountToken).toBe(false);
    }
  });

  it('is needed by no other system, and has no default there', () => {
    for (const runtime of runtimes) expect(nodeAgentDaemonSet({ runtime })).toBeUndefined();
    expect(() => resolveConfig({ runtime: 'cri-o', nodeAgent: {} })).toThrow('nodeAgent.image: expected the image of a node agent');
  });
});

describe('one registry for all images', () => {
  const imageRegistry = 'mirror.example.com/proxy';
  const isInside = (image: string | undefined) => image?.startsWith(`${imageRegistry}/`) === true;

  /** The images that a config or an environment names, completed. */
  function givenIn(value: unknown, key = ''): readonly string[] {
    if (typeof value === 'string') return key === 'image' || key.endsWith('_IMAGE_BUILDER_IMAGE') ? [parseImageReference(value).name] : [];
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([name, part]) => givenIn(part, name));
  }

  it.each(cases)('holds every image that nobody named: $config.runtime, $name', ({ config: { imageRegistry: _, ...config } }) => {
    const moved = { ...config, imageRegistry } as ConfigInput;
    const given = givenIn(config);
    for (const image of imagesOf(...objectsOf(moved))) {
      if (!given.includes(image ?? '')) expect(image).toSatisfy(isInside);
    }
    const unmoved = imagesOf(...objectsOf(config as ConfigInput)).filter((image) => given.includes(image ?? ''));
    expect(imagesOf(...objectsOf(moved))).toEqual(expect.arrayContaining(unmoved));
  });

  it.each(runtimes)('holds all images of %s, with the preset and without it', (runtime) => {
    for (const config of [{ runtime }, { runtime, preset }]) {
      const images = imagesOf(...objectsOf({ ...config, imageRegistry }));
      const before = imagesOf(...objectsOf(config));
      expect(images).toEqual(before.map((image) => image?.replace(/^[^/]+/, imageRegistry)));
      expect(images.length).toBeGreaterThan(0);
    }
    expect(prePull({ runtime, preset, imageRegistry }, 'a:1').initContainer.image).toSatisfy(isInside);
    const loader = { runtime: 'cri-o', imageRegistry, loader: { type: 'podman' } } as const;
    for (const image of imagesOf(...objectsOf(loader))) expect(image).toSatisfy(isInside);
  });

  it.each(runtimes)('leaves alone what is named on %s: images of steps, of daemon and agent, and those of the environment', (runtime) => {
    const own = 'registry.example.com/own/buildkit:v0.32.2';
    const steps = runtime === 'cri-o' ? { build: { image: own }, load: { image: own }, verify: { image: own } } : { build: { image: own } };
    const named = {
      runtime,
      preset,
      steps,
      nodeAgent: { image: own },
      prePull: { image: own },
      env: { [variables[runtime]]: own },
      ...(runtime === 'docker' ? {} : { daemon: { image: own } }),
    } as ConfigInput;
    expect(new Set(imagesOf(...objectsOf({ ...named, imageRegistry })))).toEqual(new Set([own]));
    expect(prePull({ ...named, imageRegistry }, 'a:1').initContainer.image).toBe(own);
  });

  afterEach(() => {
    vi.doUnmock('cdk8s-buildkit');
    vi.doUnmock('cdk8s-buildkit/manifests');
  });

  it.each(examples())('holds every image of the example %s that it does not name', async (example) => {
    const named: string[] = [];
    class BuildKit extends library.BuildKit {
      constructor(...[scope, id, props]: ConstructorParameters<typeof library.BuildKit>) {
        named.push(...givenIn(props.nodeAgent));
        super(scope, id, { ...props, imageRegistry });
      }
    }
    class BuildKitNodePools extends library.BuildKitNodePools {
      constructor(...[scope, id, props]: ConstructorParameters<typeof library.BuildKitNodePools>) {
        super(scope, id, { ...props, imageRegistry });
      }
    }
    const resolveThere = (config: ConfigInput) => resolveConfig({ ...config, imageRegistry });
    vi.doMock('cdk8s-buildkit', () => ({ ...library, BuildKit, BuildKitNodePools }));
    vi.doMock('cdk8s-buildkit/manifests', () => ({ ...plainLibrary, resolveConfig: resolveThere }));
    const images = [...(await synthesizeExample(example)).matchAll(/^ *(?:- )?image: (\S+)$/gm)].map(([, image]) => image);
    expect(images.length).toBeGreaterThan(0);
    for (const image of images) if (!named.includes(image ?? '')) expect(image).toSatisfy(isInside);
  });
});

describe('a Pod that runs an image', () => {
  it('is placed on one of the nodes that hold the image, whichever the scheduler likes best', () => {
    expect(affinityToNodes(['worker-2', 'worker-1', 'worker-2'])).toEqual({
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['worker-1'] }] },
            { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['worker-2'] }] },
          ],
        },
      },
    });
    expect(() => affinityToNodes([])).toThrow(ConfigError);
    expect(() => affinityToNodes(['worker-1', 'Worker 2'])).toThrow('received "Worker 2"');
  });

  it('is placed on the worker plane, or anywhere, if it may wait for the image', () => {
    expect(affinityToLabels({ plane: 'worker', disk: 'fast' })).toEqual({
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            {
              matchExpressions: [
                { key: 'disk', operator: 'In', values: ['fast'] },
                { key: 'plane', operator: 'In', values: ['worker'] },
              ],
            },
          ],
        },
      },
    });
    expect(affinityToLabels({})).toBeUndefined();
  });

  it('pulls an image that is gone through the runtime of its node, with no more rights than its socket gives', () => {
    const pulls = runtimes.map((runtime) => prePull({ runtime, preset }, '10.100.0.10/env:1'));
    expect(pulls.map(({ initContainer }) => [initContainer.image, ...argv(initContainer)].join(' '))).toEqual([
      'docker.io/orchest/image-builder-buildx:v2022.10.5 docker pull 10.100.0.10/env:1',
      'docker.io/orchest/node-agent:v2022.10.5 crictl --runtime-endpoint unix:///run/containerd/containerd.sock --image-endpoint unix:///run/containerd/containerd.sock pull 10.100.0.10/env:1',
      'docker.io/orchest/node-agent:v2022.10.5 crictl --runtime-endpoint unix:///var/run/crio/crio.sock --image-endpoint unix:///var/run/crio/crio.sock pull 10.100.0.10/env:1',
    ]);
    expect(pulls.map(({ volumes }) => hostPathsOf(volumes))).toEqual([
      [['/var/run/docker.sock', 'Socket']],
      [['/run/containerd', 'Directory']],
      [['/var/run/crio', 'Directory']],
    ]);
    for (const { initContainer, volumes } of pulls) {
      expect(initContainer.volumeMounts?.map(({ name }) => name)).toEqual(volumes.map(({ name }) => name));
      expect(initContainer.securityContext).toMatchObject({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } });
      expect(initContainer.securityContext).not.toHaveProperty('privileged');
    }
    expect(() => prePull({ runtime: 'cri-o' }, 'a:1')).toThrow('set prePull.image');
    expect(() => prePull({ runtime: 'cri-o', preset }, 'A b')).toThrow(ConfigError);
  });

  it('finds its image again where the runtime can keep it from the garbage collection', () => {
    const pinning = (runtime: (typeof runtimes)[number]) => imagePinning({ runtime, preset }, ['env:1', '10.100.0.10/env:2']);
    expect(pinning('docker').type).toBe('unsupported');
    const label = ['ctr', '--address', '/run/containerd/containerd.sock', '--namespace', 'k8s.io', 'images', 'label'];
    expect(pinning('containerd')).toEqual({
      type: 'commands',
      commands: [
        [...label, 'docker.io/library/env:1', 'io.cri-containerd.pinned=pinned'],
        [...label, '10.100.0.10/env:2', 'io.cri-containerd.pinned=pinned'],
      ],
    });
    expect(pinning('cri-o')).toEqual({
      type: 'file',
      path: '/etc/crio/crio.conf.d/50-cdk8s-buildkit.conf',
      content: '[crio.image]\npinned_images = [\n  "docker.io/library/env:1",\n  "10.100.0.10/env:2",\n]\n',
    });
  });
});

describe('an image on its way', () => {
  it.each([
    ['docker', 'docker', 'docker'],
    ['containerd', 'crictl', 'ctr'],
    ['cri-o', 'crictl', 'skopeo'],
  ] as const)('is handled with crictl where the node has it: on %s %s pulls and removes, %s pushes', (runtime, own, pushes) => {
    const { exists, list, pull, push, remove } = imageCommands({ runtime, preset });
    expect([exists, list, pull, remove].map(({ tool }) => tool)).toEqual([own, own, own, own]);
    expect(push.tool).toBe(pushes);
  });

  it('is looked up as an image, under a name that says its registry, and no certificate goes unchecked', () => {
    const { exists, pull, push } = imageCommands({ runtime: 'cri-o', preset });
    expect(exists.argv('env:1').slice(-3)).toEqual(['inspecti', '--quiet', 'docker.io/library/env:1']);
    for (const runtime of runtimes) {
      const commands = imageCommands({ runtime, preset });
      for (const { argv: argvOf } of [commands.pull, commands.push])
        expect(argvOf('env:1').join(' ')).not.toMatch(/skip-verify|tls-verify=false|plain-http/);
    }
    expect([pull, push].map(({ argv: argvOf }) => argvOf('env:1').at(-1))).toEqual([
      'docker.io/library/env:1',
      'docker://docker.io/library/env:1',
    ]);
  });

  it('goes from the node that built it to the registry, from there to other nodes, and leaves the nodes before the registry', () => {
    const state = { onNode: true, inRegistry: false, markedForRemoval: false, inUse: false };
    expect(nextImageAction(state)).toBe('push');
    expect(nextImageAction({ ...state, inRegistry: true })).toBe('none');
    expect(nextImageAction({ ...state, onNode: false, inRegistry: true })).toBe('pull');
    const marked = { ...state, inRegistry: true, markedForRemoval: true };
    expect(nextImageAction({ ...marked, inUse: true })).toBe('none');
    expect(nextImageAction(marked)).toBe('remove-from-node');
    expect(nextImageAction({ ...marked, onNode: false })).toBe('remove-from-registry');
    expect(nextImageAction({ ...marked, onNode: false, inRegistry: false })).toBe('none');
  });
});

describe('what the preset is given', () => {
  const version = 'v1';
  const socketOf = (socket: string) => orchest({ version, annotations: { 'orchest.io/container-runtime-socket': socket } });

  it.each(['tcp://10.0.0.1:2375', 'run/x.sock', '/run/../x.sock'])('as a socket is checked where it stands: %s', (socket) => {
    expect(() => resolveConfig({ runtime: 'cri-o', preset: socketOf(socket) })).toThrow(
      'preset.annotations["orchest.io/container-runtime-socket"]: expected the host path of a unix socket',
    );
  });

  it('as a blank socket is nothing', () => {
    expect(launcherEnv({ runtime: 'cri-o', preset: socketOf(' ') })).toEqual(
      launcherEnv({ runtime: 'cri-o', preset: orchest({ version }) }),
    );
  });

  it('as a socket cannot be that of several kinds of node', () => {
    const nodePools = { a: { runtime: 'docker', nodeSelector: { x: '1' } }, b: { runtime: 'cri-o', nodeSelector: { x: '2' } } } as const;
    expect(() => resolveNodePools({ preset: socketOf('/run/x/x.sock'), nodePools })).toThrow(
      'expected no socket for all of several node pools',
    );
  });

  it('as a repository is used as it is, beside imageRegistry', () => {
    const config = {
      runtime: 'cri-o',
      preset: orchest({ version, repository: 'r.example.com/orchest' }),
      imageRegistry: 'm.example.com/proxy',
    } as const;
    const pod = builderPod(config, { name: 'x', image: 'x:1', context: { type: 'hostPath', path: '/srv' } });
    expect([...(pod.spec.initContainers ?? []), ...pod.spec.containers].map(({ image }) => image)).toEqual([
      'r.example.com/orchest/image-builder-buildkit:v1',
      'm.example.com/proxy/podman/stable:v4.5.1',
      'm.example.com/proxy/podman/stable:v4.5.1',
    ]);
  });

  it('as an environment is not hidden by a blank one of the config', () => {
    const preset = orchest({ version, env: { CRIO_IMAGE_BUILDER_IMAGE: 'a.example.com/b:1' } });
    const config = { runtime: 'cri-o', preset, env: { CRIO_IMAGE_BUILDER_IMAGE: ' ' } } as const;
    expect(launcherEnv(config)).toContainEqual({ name: 'CRIO_IMAGE_BUILDER_IMAGE', value: 'a.example.com/b:1' });
  });

  it('as an image is checked where it stands, for every runtime', () => {
    const preset = orchest({ version, env: { CRIO_IMAGE_BUILDER_IMAGE: 'A b' } });
    expect(() => resolveConfig({ runtime: 'docker', preset, env: { DOCKER_IMAGE_BUILDER_IMAGE: 'C d' } })).toThrow(
      /✖ env\.DOCKER_IMAGE_BUILDER_IMAGE: .*\n {2}✖ preset\.env\.CRIO_IMAGE_BUILDER_IMAGE: /,
    );
  });

  it('as accounts is in the namespace of the installation, wherever the builds are', () => {
    const objects = buildkitManifests({ runtime: 'docker', preset: orchest({ version }), builds: { namespace: 'elsewhere' } });
    const binding = objects.find(({ kind }) => kind === 'RoleBinding');
    expect(binding).toMatchObject({ metadata: { namespace: 'elsewhere' }, subjects: [{ namespace: 'orchest' }, { namespace: 'orchest' }] });
  });

  it('as the registry is not for nodes that read no certificates, which is worth a warning', () => {
    const preset = orchest({ version, registry: 'registry.example.com' });
    const { warnings } = resolveConfig({ runtime: 'containerd', distribution: 'bottlerocket', preset });
    expect(warnings.map(({ path }) => path)).toContain('preset.registry');
    const nodeAgent = { image: 'agent:1', registry: { host: 'registry.example.com', secretName: 'registry-tls' } };
    expect(() => resolveConfig({ runtime: 'containerd', distribution: 'bottlerocket', nodeAgent })).toThrow(
      'nodeAgent.registry: expected no registry on nodes that read no certificates of registries',
    );
  });

  it('as the worker plane holds for every pool', () => {
    const preset = orchest({ version, workerNodeSelector: { plane: 'worker' } });
    const { pools } = resolveNodePools({ preset, nodePools: { a: { runtime: 'cri-o', nodeSelector: { pool: 'a' } } } });
    const pod = builderPod(pools.a as never, { name: 'x', image: 'x:1', context: { type: 'hostPath', path: '/srv' } });
    expect(pod.spec.nodeSelector).toEqual({ 'kubernetes.io/os': 'linux', plane: 'worker', pool: 'a' });
  });
});

it('launchers get the socket of the node, whatever it is in the containers of the library', () => {
  const socket = '/run/user/docker.sock';
  expect(launcherEnv({ runtime: 'docker', socket })).toContainEqual({ name: 'CONTAINER_RUNTIME_SOCKET', value: socket });
});

it('a Pod that pulls first may reach the socket where SELinux guards it', () => {
  expect(prePull({ runtime: 'cri-o', prePull: { image: 'crictl:1' } }, 'web:1').initContainer.securityContext).toMatchObject({
    seLinuxOptions: { type: 'spc_t' },
  });
});
