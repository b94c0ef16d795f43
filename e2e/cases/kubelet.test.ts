import type { Container, Pod } from 'kubernetes-types/core/v1';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containerNamed } from '../../test/support/kubelet';
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
