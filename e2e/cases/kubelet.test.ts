import type { Container, EnvVar, Pod, PodSpec } from 'kubernetes-types/core/v1';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containerNamed } from '../../test/support/kubelet';
import type { ClusterObjects } from '../kubelet/objects';
import { runPod, startDaemon } from '../kubelet/pod';
import { ClusterNode } from '../node/cluster-node';
import { crioWithPodman, crioWithSkopeo } from '../runtimes/cri-o';
import { fromBusybox, Workbench } from './workbench';

// What the other tests prove is worth as much as what their kubelet enforces. Each fault here would pass unseen if a step had
// more rights than its Pod says, another file system, or other text.

interface Fault {
  readonly fault: string;
  readonly failing: 'build' | 'load' | 'verify';
  readonly spoil: (step: (name: string) => Container) => void;
}

/** Those that no version of a loader can do without for this image. */
const capabilities = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'MKNOD', 'SYS_ADMIN'];

const faults: readonly Fault[] = [
  ...capabilities.map(
    (capability): Fault => ({ fault: `no ${capability}`, failing: 'load', spoil: (step) => dropCapability(step('load'), capability) }),
  ),
  { fault: 'no SYS_ADMIN to verify with', failing: 'verify', spoil: (step) => dropCapability(step('verify'), 'SYS_ADMIN') },
  { fault: 'a store that is read-only', failing: 'load', spoil: (step) => changeMount(step('load'), 'graph-root', { readOnly: true }) },
  {
    fault: 'a store that is mounted elsewhere',
    failing: 'load',
    spoil: (step) => changeMount(step('load'), 'graph-root', { mountPath: '/elsewhere' }),
  },
  {
    fault: 'a name that is not the one built',
    failing: 'verify',
    spoil: (step) => replaceInCommand(step('verify'), 'docker.io/library/', 'docker.io/other/'),
  },
  { fault: 'no socket', failing: 'build', spoil: (step) => changeMount(step('build'), 'socket', { mountPath: '/elsewhere' }) },
  {
    fault: 'a user who may not use the socket',
    failing: 'build',
    spoil: (step) => Object.assign(step('build').securityContext ?? {}, { runAsUser: 1000, runAsGroup: 1000 }),
  },
];

describe.each([
  ['skopeo', crioWithSkopeo],
  ['podman', crioWithPodman],
] as const)('a builder Pod for %s that is spoilt by', (_name, runtime) => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start(runtime);
    await bench.startDaemon();
  });
  afterAll(() => bench?.stop());

  it.each(faults)('$fault fails in the step $failing', async ({ fault, failing, spoil }) => {
    // A layer that the store has already is not unpacked again.
    const Dockerfile = `${fromBusybox}RUN echo ${fault} > /fault && mknod /device c 1 3 && echo x > /owned && chown 1234:5678 /owned && chmod 4711 /owned\n`;
    const pod = bench.pod({ image: 'spoilt:1', files: { Dockerfile } }) as Pod;
    spoil((name) => containerNamed(pod, name));
    if (failing === 'build') replaceInCommand(containerNamed(pod, 'build'), '3590', '2');
    const { phase, steps, log } = await bench.run(pod);
    expect([phase, steps.at(-1)?.name], log).toEqual(['Failed', failing]);
  });
});

function dropCapability({ securityContext }: Container, capability: string): void {
  const list = securityContext?.capabilities?.add ?? [];
  expect(list).toContain(capability);
  list.splice(list.indexOf(capability), 1);
}

function changeMount(container: Container, volume: string, change: object): void {
  const mount = container.volumeMounts?.find(({ name }) => name === volume);
  expect(mount).toBeDefined();
  Object.assign(mount ?? {}, change);
}

function replaceInCommand(container: Container, from: string, to: string): void {
  const { command = [] } = container;
  expect(command.join(' ')).toContain(from);
  container.command = command.map((text) => text.replace(from, to));
}

describe('a Pod', () => {
  let node: ClusterNode;
  beforeAll(async () => {
    node = await ClusterNode.start();
  });
  afterAll(() => node?.stop());

  const run = (spec: Partial<PodSpec>, objects: ClusterObjects = {}) => runPod(node, podWith(spec), objects);

  const tokens: ClusterObjects = {
    objects: [
      { kind: 'Secret', metadata: { name: 'encoded' }, ...{ data: { token: Buffer.from('$(ONE) é\n').toString('base64') } } },
      { kind: 'Secret', metadata: { name: 'plain' }, ...{ stringData: { token: 'two' } } },
    ],
  };
  const env = [fromSecret('ONE', 'encoded', 'token'), fromSecret('TWO', 'plain', 'token'), { name: 'BOTH', value: '$(TWO)$(ONE)' }];

  it('has variables from Secrets, which are expanded and themselves are not', async () => {
    const optional = [fromSecret('NONE', 'plain', 'none', true), fromSecret('NOWHERE', 'none', 'token', true)];
    const script = 'printf "%s|" "$@" "$BOTH" "${NONE-unset}" "${NOWHERE-unset}"';
    const container = { ...shell('print', script, '$(ONE)', '$(NONE)'), env: [...env, ...optional] };
    expect((await run({ containers: [container] }, tokens)).log).toBe('$(ONE) é\n|$(NONE)|two$(ONE) é\n|unset|unset|');
  });

  it('has them in a daemon, but not expanded in its probes', async () => {
    const startupProbe = { exec: { command: ['/bin/busybox', 'test', '$(TWO)$TWO', '=', '$TWO'] } };
    const container = { ...shell('sleep', 'sleep 100'), env, startupProbe };
    const daemon = await startDaemon(
      node,
      { metadata: { name: 'daemon' }, spec: { template: podWith({ containers: [container] }) } },
      tokens,
    );
    const { stdout } = await daemon.containerNamed('sleep').exec(['/bin/busybox', 'sh', '-c', 'echo "$0 $TWO"', '$(TWO)']);
    expect(stdout).toBe('$(TWO) two\n');
    await daemon.kill();
  });

  it.each([
    ['no Secret', fromSecret('ONE', 'none', 'token'), 'CreateContainerConfigError: secret "none" not found'],
    ['no key of it', fromSecret('ONE', 'plain', 'none'), "CreateContainerConfigError: couldn't find key none in Secret default/plain"],
  ])('does not start where there is %s for a variable', async (_title, variable, error) => {
    await expect(run({ containers: [{ ...shell('print', 'true'), env: [variable] }] }, tokens)).rejects.toThrow(error);
  });

  it('writes volumes that outlive it, in directories that are made for it', async () => {
    const volumes = [
      { name: 'claim', persistentVolumeClaim: { claimName: 'caches' } },
      { name: 'host', hostPath: { path: '/var/lib/made', type: 'DirectoryOrCreate' } },
    ];
    const volumeMounts = [
      { name: 'claim', mountPath: '/all' },
      { name: 'claim', mountPath: '/part', subPath: 'team/web' },
      { name: 'host', mountPath: '/host' },
    ];
    await node.succeed(['install', '-d', '-m', '770', '/var/lib/caches']);
    const script = 'echo x > /part/file && cp /all/team/web/file /host/copy && stat -c %a /all/team /all/team/web';
    const { log } = await run(
      { volumes, containers: [{ ...shell('write', script), volumeMounts }] },
      { claims: { caches: '/var/lib/caches' } },
    );
    expect(log).toBe('770\n770\n');
    expect(await node.succeed(['cat', '/var/lib/caches/team/web/file', '/var/lib/made/copy'])).toBe('x\nx\n');
  });

  it('hands files from step to step, and has those of ConfigMaps that it selects', async () => {
    const items = [{ key: 'one', path: 'first/file' }];
    const volumes = [
      { name: 'scratch', emptyDir: {} },
      { name: 'small', emptyDir: { sizeLimit: '1Mi' } },
      { name: 'texts', configMap: { name: 'texts', items, defaultMode: 0o440 } },
      { name: 'projected', projected: { sources: [{ configMap: { name: 'texts', items } }] } },
    ];
    const volumeMounts = volumes.map(({ name }) => ({ name, mountPath: `/${name}` }));
    const { log } = await run(
      {
        volumes,
        initContainers: [
          { ...shell('write', 'cat /texts/first/file > /scratch/file && cat /projected/*/file > /small/file'), volumeMounts },
        ],
        containers: [{ ...shell('read', 'cat /*/file; find /texts/ -type f; stat -c %a /*/first/file'), volumeMounts }],
      },
      { objects: [{ kind: 'ConfigMap', metadata: { name: 'texts' }, ...{ data: { one: '1\n', two: '2\n' } } }] },
    );
    expect(log).toBe('1\n1\n/texts/first/file\n644\n440\n');
  });

  it('tells by its status what each container has written of its end, of long texts the end', async () => {
    const data = { short: 'short', long: `${'a'.repeat(5000)}b` };
    const volumeMounts = [{ name: 'texts', mountPath: '/texts' }];
    const copy = (name: string): Container => ({
      ...{ name, image: tools, volumeMounts, securityContext: { runAsUser: 1000 } },
      command: ['cp', `/texts/${name}`, '/dev/termination-log'],
    });
    const { pod, log } = await run(
      { volumes: [{ name: 'texts', configMap: { name: 'texts' } }], initContainers: [copy('long')], containers: [copy('short')] },
      { objects: [{ kind: 'ConfigMap', metadata: { name: 'texts' }, ...{ data } }] },
    );
    expect(log).toBe('');
    expect(pod.status?.initContainerStatuses?.[0]?.state?.terminated).toEqual({
      exitCode: 0,
      reason: 'Completed',
      message: `${'a'.repeat(4095)}b`,
    });
    expect(pod.status?.containerStatuses?.[0]?.state?.terminated?.message).toBe('short');
  });
});

const tools = 'docker.io/moby/buildkit:v0.32.2';

function podWith(spec: Partial<PodSpec>): Pod & { readonly spec: PodSpec } {
  return { metadata: { name: 'pod' }, spec: { automountServiceAccountToken: false, containers: [], ...spec } };
}

function shell(name: string, script: string, ...args: readonly string[]): Container {
  return { name, image: tools, command: ['/bin/busybox', 'sh', '-c', script, name, ...args] };
}

function fromSecret(variable: string, name: string, key: string, optional?: boolean): EnvVar {
  return { name: variable, valueFrom: { secretKeyRef: { name, key, ...(optional !== undefined && { optional }) } } };
}
