import { normalizePath, parentOf, socketPath } from '../../values/host-path';
import { buildctlStep, type Exporter } from '../buildctl-step';
import { daemonProfile, daemonSite } from '../daemon';
import { checkDirectory } from '../host-directory';
import { containerImage } from '../image';
import type { DaemonProfile, Mount, Runtime, RuntimeContext } from '../runtime';
import { copyResources, lookupResources, stepDefaults } from '../steps';
import type { CrioConfig } from './config';
import { archive, type Loader, scratchMount } from './loader';
import { podmanLoader } from './podman';
import { podmanVersion } from './podman-version';
import { skopeoLoader } from './skopeo';
import { type CrioStorage, crioStorage, graphRootMount } from './storage';

const instead = 'use { type: "skopeo" } or { type: "podman" }';

/** CRI-O has no client API for images: BuildKit's OCI worker builds into a file, and a loader puts it into the store. */
export const crio: Runtime<CrioConfig, DaemonProfile> = {
  shape: 'CrioConfig',
  hints: {
    buildah: `buildah builds, it does not load an archive as the kubelet names it: ${instead}`,
    kaniko: `kaniko builds without BuildKit and is archived: ${instead}`,
  },
  resolve: (config, context) => {
    const { report } = context;
    const options = config.daemon ?? {};
    const storage = crioStorage(config.storage ?? {}, report);
    const site = daemonSite(options, context);
    const loader = resolveLoader(config, storage, context);
    const build = buildctlStep(config.steps?.build ?? {}, site, archiveFile(loader), context);
    const mounts = runtimeMounts(config, storage, context);
    return {
      daemon: daemonProfile(options, site, { ...ociWorker, mounts }, report),
      // Its SELinux policy lets containers touch neither the daemon's socket nor the store.
      seLinuxOptions: config.seLinuxOptions ?? { type: 'spc_t' },
      needsRoot: false,
      buildSteps: (request) => [build(request), ...loader.steps(request)],
    };
  },
};

const ociWorker = {
  worker: 'oci',
  args: ['--oci-worker=true', '--containerd-worker=false'],
  env: [],
  rootPropagation: undefined,
  prepare: () => [],
} as const;

/**
 * Only the first name goes into the archive: of one with several names, podman reads shortened ones, and
 * `docker.io/library/app` becomes `localhost/app`. The loaders add the other names in the store.
 */
function archiveFile({ copies }: Loader): Exporter {
  return {
    type: 'docker',
    attributes: { dest: archive, compression: 'uncompressed', 'oci-mediatypes': 'true' },
    names: (build) => [build.names[0]],
    mounts: (build) => [scratchMount(build, copies)],
  };
}

function resolveLoader(config: CrioConfig, storage: CrioStorage, { preset, report }: RuntimeContext): Loader {
  const loader = config.loader ?? { type: 'skopeo' };
  const { load = {}, verify = {} } = config.steps ?? {};
  const image = containerImage('steps.load.image', load.image ?? preset.images[loader.type], report);
  const loadStep = { ...stepDefaults(load, copyResources), name: 'load', image, appArmorProfile: load.appArmorProfile ?? unconfined };
  const verifyStep = {
    ...stepDefaults(verify, lookupResources),
    name: 'verify',
    image: verify.image === undefined ? image : containerImage('steps.verify.image', verify.image, report),
    appArmorProfile: verify.appArmorProfile ?? unconfined,
  };
  if (loader.type === 'skopeo') return skopeoLoader(storage, loadStep, verifyStep);
  return podmanLoader(storage, podmanVersion(image, loader.version, report), loadStep, verifyStep);
}

// CRI-O's default profile denies every mount, and opening the store mounts.
const unconfined = { type: 'Unconfined' } as const;

function runtimeMounts(config: CrioConfig, storage: CrioStorage, { report }: RuntimeContext): readonly Mount[] {
  if (config.daemon?.runtimeMounts !== true) {
    if (config.socket !== undefined) report.warn('socket', 'nothing uses the socket of CRI-O unless daemon.runtimeMounts is on');
    return [];
  }
  const socket = normalizePath(socketPath(config.socket ?? '/var/run/crio/crio.sock'));
  const directory = parentOf(socket);
  checkDirectory('socket', directory, socket, report);
  const socketMount: Mount = { volume: { type: 'hostPath', name: 'crio-socket', path: directory, check: 'Directory' }, path: directory };
  return [socketMount, graphRootMount(storage)].map((mount) => ({ ...mount, propagation: 'HostToContainer' }));
}
