import { probeCommand } from '../buildkit/buildctl';
import type { WorkerRuntimeOptions } from '../config/buildkitd';
import type { DaemonOptions } from '../config/daemon';
import type { Report } from '../errors';
import { fitsSocketAddress, normalizePath } from '../values/host-path';
import { verbatim } from '../values/kubelet';
import { isSandbox } from '../values/sandbox';
import { absenceSeconds, type DaemonEndpoint } from './buildctl-step';
import { type BuildkitImage, buildkitImage, presetBuildkitImage } from './buildkit-image';
import { buildkitdProfile } from './buildkitd';
import { checkApart, checkDirectory } from './host-directory';
import type { DaemonProfile, DaemonSecurity, EnvVar, Mount, RunSteps, RuntimeContext, Step, Volume } from './runtime';
import { checkImageFits, daemonSecurity, defaultImage } from './security';
import { lookupResources, stepDefaults } from './steps';

/** Where a daemon keeps what it has, and where it is asked. */
export interface DaemonSite {
  readonly security: DaemonSecurity;
  readonly buildkit: BuildkitImage;
  /** Directory of its state and cache, and the volume that is there. */
  readonly root: string;
  readonly rootVolume: Volume;
  /** The address at which its own Pod asks it. */
  readonly address: string;
  /** Flags that say where it listens. */
  readonly listen: readonly string[];
  /** What it needs for that. */
  readonly mounts: readonly Mount[];
}

/** A daemon of a node, whose root and socket are in directories of the node. */
export interface NodeDaemonSite extends DaemonSite, HostPaths {}

const configDirectory = '/etc/buildkit';

/** Resolves where a daemon lives on its nodes, away from what the runtime has there. */
export function daemonSite(
  options: DaemonOptions,
  runtimeDirectories: Readonly<Record<string, string>>,
  context: RuntimeContext,
  security: DaemonSecurity = daemonSecurity(),
): NodeDaemonSite {
  const directories = context.preset.directories(context.namespace, context.name);
  const paths = {
    root: normalizePath(options.root ?? `${directories.root}${rootSuffix[security.mode]}`),
    socketDirectory: normalizePath(options.socketDirectory ?? directories.socketDirectory),
  };
  checkRuntimeClass(options, context.report);
  checkPaths(paths, context.report);
  checkApart('daemon.root', paths.root, { 'daemon.socketDirectory': paths.socketDirectory, ...runtimeDirectories }, context.report);
  checkApart('daemon.socketDirectory', paths.socketDirectory, runtimeDirectories, context.report);
  const address = `unix://${socketOf(paths)}`;
  return {
    security,
    buildkit: daemonImage(options, security, context),
    ...paths,
    rootVolume: { type: 'hostPath', name: 'root', path: paths.root, check: 'DirectoryOrCreate' },
    address,
    listen: ['--addr', address],
    mounts: [socketMount(paths)],
  };
}

// What one mode has written, another one misreads: owners are those of a namespace, and what layers remove is marked in another way.
const rootSuffix = { privileged: '', rootless: '.rootless', userNamespace: '.user-namespace' } as const;

/** The image of a daemon, which has to fit its mode. */
export function daemonImage(
  options: Pick<DaemonOptions, 'image' | 'version'>,
  security: DaemonSecurity,
  { preset, images, report }: Pick<RuntimeContext, 'preset' | 'images' | 'report'>,
): BuildkitImage {
  const known = defaultImage(security, images);
  if (known === undefined && options.image === undefined) {
    report.expected('daemon.image', `an image for the security mode "${security.mode}", as the preset has none`, undefined);
  }
  const buildkit = buildkitImage('daemon', options, presetBuildkitImage(known ?? images.buildkitd, preset), report);
  if (options.image !== undefined) checkImageFits('daemon.image', buildkit.image, security, report);
  return buildkit;
}

interface HostPaths {
  readonly root: string;
  readonly socketDirectory: string;
}

function socketOf({ socketDirectory }: HostPaths): string {
  return `${socketDirectory}/buildkitd.sock`;
}

function checkPaths(site: HostPaths, report: Report): void {
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
export function socketMount(site: HostPaths): Mount {
  const volume = { type: 'hostPath', name: 'socket', path: site.socketDirectory, check: 'DirectoryOrCreate' } as const;
  return { volume, path: site.socketDirectory };
}

/** How builder Pods on the node of a daemon reach it. */
export function localEndpoint(
  { buildkit, security, address, mounts }: DaemonSite,
  { longestBuildSeconds }: Pick<RuntimeContext, 'longestBuildSeconds'>,
): DaemonEndpoint {
  return {
    buildkit,
    security,
    group: () => security.group,
    connect: () => ({ address }),
    absenceSeconds: absenceSeconds(longestBuildSeconds),
    // A builder connects to the socket, and neither removes it nor puts another in its place.
    mounts: mounts.map((mount): Mount => ({ ...mount, readOnly: true })),
  };
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

/** BuildKit runs the steps of the builds itself. */
export const ociWorker = {
  worker: 'oci',
  // runc starts them in the daemon's container, whatever network they get there.
  runSteps: { inPodCgroup: true, inPodNetwork: true },
  args: ['--oci-worker=true', '--containerd-worker=false'],
  env: [],
  rootPropagation: undefined,
  prepare: () => [],
} as const;

/** The daemon of a runtime. */
export function daemonProfile(options: DaemonOptions, site: DaemonSite, worker: WorkerProfile, report: Report): DaemonProfile {
  const buildkitd = buildkitdProfile(options.buildkitd ?? {}, { ...worker, buildkit: site.buildkit }, report);
  const root = rootMount(site);
  const { security } = site;
  return {
    buildkit: site.buildkit,
    image: site.buildkit.image,
    imagePullPolicy: options.imagePullPolicy ?? 'IfNotPresent',
    resources: options.resources ?? { requests: { cpu: '250m', memory: '512Mi' } },
    args: [...site.listen, '--root', site.root, '--config', `${configDirectory}/buildkitd.toml`, ...worker.args, ...security.args].map(
      verbatim,
    ),
    env: worker.env,
    probe: probeCommand(site.address),
    labels: options.labels ?? {},
    annotations: options.annotations ?? {},
    affinity: options.affinity,
    priorityClassName: options.priorityClassName,
    runSteps: worker.runSteps,
    runtimeClassName: options.runtimeClassName,
    security,
    maxUnavailable: options.maxUnavailable ?? 1,
    mounts: [
      ...site.mounts,
      { ...root, ...(worker.rootPropagation && { propagation: worker.rootPropagation }) },
      ...worker.mounts,
      ...buildkitd.mounts,
    ],
    prepare: [...takeOver(site, root, options), ...worker.prepare(root)],
    toml: buildkitd.toml,
    configDirectory,
  };
}

/** Where a daemon keeps its state, which only its installation may touch. */
export function rootMount(site: DaemonSite): Mount {
  return { volume: site.rootVolume, path: site.root };
}

/** The kubelet makes directories for root, and what is there already belongs to whoever it belonged to. */
function takeOver(site: DaemonSite, root: Mount, { imagePullPolicy, resources }: DaemonOptions): readonly Step[] {
  const { user, group } = site.security;
  if (user === 0) return [];
  const mounts = [root, ...site.mounts.filter(({ readOnly }) => readOnly !== true)];
  return [
    {
      ...stepDefaults({ imagePullPolicy, resources }, lookupResources),
      name: 'prepare',
      image: site.buildkit.image,
      command: ['chown', `${user}:${group}`, ...mounts.map(({ path }) => path)].map(verbatim),
      mounts,
      capabilities: ['CHOWN'],
    },
  ];
}

function checkRuntimeClass({ runtimeClassName }: DaemonOptions, report: Report): void {
  if (runtimeClassName === undefined || !isSandbox(runtimeClassName)) return;
  report.expected(
    'daemon.runtimeClassName',
    'no sandbox',
    runtimeClassName,
    'a daemon on nodes shares its socket and its files with what is outside of it',
  );
}
