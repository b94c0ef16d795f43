import { probeCommand } from '../buildkit/buildctl';
import { hasFeature } from '../buildkit/features';
import { type BuildkitdToml, buildkitdToml } from '../buildkit/toml';
import type { BuildkitdOptions, DaemonOptions } from '../config/daemon';
import type { Report } from '../errors';
import { fitsSocketAddress, normalizePath } from '../values/host-path';
import { verbatim } from '../values/kubelet';
import { type BuildkitImage, buildkitImage, presetBuildkitImage, requireFeature } from './buildkit-image';
import { checkApart, checkDirectory } from './host-directory';
import type { DaemonProfile, EnvVar, Mount, RuntimeContext, Step } from './runtime';

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
  readonly args: readonly string[];
  readonly env: readonly EnvVar[];
  readonly mounts: readonly Mount[];
  readonly rootPropagation: 'Bidirectional' | undefined;
  readonly prepare: (root: Mount) => readonly Step[];
}

/** The daemon of a runtime. */
export function daemonProfile(options: DaemonOptions, site: DaemonSite, worker: WorkerProfile, report: Report): DaemonProfile {
  const buildkitd = options.buildkitd ?? {};
  checkBuildkitd(buildkitd, site.buildkit, report);
  const root = rootMount(site);
  return {
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
    maxUnavailable: options.maxUnavailable ?? 1,
    mounts: [socketMount(site), { ...root, ...(worker.rootPropagation && { propagation: worker.rootPropagation }) }, ...worker.mounts],
    prepare: worker.prepare(root),
    toml: () => buildkitdToml(resolveToml(worker.worker, buildkitd, site.buildkit)),
    configDirectory,
  };
}

function rootMount(site: DaemonSite): Mount {
  return { volume: { type: 'hostPath', name: 'root', path: site.root, check: 'DirectoryOrCreate' }, path: site.root };
}

function checkBuildkitd({ gc, logFormat }: BuildkitdOptions, buildkit: BuildkitImage, report: Report): void {
  if (gc !== undefined) requireFeature('daemon.buildkitd.gc', gc, 'spaceBounds', buildkit, report);
  if (logFormat === 'json') requireFeature('daemon.buildkitd.logFormat', logFormat, 'logSection', buildkit, report);
}

function resolveToml(worker: WorkerProfile['worker'], options: BuildkitdOptions, { version }: BuildkitImage): BuildkitdToml {
  const { logLevel = 'info', logFormat = 'text' } = options;
  return {
    worker,
    // Older versions know only whether to say more.
    log: hasFeature(version, 'logSection')
      ? { level: logLevel, format: logFormat }
      : { debug: logLevel === 'debug' || logLevel === 'trace' },
    maxParallelism: options.maxParallelism,
    gc: { ...options.gc },
  };
}
