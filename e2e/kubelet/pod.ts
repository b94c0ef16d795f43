import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Container, Pod, PodSpec, Probe } from 'kubernetes-types/core/v1';
import type { ClusterNode } from '../node/cluster-node';
import { sleep, waitUntil } from '../node/process';
import { type ContainerPlace, type EndedContainer, RunningContainer } from './container';
import { refuseUnknownFields } from './fields';
import { addresses } from './network';
import type { ClusterObjects, PodOwner } from './objects';
import { podWithStatus } from './status';
import { type MountedVolume, mountVolumes } from './volumes';

/** How a Pod has ended. */
export interface EndedPod {
  /** The Pod as the API server would return it. */
  readonly pod: Pod;
  readonly phase: 'Succeeded' | 'Failed';
  /** The containers that have run, in their order. */
  readonly steps: readonly EndedContainer[];
  /** What all of them have printed. */
  readonly log: string;
}

/**
 * Runs a Pod as a kubelet does: its init containers one by one up to the first that fails, then its containers.
 * Pods that are to end run to their end; those of a DaemonSet go on until they are stopped.
 */
export class RunningPod {
  readonly containers: RunningContainer[] = [];
  private deadlineExceeded = false;

  private constructor(
    private readonly node: ClusterNode,
    private readonly pod: Pod & { readonly spec: PodSpec },
    private readonly objects: ClusterObjects,
    private readonly id: string,
    private readonly volumes: ReadonlyMap<string, MountedVolume>,
  ) {}

  /** Makes what the Pod needs to run. Nothing runs yet. */
  static async prepare(node: ClusterNode, owner: PodOwner, objects: ClusterObjects): Promise<RunningPod> {
    const pod = admitted(node, podOf(owner));
    refuseUnknownFields(pod.spec);
    if (pod.spec.automountServiceAccountToken !== false) throw new Error('this kubelet has no token to mount');
    const id = randomUUID();
    const volumes = await mountVolumes(node, pod, objects, join(node.folder, 'pods', id, 'volumes'));
    return new RunningPod(node, pod, objects, id, volumes);
  }

  /** Runs the init containers. Tells whether all have succeeded. */
  async initialize(): Promise<boolean> {
    for (const container of this.pod.spec.initContainers ?? []) {
      const { exitCode } = await (await this.start(container)).ended;
      if (exitCode !== 0) return false;
    }
    return true;
  }

  /** Starts the containers. */
  async startContainers(): Promise<void> {
    for (const container of this.pod.spec.containers) {
      const running = await this.start(container);
      const hook = container.lifecycle?.postStart?.exec?.command;
      if (hook === undefined) continue;
      await running.begin();
      const { exitCode, stderr } = await running.exec(hook);
      if (exitCode !== 0) throw new Error(`FailedPostStartHook: ${container.name}: ${stderr}`);
    }
  }

  /** Waits until the startup probe succeeds. */
  async becomeReady(timeoutSeconds = 60): Promise<void> {
    for (const container of this.pod.spec.containers) {
      const running = this.containerNamed(container.name);
      let last = '';
      const answers = async () => {
        const ended = await Promise.race([running.ended, sleep(0)]);
        if (ended !== undefined) throw new Error(`${container.name} has ended with ${ended.exitCode}: ${ended.log}`);
        const { exitCode, stdout, stderr } = await this.probe(container.startupProbe, running);
        last = stdout + stderr;
        return exitCode === 0;
      };
      await waitUntil('the startup probe succeeds', answers, timeoutSeconds).catch((cause) => {
        throw new Error(`${cause.message}: ${last}${running.log()}`, { cause });
      });
    }
  }

  /** Asks the probes of a running Pod once. Throws unless all succeed. */
  async checkProbes(): Promise<void> {
    for (const container of this.pod.spec.containers) {
      for (const probe of [container.readinessProbe, container.livenessProbe]) {
        const { exitCode, stderr } = await this.probe(probe, this.containerNamed(container.name));
        if (exitCode !== 0) throw new Error(`a probe of ${container.name} fails with ${exitCode}: ${stderr}`);
      }
    }
  }

  /** Waits until all containers have ended, or the deadline of the Pod has passed. */
  async end(): Promise<EndedPod> {
    const steps = await Promise.all(this.containers.map(({ ended }) => ended));
    this.cleanUp();
    const pod = podWithStatus(this.pod, steps, this.deadlineExceeded);
    return { pod, phase: pod.status?.phase === 'Succeeded' ? 'Succeeded' : 'Failed', steps, log: steps.map(({ log }) => log).join('') };
  }

  /** Ends the Pod as its deletion does. */
  async stop(graceSeconds = this.pod.spec.terminationGracePeriodSeconds ?? 30): Promise<EndedPod> {
    for (const container of this.pod.spec.containers) {
      const hook = container.lifecycle?.preStop?.exec?.command;
      if (hook !== undefined) await this.containerNamed(container.name).exec(hook);
    }
    await Promise.all(this.containers.map((container) => container.stop(graceSeconds)));
    return this.end();
  }

  /** Ends the Pod as a crash of its node does. */
  async kill(): Promise<EndedPod> {
    await Promise.all(this.containers.map((container) => container.signal('KILL')));
    return this.end();
  }

  /** Kills what runs once the deadline of the Pod has passed. */
  enforceDeadline(): () => void {
    const seconds = this.pod.spec.activeDeadlineSeconds;
    if (seconds === undefined) return () => undefined;
    const timer = setTimeout(() => {
      this.deadlineExceeded = true;
      for (const container of this.containers) void container.signal('KILL');
    }, seconds * 1000);
    return () => clearTimeout(timer);
  }

  containerNamed(name: string): RunningContainer {
    const container = this.containers.find((running) => running.name === name);
    if (container === undefined) throw new Error(`no container ${name} runs`);
    return container;
  }

  private async start(container: Container): Promise<RunningContainer> {
    const place: ContainerPlace = {
      node: this.node,
      pod: this.pod,
      objects: this.objects,
      volumes: this.volumes,
      folder: join(this.node.folder, 'pods', this.id, 'containers', container.name),
      id: `${this.id}-${container.name}`,
    };
    const running = await RunningContainer.start(container, place);
    this.containers.push(running);
    return running;
  }

  private probe(probe: Probe | undefined, running: RunningContainer) {
    const command = probe?.exec?.command;
    if (command === undefined) return Promise.resolve({ exitCode: 0, stdout: '', stderr: '' });
    return running.probe(command, probe?.timeoutSeconds ?? 1);
  }

  private cleanUp(): void {
    rmSync(join(this.node.folder, 'pods', this.id, 'containers'), { recursive: true, force: true });
  }
}

/** Runs a Pod or a Job to its end. */
export async function runPod(node: ClusterNode, owner: PodOwner, objects: ClusterObjects = {}): Promise<EndedPod> {
  return (await startPod(node, owner, objects)).ended;
}

/** Starts a Pod or a Job, which goes on by itself. */
export async function startPod(node: ClusterNode, owner: PodOwner, objects: ClusterObjects = {}) {
  const running = await RunningPod.prepare(node, owner, objects);
  return { running, ended: runToTheEnd(running) };
}

async function runToTheEnd(running: RunningPod): Promise<EndedPod> {
  const cancel = running.enforceDeadline();
  if (await running.initialize()) await running.startContainers();
  const ended = await running.end();
  cancel();
  return ended;
}

/** Starts the Pod of a DaemonSet, and waits until its probes answer. */
export async function startDaemon(node: ClusterNode, owner: PodOwner, objects: ClusterObjects = {}): Promise<RunningPod> {
  const pod = await RunningPod.prepare(node, owner, objects);
  if (!(await pod.initialize())) throw new Error(`an init container has failed: ${(await pod.end()).log}`);
  await pod.startContainers();
  await pod.becomeReady();
  await pod.checkProbes();
  return pod;
}

function podOf(owner: PodOwner): Pod {
  const { template } = (owner.spec ?? {}) as { readonly template?: Pod };
  if (template === undefined) return owner as Pod;
  return {
    metadata: { name: `${owner.metadata?.name}-x7k2p`, namespace: owner.metadata?.namespace ?? 'default', ...template.metadata },
    spec: template.spec as PodSpec,
  };
}

/** What the API server and the scheduler add. */
function admitted(node: ClusterNode, pod: Pod): Pod & { readonly spec: PodSpec } {
  if (pod.spec === undefined) throw new Error('there is no Pod to run');
  return {
    ...pod,
    metadata: { uid: randomUUID(), namespace: 'default', ...pod.metadata },
    spec: { ...pod.spec, nodeName: pod.spec.nodeName ?? node.name },
    status: { podIP: addresses.pod, hostIP: '10.0.0.10' },
  };
}
