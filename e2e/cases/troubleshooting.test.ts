import { buildkitDaemonSet, buildkitManifests, type ContainerdConfig } from 'cdk8s-buildkit';
import type { DaemonSet } from 'kubernetes-types/apps/v1';
import type { Container, PodSpec } from 'kubernetes-types/core/v1';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EndedPod, startDaemon } from '../kubelet/pod';
import { containerd } from '../runtimes/containerd';
import { crioWithPodman, crioWithSkopeo } from '../runtimes/cri-o';
import { docker } from '../runtimes/docker';
import type { Runtime } from '../runtimes/runtime';
import { toolPath } from '../setup/tools.mjs';
import { clusterMessages } from './cluster-messages';
import { addToBuild, documentedMessages, dropCapabilities, expectDocumented, replaceArgument, spoilt } from './documented-messages';
import { fromBusybox, type TestBuild, Workbench } from './workbench';

// The messages of docs/troubleshooting.md, from real programs that run in Pods which are spoilt as the page says.

/** What makes a message, on a node with a runtime. */
type Scenario = (bench: Workbench) => Promise<string>;
type Scenarios = Readonly<Record<string, Scenario>>;

const build: TestBuild = { image: 'x:1' };
const withRun = (command: string, flags = ''): TestBuild => ({
  ...build,
  files: { Dockerfile: `${fromBusybox}RUN ${flags} ${command}\n` },
});

const logOf = async (ended: Promise<EndedPod>): Promise<string> => {
  const { phase, log } = await ended;
  expect(phase, log).toBe('Failed');
  return log;
};

/** A build of which a step is spoilt. */
const spoiltBuild =
  (step: string, spoil: (container: Container) => void, request = build): Scenario =>
  (bench) =>
    logOf(bench.run(spoilt(bench.pod(request), step, spoil)));

const failingBuild =
  (request: TestBuild): Scenario =>
  (bench) =>
    logOf(bench.build(request));

/** The default is as long as the longest build. */
function waitBriefly(container: Container): void {
  replaceArgument(container, '3590', '2');
}

const withoutDaemon: Scenarios = {
  'wait-over': spoiltBuild('build', waitBriefly),
  'no-daemon': spoiltBuild('build', (container) => {
    container.command = (container.command ?? []).filter((argument) => !['--wait', '--timeout', '3590'].includes(argument));
  }),
};

const ofCrio: Scenarios = {
  'private-file': async (bench) => {
    const pod = bench.pod({ ...build, files: { 'private/text': 'x', Dockerfile: `${fromBusybox}COPY private /private\n` } });
    const folder = `/var/lib/sources/${pod.metadata.name}/private`;
    await bench.node.succeed(['chown', '-R', '1000:1000', folder]);
    await bench.node.succeed(['chmod', '700', folder]);
    return logOf(bench.run(spoilt(pod, 'build', (container) => dropCapabilities(container, 'DAC_OVERRIDE'))));
  },
  'no-dockerfile': failingBuild({ ...build, dockerfile: 'docker/Dockerfile' }),
  'run-fails': failingBuild(withRun('exit 7')),
  'no-registry': failingBuild({ ...build, files: { Dockerfile: 'FROM docker.io/library/debian:12\n' } }),
  'syntax-line': failingBuild({ ...build, files: { Dockerfile: '# syntax=docker/dockerfile:1\nFROM scratch\n' } }),
  'upper-case': spoiltBuild('build', (container) => replaceArgument(container, 'library/x:1', 'library/X:1')),
  entitlement: spoiltBuild('build', (container) => addToBuild(container, '--allow', 'network.host')),
  'no-output-directory': spoiltBuild('build', (container) => replaceArgument(container, '/image/image.tar', '/image/none/image.tar')),
  'metadata-file': spoiltBuild('build', (container) => addToBuild(container, '--metadata-file', '/dev/termination-log')),
  'loader-capabilities': spoiltBuild('load', (container) => dropCapabilities(container, 'SETFCAP')),
  'no-mount': spoiltBuild('load', (container) => dropCapabilities(container, 'SYS_ADMIN')),
  'skopeo-unknown': spoiltBuild('verify', (container) => replaceArgument(container, 'library/x:1', 'library/unknown:1')),
  'read-only-store': spoiltBuild('verify', mountStoreReadOnly),
  'could-not-lock': async (bench) => {
    const config = { runtime: 'cri-o' } as const;
    const second = startDaemon(bench.node, buildkitDaemonSet(config), { objects: buildkitManifests(config) });
    return second.then(
      () => 'it has started',
      (error: Error) => error.message,
    );
  },
  // The last of all: it ends the daemon.
  'daemon-killed': (bench) => killDaemonInBuild(bench),
};

const ofPodman: Scenarios = {
  'podman-unknown': spoiltBuild('verify', (container) => replaceArgument(container, 'library/x:1', 'library/unknown:1')),
  'podman-read-only': spoiltBuild('load', (container) => {
    container.securityContext = { ...container.securityContext, readOnlyRootFilesystem: true };
  }),
  netavark: async (bench) => {
    const pod = structuredClone(bench.pod(build));
    const annotations = Object.entries(pod.metadata.annotations ?? {}).map(([key, value]) => [key, value.replace('"cni"', '"netavark"')]);
    return logOf(bench.run({ ...pod, metadata: { ...pod.metadata, annotations: Object.fromEntries(annotations) } }));
  },
  'podman-database': async (bench) => {
    const withoutConfig = spoilt(bench.pod(build), 'load', (container) => {
      container.env = (container.env ?? []).filter(({ name }) => name !== 'CONTAINERS_CONF');
    });
    expect(await bench.run(withoutConfig)).toMatchObject({ phase: 'Succeeded' });
    return spoiltBuild('load', (container) => {
      container.env = (container.env ?? []).filter(({ name }) => name === 'TMPDIR');
      container.command = ['podman', '--root', '/other', 'load', '-i', '/image/image.tar'];
      for (const mount of container.volumeMounts ?? []) if (mount.name === 'graph-root') mount.mountPath = '/other';
    })(bench);
  },
};

const ofContainerd: Scenarios = {
  'rewrite-timestamp': spoiltBuild('build', (container) => replaceArgument(container, 'unpack=true', 'unpack=true,rewrite-timestamp=true')),
  'containerd-refuses': async (bench) => {
    await bench.node.succeed(['mkdir', '-p', '/run/deaf']);
    await bench.node.run([process.execPath, '-e', leaveSocket]);
    const worker = ['--oci-worker=false', '--containerd-worker=true', '--containerd-worker-addr=/run/deaf/containerd.sock'];
    const daemon = [
      toolPath('buildkit', 'buildkitd'),
      '--root=/run/deaf/root',
      '--addr=unix:///run/deaf/buildkitd.sock',
      ...worker,
    ] as const;
    return (await bench.node.run(daemon, { timeoutSeconds: 60 })).stderr;
  },
  hung: async (bench) => {
    const daemon = await bench.startedDaemon(other);
    await daemon.containerNamed('buildkitd').signal('STOP');
    const said = await daemon.checkProbes().then(
      () => 'it answers',
      (error: Error) => error.message,
    );
    await daemon.containerNamed('buildkitd').signal('CONT');
    await daemon.stop();
    return said;
  },
};

/** A socket outlives whoever has been listening, if that is killed. */
const leaveSocket = "require('net').createServer().listen('/run/deaf/containerd.sock', () => process.kill(process.pid, 'SIGKILL'))";
const other = { runtime: 'containerd', name: 'other' } as const;

/** What is taken from the daemon on containerd, and a build that misses it. */
const withoutDaemonsPart: Readonly<Record<string, { readonly spoil: (spec: PodSpec) => void; readonly request?: TestBuild }>> = {
  'no-propagation': {
    spoil: ({ containers }) => {
      for (const mount of containers[0]?.volumeMounts ?? []) delete mount.mountPropagation;
    },
  },
  'no-otel': {
    spoil: ({ containers: [daemon] }) => {
      const args = daemon?.args ?? [];
      args.splice(args.indexOf('--otel-socket-path'), 2);
    },
  },
  'no-temporary': {
    spoil: ({ containers: [daemon] }) => daemon?.env?.splice(0),
    request: { ...withRun('true', '--mount=type=secret,id=a'), secrets: { a: { secretName: 'secret', key: 'key' } } },
  },
  'no-containerd-root': {
    spoil: (spec) => {
      for (const container of spec.containers) {
        container.volumeMounts = container.volumeMounts?.filter(({ name }) => name !== 'containerd-root') ?? [];
      }
      spec.volumes = spec.volumes?.filter(({ name }) => name !== 'containerd-root') ?? [];
    },
  },
  'no-fifo': {
    // The socket alone, in place of its directory.
    spoil: ({ containers: [daemon] }) => {
      for (const mount of daemon?.volumeMounts ?? []) {
        if (mount.name !== 'containerd-socket') continue;
        mount.mountPath = '/run/containerd/containerd.sock';
        mount.subPath = 'containerd.sock';
      }
    },
  },
};

const ofDocker: Scenarios = {
  'docker-unknown': spoiltBuild('verify', (container) => replaceArgument(container, 'library/x:1', 'library/unknown:1')),
  'docker-socket': spoiltBuild('build', ({ env = [] }) => env.push({ name: 'DOCKER_HOST', value: 'unix:///var/run/other.sock' })),
  // To a client without the plugin its name is that of any command that it does not know.
  'no-buildx': spoiltBuild('build', (container) => replaceArgument(container, 'buildx', 'unknown')),
  'docker-home': spoiltBuild('build', ({ env = [] }) =>
    env.splice(
      env.findIndex(({ name }) => name === 'HOME'),
      1,
    ),
  ),
};

/** A node for the scenarios of one runtime, one after the other. */
function describeMessages(title: string, runtime: Runtime, scenarios: Scenarios, hasDaemon = true): void {
  describe(title, () => {
    let bench: Workbench;
    beforeAll(async () => {
      bench = await Workbench.start(runtime);
      daemons.set(bench, hasDaemon ? await bench.startDaemon() : undefined);
    });
    afterAll(() => bench?.stop());

    it.each(Object.keys(scenarios))('%s', async (name) => {
      expectDocumented(name, (await scenarios[name]?.(bench)) ?? '');
    });
  });
}

const daemons = new Map<Workbench, Awaited<ReturnType<Workbench['startDaemon']>>>();

async function killDaemonInBuild(bench: Workbench): Promise<string> {
  const { running, ended } = await bench.startBuild(withRun('echo begun; sleep 30'));
  await expect
    .poll(() => running.containers.map((container) => container.log()).join(''), { timeout: 60_000 })
    .toMatch(/^#\d+ [\d.]+ begun$/m);
  await daemons.get(bench)?.kill();
  return logOf(ended);
}

function mountStoreReadOnly({ volumeMounts = [] }: Container): void {
  for (const mount of volumeMounts) if (mount.name !== 'image') mount.readOnly = true;
}

describeMessages('without a daemon', crioWithSkopeo, withoutDaemon, false);
describeMessages('on CRI-O, with skopeo', crioWithSkopeo, ofCrio);
describeMessages('on CRI-O, with podman', crioWithPodman, ofPodman);
describeMessages('on containerd', containerd, ofContainerd);
describeMessages('on docker', docker, ofDocker);

describe('on containerd, where the daemon lacks something', () => {
  const config: ContainerdConfig = { runtime: 'containerd' };
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'secret', namespace: 'buildkit' }, data: { key: 'YQ==' } };

  it.each(Object.keys(withoutDaemonsPart))('%s', async (name) => {
    const { spoil, request = withRun('true') } = withoutDaemonsPart[name] ?? {};
    const bench = await Workbench.start(containerd);
    try {
      const daemonSet = structuredClone(buildkitDaemonSet(config)) as DaemonSet & {
        readonly spec: { readonly template: { readonly spec: PodSpec } };
      };
      spoil?.(daemonSet.spec.template.spec);
      await startDaemon(bench.node, daemonSet, { objects: buildkitManifests(config) });
      expectDocumented(name, await logOf(bench.run(bench.pod(request), [secret])));
    } finally {
      await bench.stop();
    }
  });
});

it('every message that docs/troubleshooting.md says is seen is seen here or in a cluster', () => {
  const seen = [withoutDaemon, ofCrio, ofPodman, ofContainerd, withoutDaemonsPart, ofDocker].flatMap((scenarios) => Object.keys(scenarios));
  expect([...seen, ...clusterMessages].sort()).toEqual([...documentedMessages].sort());
});
