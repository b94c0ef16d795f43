import { normalizePath, parentOf, socketPath } from '../../values/host-path';
import { admissionOf } from '../admission';
import { criAgent } from '../agent';
import { checkFeatures } from '../build-features';
import { buildctlStep, type ImageOutputs } from '../buildctl-step';
import { daemonProfile, daemonSite, localEndpoint, ociWorker } from '../daemon';
import { formFields, imageOutput, pushedNames, pushFields } from '../exporters';
import { checkApart, checkDirectory } from '../host-directory';
import { stepImage } from '../image';
import type { AgentProfile, DaemonProfile, Mount, Runtime, RuntimeContext } from '../runtime';
import { checkSecuredBuild, checkSecurity, daemonSecurity, refuse } from '../security';
import { copyResources, lookupResources, stepDefaults } from '../steps';
import { uninstallation } from '../uninstallation';
import { crioCommands } from './commands';
import type { CrioConfig, CrioLoader } from './config';
import { defaultSocket, detected } from './detected';
import { archive, checkTool, type Loader, scratchMount } from './loader';
import { podmanLoader } from './podman';
import { podmanFault, podmanVersion } from './podman-version';
import { preflight } from './preflight';
import { skopeoLoader } from './skopeo';
import { type CrioStorage, crioStorage, defaultRoots, graphRootMount, storageMounts, storeCapabilities } from './storage';
import { checkStored } from './stored';

const instead = 'use { type: "skopeo" } or { type: "podman" }';

/** CRI-O has no client API for images: BuildKit's OCI worker builds into a file, and a loader puts it into the store. */
export const crio: Runtime<CrioConfig, DaemonProfile> = {
  shape: 'CrioConfig',
  pullClient: 'crictl',
  builderImageVariable: 'CRIO_IMAGE_BUILDER_IMAGE',
  hints: {
    rootless: 'write daemon: { security: { type: "rootless" } }',
    'daemon.rootless': 'write security: { type: "rootless" }',
    'daemon.privileged': 'write security: { type: "rootless" }, or "userNamespace", for a daemon without the rights of root',
    buildah: `buildah builds, it does not load an archive as the kubelet names it: ${instead}`,
    kaniko: `kaniko builds without BuildKit and is archived: ${instead}`,
  },
  resolve: (config, context) => {
    const { report } = context;
    const options = config.daemon ?? {};
    const storage = crioStorage(config.storage ?? {}, report);
    const socket = socketOf(config, context);
    checkApart('storage.runRoot', storage.runRoot, { "CRI-O's socket": parentOf(socket) }, report);
    const directories = { "CRI-O's socket": parentOf(socket), 'storage.graphRoot': storage.graphRoot, 'storage.runRoot': storage.runRoot };
    const security = daemonSecurity(options.security);
    checkSecurity(options, security, context.kubernetes, report);
    const site = daemonSite(options, directories, context, security);
    const loader = resolveLoader(config, storage, context);
    const { client, step } = buildctlStep(config.steps?.build ?? {}, localEndpoint(site, context), imageOutputs(loader), context);
    const mounts = runtimeMounts(config, socket, storage, context);
    return {
      daemon: daemonProfile(options, site, { ...ociWorker, snapshotter: options.snapshotter, mounts }, report),
      nodeTasks: { preflight: preflight(socket, storage, loader, site, options), ...uninstallation(site, options) },
      agent: crioAgent(socket, storage, config.nodeAgent?.storage ?? true),
      admission: admissionOf(config),
      // Its SELinux policy lets containers touch neither the daemon's socket nor the store.
      seLinuxOptions: config.seLinuxOptions ?? { type: 'spc_t' },
      checkBuild: (request, buildReport) => {
        checkFeatures(request, { client, daemon: site.buildkit, options, exporters: ({ length }) => length }, buildReport);
        checkStored(request, buildReport);
        checkSecuredBuild(request, security, buildReport);
      },
      buildSteps: (request) => [step(request), ...(request.outputs.store ? loader.steps(request) : [])],
    };
  },
  detected,
  footprint: {
    sockets: [defaultSocket],
    store: { ...defaultRoots, capabilities: storeCapabilities, loaderFault: podmanFault },
  },
};

/**
 * Only the first name goes into the archive: of one with several names, podman reads shortened ones, and
 * `docker.io/library/app` becomes `localhost/app`. The loaders add the other names in the store.
 */
function imageOutputs({ copies }: Loader): ImageOutputs {
  return {
    outputs: (build) => {
      const form = formFields(build, { type: 'uncompressed' });
      return [
        ...(build.outputs.store ? [imageOutput('docker', [build.names[0]], [['dest', archive], ...form])] : []),
        ...(build.outputs.registry ? [imageOutput('image', pushedNames(build), [...pushFields(build), ...form])] : []),
      ];
    },
    mounts: (build) => (build.outputs.store ? [scratchMount(build, copies)] : []),
  };
}

function resolveLoader(config: CrioConfig, storage: CrioStorage, context: RuntimeContext): Loader {
  const { preset, images, report } = context;
  const loader: CrioLoader = config.loader ?? { type: preset.loader };
  const { load = {}, verify = {} } = config.steps ?? {};
  const image = stepImage('steps.load', load.image, images[loader.type], context);
  const loadStep = { ...stepDefaults(load, copyResources), name: 'load', image, appArmorProfile: load.appArmorProfile ?? unconfined };
  const verifyStep = {
    ...stepDefaults(verify, lookupResources),
    name: 'verify',
    image: stepImage('steps.verify', verify.image, image, context),
    appArmorProfile: verify.appArmorProfile ?? unconfined,
  };
  checkTool('steps.load.image', loadStep.image, loader.type, report);
  if (verify.image !== undefined) checkTool('steps.verify.image', verifyStep.image, loader.type, report);
  if (loader.type === 'skopeo') return skopeoLoader(storage, loadStep, verifyStep);
  const version = podmanVersion('steps.load.image', image, loader.version, report);
  if (verify.image !== undefined) podmanVersion('steps.verify.image', verifyStep.image, loader.version, report);
  return podmanLoader(storage, version, loadStep, verifyStep);
}

// CRI-O's default profile denies every mount, and opening the store mounts.
const unconfined = { type: 'Unconfined' } as const;

function socketOf(config: CrioConfig, { preset, report }: RuntimeContext): string {
  const socket = normalizePath(socketPath(config.socket ?? preset.socket ?? defaultSocket));
  checkDirectory('socket', parentOf(socket), socket, report);
  return socket;
}

/** crictl cannot push: the agent pushes from the store itself, as it stands, with the mounts of containers that come and go. */
function crioAgent(socket: string, storage: CrioStorage, hasStorage: boolean): AgentProfile {
  const mounts = hasStorage ? storageMounts(storage).map((mount): Mount => ({ ...mount, propagation: 'HostToContainer' })) : [];
  return criAgent({
    socket,
    mounts,
    certificates: '/etc/containers/certs.d',
    capabilities: hasStorage ? storeCapabilities : [],
    appArmorProfile: hasStorage ? unconfined : undefined,
    commands: () => crioCommands({ socket, ...storage }),
    pinning: (names) => ({ type: 'file', path: '/etc/crio/crio.conf.d/50-cdk8s-buildkit.conf', content: pinnedImages(names) }),
  });
}

/** CRI-O reads the list when it starts, and on SIGHUP. JSON's strings are TOML's. */
function pinnedImages(names: readonly string[]): string {
  return `[crio.image]\npinned_images = [\n${names.map((name) => `  ${JSON.stringify(name)},\n`).join('')}]\n`;
}

function runtimeMounts({ daemon = {} }: CrioConfig, socket: string, storage: CrioStorage, context: RuntimeContext): readonly Mount[] {
  const { preset, report } = context;
  const { mode } = daemonSecurity(daemon.security);
  if (daemon.runtimeMounts && mode !== 'privileged') {
    refuse('daemon.runtimeMounts', daemon.runtimeMounts, mode, "CRI-O's socket and store belong to the node's root", report);
  }
  if (!(daemon.runtimeMounts ?? (preset.runtimeMounts && mode === 'privileged'))) return [];
  const path = parentOf(socket);
  const socketMount: Mount = { volume: { type: 'hostPath', name: 'crio-socket', path, check: 'Directory' }, path };
  return [socketMount, graphRootMount(storage)].map((mount) => ({ ...mount, propagation: 'HostToContainer' }));
}
