import { probeCommand } from '../buildkit/buildctl';
import type { WorkerRuntimeOptions } from '../config/buildkitd';
import type { DaemonOptions } from '../config/daemon';
import type { Report } from '../errors';
import { fitsSocketAddress, normalizePath } from '../values/host-path';
import { verbatim } from '../values/kubelet';
import { isSandbox } from '../values/sandbox';
import { type BuildkitImage, buildkitImage, presetBuildkitImage } from './buildkit-image';
import { buildkitdProfile } from './buildkitd';
import { checkApart, checkDirectory } from './host-directory';
import type { DaemonProfile, DaemonSecurity, EnvVar, Mount, RunSteps, RuntimeContext, Step } from './runtime';
import { checkImageFits, daemonSecurity, defaultImage } from './security';
import { lookupResources, stepDefaults } from './steps';

/** A daemon's paths and image, which its own Pods and the builder Pods share. */
export interface DaemonSite {
  readonly security: DaemonSecurity;
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
  security: DaemonSecurity = daemonSecurity(),
): DaemonSite {
  const directories = context.preset.directories(context.namespace, context.name);
  const site = {
    security,
    buildkit: daemonImage(options, security, context),
    root: normalizePath(options.root ?? `${directories.root}${rootSuffix[security.mode]}`),
    socketDirectory: normalizePath(options.socketDirectory ?? directories.socketDirectory),
  };
  checkSite(site, context.report);
  checkApart('daemon.root', site.root, { 'daemon.socketDirectory': site.socketDirectory, ...runtimeDirectories }, context.report);
  checkApart('daemon.socketDirectory', site.socketDirectory, runtimeDirectories, context.report);
  return { ...site, address: `unix://${socketOf(site)}` };
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
  checkRuntimeClass(options, report);
  const buildkitd = buildkitdProfile(options.buildkitd ?? {}, { ...worker, buildkit: site.buildkit }, report);
  const root = rootMount(site);
  const { security } = site;
  return {
    buildkit: site.buildkit,
    image: site.buildkit.image,
    imagePullPolicy: options.imagePullPolicy ?? 'IfNotPresent',
    resources: options.resources ?? { requests: { cpu: '250m', memory: '512Mi' } },
    args: [
      '--addr',
      site.address,
      '--root',
      site.root,
      '--config',
      `${configDirectory}/buildkitd.toml`,
      ...worker.args,
      ...security.args,
    ].map(verbatim),
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
      socketMount(site),
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
  return { volume: { type: 'hostPath', name: 'root', path: site.root, check: 'DirectoryOrCreate' }, path: site.root };
}

/** The kubelet makes host directories for root, and what is there already belongs to whoever it belonged to. */
function takeOver(site: DaemonSite, root: Mount, { imagePullPolicy, resources }: DaemonOptions): readonly Step[] {
  const { user, group } = site.security;
  if (user === 0) return [];
  return [
    {
      ...stepDefaults({ imagePullPolicy, resources }, lookupResources),
      name: 'prepare',
      image: site.buildkit.image,
      command: ['chown', `${user}:${group}`, site.root, site.socketDirectory].map(verbatim),
      mounts: [root, socketMount(site)],
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
