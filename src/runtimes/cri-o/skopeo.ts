import { type Expandable, verbatim } from '../../values/kubelet';
import { archive, type Loader, type LoaderStep, scratchDirectory, scratchMount } from './loader';
import { type CrioStorage, storageMounts, storeCapabilities } from './storage';

// The archive, and the layers that skopeo unpacks from it.
const copies = 2;

/** Loads with skopeo. The destination names the image, and nothing but the image gets into the store. */
export function skopeoLoader(storage: CrioStorage, load: LoaderStep, verify: LoaderStep): Loader {
  const inStore = (name: string) => `containers-storage:[${storage.driver}@${storage.graphRoot}+${storage.runRoot}]${name}`;
  return {
    copies,
    steps: (build) => {
      const [name, ...others] = build.names;
      const common = { mounts: [scratchMount(build, copies), ...storageMounts(storage)], capabilities: storeCapabilities };
      const tagSteps = others.map((other, index) => ({
        ...load,
        ...common,
        name: `tag-${index + 1}`,
        command: skopeo('copy', inStore(name), inStore(other)),
      }));
      return [
        { ...load, ...common, command: skopeo('copy', `docker-archive:${archive}`, inStore(name)) },
        ...tagSteps,
        { ...verify, ...common, command: skopeo('inspect', inStore(name)) },
      ];
    },
  };
}

function skopeo(...args: readonly string[]): readonly Expandable[] {
  return ['skopeo', '--tmpdir', scratchDirectory, ...args].map(verbatim);
}
