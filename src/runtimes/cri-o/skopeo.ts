import { type Expandable, verbatim } from '../../values/kubelet';
import { storedName } from '../image';
import { archive, type Loader, type LoaderStep, scratchDirectory, scratchMount } from './loader';
import { type CrioStorage, inStore, storageMounts, storeCapabilities } from './storage';

// The archive, and the layers that skopeo unpacks from it.
const copies = 2;

/** Loads with skopeo. The destination names the image, and nothing but the image gets into the store. */
export function skopeoLoader(storage: CrioStorage, load: LoaderStep, verify: LoaderStep): Loader {
  const capabilities = storeCapabilities;
  const stored = storageMounts(storage);
  return {
    copies,
    findOwnImage: {
      ...verify,
      command: skopeo('inspect', inStore(storage, storedName(verify.image))),
      mounts: [{ volume: { type: 'emptyDir', name: 'image', sizeLimit: '64Mi' }, path: scratchDirectory }, ...stored],
      capabilities,
    },
    steps: (build) => {
      const [name, ...others] = build.names;
      const mounts = [scratchMount(build, copies), ...stored];
      const image = inStore(storage, name);
      const tagSteps = others.map((other, index) => ({
        command: skopeo('copy', image, inStore(storage, other)),
        mounts,
        ...load,
        capabilities,
        name: `tag-${index + 1}`,
      }));
      return [
        { command: skopeo('copy', `docker-archive:${archive}`, image), mounts, ...load, capabilities },
        ...tagSteps,
        { command: skopeo('inspect', image), mounts, ...verify, capabilities },
      ];
    },
  };
}

function skopeo(...args: readonly string[]): readonly Expandable[] {
  return ['skopeo', '--tmpdir', scratchDirectory, ...args].map(verbatim);
}
