import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Container, Pod } from 'kubernetes-types/core/v1';
import { inject } from 'vitest';
import { cgroupParent } from '../node/cgroups';
import type { ClusterNode } from '../node/cluster-node';
import { folderOf } from '../node/image-files';
import { imageNamed } from '../node/images';
import { type Result, type RunningProcess, waitUntil } from '../node/process';
import { bundleOf } from './bundle';
import { commandLineOf, environmentOf, probeCommandOf } from './environment';
import type { ClusterObjects } from './objects';
import { makeSubPaths } from './sub-path';
import { terminationMessage } from './termination-message';
import { hasOwnUsers, ownImageFiles, runcOf } from './user-namespace';
import type { MountedVolume } from './volumes';

/** How a container has ended. */
export interface EndedContainer {
  readonly name: string;
  readonly exitCode: number;
  /** How long its program has run. */
  readonly seconds: number;
  readonly log: string;
  /** What the Pod's status says of it. */
  readonly message: string;
}

/** Where a container runs. */
export interface ContainerPlace {
  readonly node: ClusterNode;
  readonly pod: Pod;
  readonly objects: ClusterObjects;
  readonly volumes: ReadonlyMap<string, MountedVolume>;
  /** Folder for the files of the container. */
  readonly folder: string;
  /** Unique on this machine. */
  readonly id: string;
}

/** A container that runc runs. */
export class RunningContainer {
  readonly ended: Promise<EndedContainer>;
  private readonly start = performance.now();

  private constructor(
    private readonly container: Container,
    private readonly place: ContainerPlace,
    private readonly process: RunningProcess,
  ) {
    this.ended = this.end();
  }

  static async start(container: Container, place: ContainerPlace): Promise<RunningContainer> {
    const { node, pod, objects, volumes, folder, id } = place;
    const image = imageNamed(container.image ?? '');
    const variables = environmentOf(container, pod, objects);
    refuseRoot(container, pod);
    makeSubPaths(node, container, volumes);
    const [upper, work, root] = ['upper', 'work', 'root'].map((name) => join(folder, name)) as [string, string, string];
    for (const path of [upper, work, root]) mkdirSync(path, { recursive: true });
    const files = join(inject('imageFiles'), folderOf(image));
    const lower = hasOwnUsers(pod) ? await ownImageFiles(node, files, folder, upper) : files;
    await node.succeed(['mount', '-t', 'overlay', 'overlay', '-o', `lowerdir=${lower},upperdir=${upper},workdir=${work}`, root]);
    const args = commandLineOf(container, image.entrypoint, variables);
    const terminationLog = join(folder, 'termination-log');
    writeFileSync(terminationLog, '');
    chmodSync(terminationLog, 0o666);
    const imageVariables = new Map(Object.entries(image.env ?? {}));
    const hosts = hostsOf(pod);
    if (hosts !== undefined) writeFileSync(join(folder, 'hosts'), hosts);
    const own = { terminationLog, hosts: hosts === undefined ? undefined : join(folder, 'hosts') };
    const setting = { pod, args, variables: new Map([...imageVariables, ...variables]), volumes, root, ...own };
    const bundle = bundleOf(container, { ...setting, cgroup: `${cgroupParent}/${id}` });
    writeFileSync(join(folder, 'config.json'), JSON.stringify(bundle, undefined, 2));
    return new RunningContainer(container, place, node.start([runcOf(pod), 'run', '--bundle', folder, id]));
  }

  get name(): string {
    return this.container.name;
  }

  private get runc(): string {
    return runcOf(this.place.pod);
  }

  /** Unique on this machine. */
  get id(): string {
    return this.place.id;
  }

  log(): string {
    return this.process.output();
  }

  /** Waits until its program runs. */
  begin(): Promise<void> {
    const { node, id } = this.place;
    return waitUntil(`${this.name} runs`, async () => /"status": "(?!creat)/.test((await node.run([this.runc, 'state', id])).stdout), 20);
  }

  async signal(signal: 'TERM' | 'KILL' | 'STOP' | 'CONT'): Promise<void> {
    await this.place.node.run([this.runc, 'kill', this.place.id, signal]);
  }

  /** Runs a command in the container as it is, as for a hook. */
  exec(command: readonly string[], timeoutSeconds?: number): Promise<Result> {
    return this.place.node.run([this.runc, 'exec', this.place.id, ...command], timeoutSeconds === undefined ? {} : { timeoutSeconds });
  }

  /** Runs the command of a probe in the container. */
  probe(command: readonly string[], timeoutSeconds: number): Promise<Result> {
    return this.exec(probeCommandOf(this.container, command), timeoutSeconds);
  }

  /** Ends the container as the kubelet does: asks, waits, kills. */
  async stop(graceSeconds: number): Promise<EndedContainer> {
    await this.signal('TERM');
    let hasEnded = false;
    void this.ended.then(() => {
      hasEnded = true;
    });
    await waitUntil('the container has ended', () => hasEnded, graceSeconds).catch(() => this.signal('KILL'));
    return this.ended;
  }

  private async end(): Promise<EndedContainer> {
    const { exitCode } = await this.process.exited;
    const seconds = (performance.now() - this.start) / 1000;
    const { node, folder, id } = this.place;
    await node.run([this.runc, 'delete', '--force', id]);
    await node.run(['umount', join(folder, 'root')]);
    const log = this.process.output();
    const message = terminationMessage(this.container, exitCode, log, join(folder, 'termination-log'));
    return { name: this.name, exitCode, seconds, log, message };
  }
}

/** The kubelet starts no container as root that says it is not to be. */
function refuseRoot({ name, securityContext = {} }: Container, pod: Pod): void {
  const { runAsNonRoot, runAsUser } = { ...pod.spec?.securityContext, ...securityContext };
  if (runAsNonRoot === true && (runAsUser ?? 0) === 0) {
    throw new Error(`CreateContainerConfigError: container has runAsNonRoot and image will run as root: ${name}`);
  }
}

/** The names that a Pod gives to addresses. */
function hostsOf(pod: Pod): string | undefined {
  const aliases = pod.spec?.hostAliases;
  return aliases && ['127.0.0.1 localhost', ...aliases.map(({ ip, hostnames = [] }) => `${ip} ${hostnames.join(' ')}`), ''].join('\n');
}
