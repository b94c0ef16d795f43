import { type Expandable, verbatim } from '../../values/kubelet';
import { storedName } from '../image';
import { archive, type Loader, type LoaderStep, scratchDirectory, scratchMount } from './loader';
import { type CrioStorage, inStore, storageMounts, storeCapabilities } from './storage';

// The archive, and the layers that skopeo unpacks from it.
const copies = 2;

/** Loads with skopeo. The destination names the image, and nothing but the image gets into the store. */
export function skopeoLoader(storage: CrioStorage, load: LoaderStep, verify: LoaderStep): Loader {
  return {
    copies,
    findOwnImage: {
      ...verify,
      command: skopeo('inspect', inStore(storage, storedName(verify.image))),
      mounts: [{ volume: { type: 'emptyDir', name: 'image', sizeLimit: '64Mi' }, path: scratchDirectory }, ...storageMounts(storage)],
      capabilities: storeCapabilities,
    },
    steps: (build) => {
      const [name, ...others] = build.names;
      const common = { mounts: [scratchMount(build, copies), ...storageMounts(storage)], capabilities: storeCapabilities };
      const tagSteps = others.map((other, index) => ({
        ...load,
        ...common,
        name: `tag-${index + 1}`,
        command: skopeo('copy', inStore(storage, name), inStore(storage, other)),
      }));
      return [
        { ...load, ...common, command: skopeo('copy', `docker-archive:${archive}`, inStore(storage, name)) },
        ...tagSteps,
        { ...verify, ...common, command: skopeo('inspect', inStore(storage, name)) },
      ];
    },
  };
}

function skopeo(...args: readonly string[]): readonly Expandable[] {
  return ['skopeo', '--tmpdir', scratchDirectory, ...args].map(verbatim);
}
