import { buildkitDaemonSet, buildkitManifests, type CrioConfig } from 'cdk8s-buildkit';
import type { Container, PodSpec } from 'kubernetes-types/core/v1';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningPod, startDaemon } from '../kubelet/pod';
import { hostIds } from '../kubelet/user-namespace';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { fromBusybox, type TestBuild, Workbench } from './workbench';

interface Mode {
  readonly config: CrioConfig;
  readonly root: string;
  /** Users of the node: whose the daemon is, whose its root and its socket are, and whose are files of root and of user 1 in a build. */
  readonly users: { readonly daemon: number; readonly directories: number; readonly root: number; readonly other: number };
}

const modes: Readonly<Record<string, Mode>> = {
  rootless: {
    config: { runtime: 'cri-o', daemon: { security: { type: 'rootless' } } },
    root: '/var/lib/cdk8s-buildkit/buildkit/buildkit.rootless',
    // The image maps its user to root, and those from 100000 on to those from 1 on.
    users: { daemon: 1000, directories: 1000, root: 1000, other: 100000 },
  },
  userNamespace: {
    config: { runtime: 'cri-o', kubernetesVersion: '1.36', daemon: { security: { type: 'userNamespace' } } },
    root: '/var/lib/cdk8s-buildkit/buildkit/buildkit.user-namespace',
    // Volumes are mapped: what belongs to root inside belongs to root outside.
    users: { daemon: hostIds.first, directories: 0, root: 0, other: 1 },
  },
};

const socket = '/run/cdk8s-buildkit/buildkit/buildkit/buildkitd.sock';

describe.each(Object.entries(modes))('a daemon in the security mode %s', (_name, { config, root, users }) => {
  let bench: Workbench;
  let daemon: RunningPod;
  beforeAll(async () => {
    bench = await Workbench.start(crioWithSkopeo, config);
    daemon = await bench.startedDaemon();
  });
  afterAll(() => bench?.stop());

  it('is not root on its node', async () => {
    const lines = (await bench.node.succeed(['ps', '-eo', 'uid,args'])).split('\n');
    const daemons = lines.filter((line) => /buildkitd --addr/.test(line) && !/runc /.test(line)).map((line) => Number.parseInt(line, 10));
    expect(daemons.length).toBeGreaterThan(0);
    expect(new Set(daemons)).toEqual(new Set([users.daemon]));
  });

  it('owns its directories', async () => {
    const owners = await bench.node.succeed(['stat', '-c', '%u:%g %a', root, socket]);
    expect(owners).toMatch(
      new RegExp(`^${users.directories}:${users.directories} \\d+\\n${users.directories}:${users.directories} 660\\n$`),
    );
  });

  it('builds with RUN what CRI-O then runs, with the owners that the build gave', async () => {
    const Dockerfile = `${fromBusybox}RUN id -u > /user && echo x > /own && chown 1:1 /own && chmod 4755 /own && mkdir /gone && echo x > /gone/file
RUN rm -r /gone && mkdir /gone && wc -l < /proc/self/uid_map > /maps\n`;
    const { phase, log } = await bench.build({ image: 'enclosed:1', files: { Dockerfile } });
    expect(phase, log).toBe('Succeeded');
    const look = 'cat /user; stat -c "%u:%g %a" /own /bin/busybox; ls /gone; id -u';
    expect(await bench.busybox('docker.io/library/enclosed:1', 'sh', '-c', look)).toBe('0\n1:1 4755\n0:0 755\n0\n');
  });

  it('keeps the files of builds as those of users who are not its own', async () => {
    const listed = await bench.node.succeed(['find', `${root}/runc-overlayfs/snapshots`, '-name', 'own', '-printf', '%U:%G\n']);
    expect(new Set(listed.trim().split('\n'))).toEqual(new Set([`${users.other}:${users.other}`]));
  });

  it('has contexts of other users read', async () => {
    const pod = bench.pod({ image: 'private:1', files: { Dockerfile: `${fromBusybox}COPY secret /secret\n`, secret: 'kept\n' } });
    await bench.node.succeed([
      'sh',
      '-c',
      'chown -R 4321:4321 /var/lib/sources && find /var/lib/sources -name secret -exec chmod 600 {} +',
    ]);
    const { phase, log } = await bench.run(pod);
    expect(phase, log).toBe('Succeeded');
    expect(await bench.busybox('docker.io/library/private:1', 'cat', '/secret')).toBe('kept\n');
  });

  it('starts again, with its cache, on the directories that it has left', async () => {
    await daemon.stop();
    daemon = await bench.startedDaemon();
    const { phase, log } = await bench.build({ image: 'again:1', files: { Dockerfile: `${fromBusybox}RUN echo again > /file\n` } });
    expect(phase, log).toBe('Succeeded');
    const second = await bench.build({ image: 'again:2', files: { Dockerfile: `${fromBusybox}RUN echo again > /file\n` } });
    expect(second.log).toMatch(/CACHED/);
  });
});

interface Fault {
  readonly fault: string;
  readonly spoil: (daemon: Container, spec: PodSpec) => void;
  readonly says: RegExp;
}

const faults: readonly Fault[] = [
  {
    fault: 'capabilities to map users with',
    spoil: ({ securityContext }) => Object.assign(securityContext ?? {}, { capabilities: { drop: ['ALL'] } }),
    says: /newuidmap.*(denied|not permitted)/,
  },
  {
    fault: 'programs that gain them',
    spoil: ({ securityContext }) => Object.assign(securityContext ?? {}, { allowPrivilegeEscalation: false }),
    says: /newuidmap.*not permitted/,
  },
  {
    fault: 'directories of its own',
    spoil: (_daemon, spec) => Object.assign(spec, { initContainers: [] }),
    says: /permission denied/,
  },
];

// What the daemon is allowed is no more than it needs.
describe('a rootless daemon does not start', () => {
  it.each(faults)('without $fault', async ({ spoil, says }) => {
    const bench = await Workbench.start(crioWithSkopeo);
    try {
      const config: CrioConfig = { runtime: 'cri-o', daemon: { security: { type: 'rootless' } } };
      const daemonSet = buildkitDaemonSet(config);
      const [container] = daemonSet.spec.template.spec.containers;
      if (container === undefined) throw new Error('there is no container');
      spoil(container, daemonSet.spec.template.spec);
      await expect(startDaemon(bench.node, daemonSet, { objects: [...buildkitManifests(config)] })).rejects.toThrow(says);
    } finally {
      await bench.stop();
    }
  });
});

describe('what works in a security mode', () => {
  const bridged: CrioConfig = {
    runtime: 'cri-o',
    kubernetesVersion: '1.36',
    daemon: { security: { type: 'userNamespace' }, buildkitd: { worker: { network: { type: 'bridge', subnet: '10.98.0.0/24' } } } },
  };
  const insecure = (type: 'rootless' | 'userNamespace'): CrioConfig => ({
    runtime: 'cri-o',
    kubernetesVersion: '1.36',
    daemon: { security: { type }, buildkitd: { entitlements: ['security.insecure'] } },
  });

  it('userNamespace: a bridge of the daemon, as the network of its Pod is its own', async () => {
    const Dockerfile = `${fromBusybox}RUN ip -o address > /addresses\n`;
    const seen = await built(bridged, { image: 'bridged:1', files: { Dockerfile } }, ['cat', '/addresses']);
    expect(seen).toMatch(/inet 10\.98\.0\.\d+\/24/);
  });

  it('userNamespace: a network that leads to the proxy of BuildKit only', async () => {
    const daemon = { security: { type: 'userNamespace' }, buildkitd: { proxyNetwork: true } } as const;
    const files = { Dockerfile: `${fromBusybox}RUN ip -o address > /addresses\n` };
    const config = { runtime: 'cri-o', kubernetesVersion: '1.36', daemon } as const;
    expect(await built(config, { image: 'proxied:1', files }, ['cat', '/addresses'])).toMatch(/inet 10\.89\.\d+\.\d+\/30/);
  });

  it.each(['rootless', 'userNamespace'] as const)('%s: all capabilities of its namespace for a step', async (type) => {
    const files = { Dockerfile: `${fromBusybox}RUN --security=insecure grep CapEff /proc/self/status > /capabilities\n` };
    const seen = await built(insecure(type), { image: 'insecure:1', entitlements: ['security.insecure'], files }, ['cat', '/capabilities']);
    expect(seen).toMatch(/CapEff:\s+000001ff[0-9a-f]{8}\n/);
  });
});

async function built(config: CrioConfig, build: TestBuild, command: readonly string[]): Promise<string> {
  const bench = await Workbench.start(crioWithSkopeo, config);
  try {
    await bench.startedDaemon();
    const { phase, log } = await bench.build(build);
    expect(phase, log).toBe('Succeeded');
    return await bench.busybox(`docker.io/library/${build.image}`, ...command);
  } finally {
    await bench.stop();
  }
}
