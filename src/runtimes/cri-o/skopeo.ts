import { type Expandable, verbatim } from '../../values/kubelet';
import type { Step } from '../runtime';
import { archive, type Loader, scratchDirectory, scratchMount } from './loader';
import { type CrioStorage, storageMounts, storeCapabilities } from './storage';
import type { LoaderSteps } from './steps';

// The archive, and the layers that skopeo unpacks from it.
const loader: Loader = { archiveNames: (build) => [build.names[0]], copies: 2 };

/** Loads with skopeo. The destination names the image, and nothing but the image gets into the store. */
export function skopeoSteps(storage: CrioStorage, load: Omit<Step, 'command' | 'mounts'>, verify: Omit<Step, 'command' | 'mounts'>): LoaderSteps {
  const inStore = (name: string) => `containers-storage:[${storage.driver}@${storage.graphRoot}+${storage.runRoot}]${name}`;
  return {
    loader,
    steps: (build) => {
      const [name, ...others] = build.names;
      const common = { mounts: [scratchMount(build, loader), ...storageMounts(storage)], capabilities: storeCapabilities };
      const tags = others.map((other, index) => ({
        ...load,
        ...common,
        name: `tag-${index + 1}`,
        command: skopeo('copy', inStore(name), inStore(other)),
      }));
      return [
        { ...load, ...common, command: skopeo('copy', `docker-archive:${archive}`, inStore(name)) },
        ...tags,
        { ...verify, ...common, command: skopeo('inspect', '--format', '{{.Digest}}', inStore(name)) },
      ];
    },
  };
}

function skopeo(...args: readonly string[]): readonly Expandable[] {
  return ['skopeo', '--tmpdir', scratchDirectory, ...args].map(verbatim);
}
