import { verbatim } from '../../values/kubelet';
import type { Version } from '../../values/version';
import { storedName } from '../image';
import type { EnvVar, Mount } from '../runtime';
import { archive, type Loader, type LoaderStep, scratchDirectory, scratchMount } from './loader';
import { type CrioStorage, storageMounts, storeCapabilities } from './storage';

// The archive, its unpacked layers, and the copy that podman makes of them.
const copies = 3;

const configDirectory = '/etc/loader';

/**
 * Loads with podman. Left alone, podman writes its database into the graph root, where another version of podman then
 * fails; and the storage.conf of many images mounts through fuse-overlayfs and makes CRI-O do so too. Files of our own
 * replace both configurations.
 */
export function podmanLoader(storage: CrioStorage, version: Version | undefined, load: LoaderStep, verify: LoaderStep): Loader {
  const mounts = [...storageMounts(storage), configMount(storage, version)];
  // podman makes /run/libpod and /run/lock.
  const inStore = { env: environment, mounts, capabilities: ['SYS_ADMIN'], readOnlyRootFilesystem: false };
  return {
    copies,
    findOwnImage: { ...verify, ...inStore, command: ['podman', 'image', 'inspect', storedName(verify.image)].map(verbatim) },
    steps: (build) => {
      const [name, ...others] = build.names;
      const loadStep = {
        ...load,
        ...inStore,
        command: ['podman', 'load', '-i', archive].map(verbatim),
        env: [...environment, { name: 'TMPDIR', value: verbatim(scratchDirectory) }],
        mounts: [scratchMount(build, copies), ...mounts],
        capabilities: storeCapabilities,
      };
      const tagStep = { ...load, ...inStore, name: 'tag', command: ['podman', 'tag', name, ...others].map(verbatim) };
      // `podman image exists` would fail without a word, and a --format would be taken for a template by Helm.
      const inspect = ['podman', 'image', 'inspect', ...build.names];
      return [loadStep, ...(others.length === 0 ? [] : [tagStep]), { ...verify, ...inStore, command: inspect.map(verbatim) }];
    },
  };
}

const environment: readonly EnvVar[] = [
  { name: 'CONTAINERS_CONF', value: verbatim(`${configDirectory}/containers.conf`) },
  { name: 'CONTAINERS_STORAGE_CONF', value: verbatim(`${configDirectory}/storage.conf`) },
];

function configMount(storage: CrioStorage, version: Version | undefined): Mount {
  const files = { 'containers.conf': containersConf(version), 'storage.conf': storageConf(storage) };
  return { volume: { type: 'files', name: 'loader', files }, path: configDirectory, readOnly: true };
}

/** podman 4 needs no network tools with `cni`; podman 5 knows only `netavark`. */
function containersConf(version: Version | undefined): string {
  const backend = version !== undefined && version.major >= 5 ? 'netavark' : 'cni';
  return `[engine]
cgroup_manager = "cgroupfs"
events_logger = "none"
static_dir = "/tmp/libpod/static"
tmp_dir = "/tmp/libpod/tmp"
volume_path = "/tmp/libpod/volumes"

[network]
network_backend = "${backend}"
`;
}

function storageConf(storage: CrioStorage): string {
  return `[storage]
driver = "${storage.driver}"
graphroot = "${storage.graphRoot}"
runroot = "${storage.runRoot}"
`;
}
