import { probeCommand } from '../buildkit/buildctl';
import type { WorkerRuntimeOptions } from '../config/buildkitd';
import type { DaemonOptions } from '../config/daemon';
import type { Report } from '../errors';
import { fitsSocketAddress, normalizePath } from '../values/host-path';
import { verbatim } from '../values/kubelet';
import { type BuildkitImage, buildkitImage, presetBuildkitImage } from './buildkit-image';
import { buildkitdProfile } from './buildkitd';
import { checkApart, checkDirectory } from './host-directory';
import type { DaemonProfile, EnvVar, Mount, RunSteps, RuntimeContext, Step } from './runtime';

/** A daemon's paths and image, which its own Pods and the builder Pods share. */
export interface DaemonSite {
  readonly buildkit: BuildkitImage;
  readonly root: string;
  readonly socketDirectory: string;
  readonly address: string;
}

const configDirectory = '/etc/buildkit';

/** Resolves where a daemon lives on its nodes, away from what the runtime has there. */
export function daemonSite(
  options: DaemonOptions,
  runtimeDirectories: Readonly<Record<string, string>>,
  context: RuntimeContext,
): DaemonSite {
  const directories = context.preset.directories(context.namespace, context.name);
  const site = {
    buildkit: buildkitImage('daemon', options, presetBuildkitImage(context.images.buildkitd, context.preset), context.report),
    root: normalizePath(options.root ?? directories.root),
    socketDirectory: normalizePath(options.socketDirectory ?? directories.socketDirectory),
  };
  checkSite(site, context.report);
  checkApart('daemon.root', site.root, { 'daemon.socketDirectory': site.socketDirectory, ...runtimeDirectories }, context.report);
  checkApart('daemon.socketDirectory', site.socketDirectory, runtimeDirectories, context.report);
  return { ...site, address: `unix://${socketOf(site)}` };
}

function socketOf({ socketDirectory }: { readonly socketDirectory: string }): string {
  return `${socketDirectory}/buildkitd.sock`;
}

function checkSite(site: Omit<DaemonSite, 'address'>, report: Report): void {
  const socket = socketOf(site);
  if (!fitsSocketAddress(socket)) {
    report.expected('daemon.socketDirectory', 'a directory whose socket has a path of at most 107 bytes', socket, 'set a shorter one');
  }
  for (const [path, directory] of [
    ['daemon.socketDirectory', site.socketDirectory],
    ['daemon.root', site.root],
  ] as const) {
    checkDirectory(path, directory, directory, report);
  }
}

/** Where builder and daemon find the socket: a directory, because the socket itself is made anew at every start. */
export function socketMount(site: DaemonSite): Mount {
  const volume = { type: 'hostPath', name: 'socket', path: site.socketDirectory, check: 'DirectoryOrCreate' } as const;
  return { volume, path: site.socketDirectory };
}

/** What the two kinds of daemon differ in. */
export interface WorkerProfile {
  readonly worker: 'oci' | 'containerd';
  readonly snapshotter?: string | undefined;
  readonly runtime?: WorkerRuntimeOptions | undefined;
  readonly runSteps: RunSteps;
  readonly args: readonly string[];
  readonly env: readonly EnvVar[];
  readonly mounts: readonly Mount[];
  readonly rootPropagation: 'Bidirectional' | undefined;
  readonly prepare: (root: Mount) => readonly Step[];
}

/** The daemon of a runtime. */
export function daemonProfile(options: DaemonOptions, site: DaemonSite, worker: WorkerProfile, report: Report): DaemonProfile {
  const buildkitd = buildkitdProfile(options.buildkitd ?? {}, { ...worker, buildkit: site.buildkit }, report);
  const root = rootMount(site);
  return {
    buildkit: site.buildkit,
    image: site.buildkit.image,
    imagePullPolicy: options.imagePullPolicy ?? 'IfNotPresent',
    resources: options.resources ?? { requests: { cpu: '250m', memory: '512Mi' } },
    args: ['--addr', site.address, '--root', site.root, '--config', `${configDirectory}/buildkitd.toml`, ...worker.args].map(verbatim),
    env: worker.env,
    probe: probeCommand(site.address),
    labels: options.labels ?? {},
    annotations: options.annotations ?? {},
    affinity: options.affinity,
    priorityClassName: options.priorityClassName,
    runSteps: worker.runSteps,
    maxUnavailable: options.maxUnavailable ?? 1,
    mounts: [
      socketMount(site),
      { ...root, ...(worker.rootPropagation && { propagation: worker.rootPropagation }) },
      ...worker.mounts,
      ...buildkitd.mounts,
    ],
    prepare: worker.prepare(root),
    toml: buildkitd.toml,
    configDirectory,
  };
}

function rootMount(site: DaemonSite): Mount {
  return { volume: { type: 'hostPath', name: 'root', path: site.root, check: 'DirectoryOrCreate' }, path: site.root };
}
