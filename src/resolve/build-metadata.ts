import type { ImageBuildRequest } from '../config/build';
import type { Mount, Step } from '../runtimes/runtime';
import { lookupResources } from '../runtimes/steps';
import { verbatim } from '../values/kubelet';

const directory = '/build-metadata';

/** Where the client writes what it has been told of the image. It renames a file there, which the termination log cannot be. */
export const metadataFile = `${directory}/metadata.json`;

/** The volume that carries the file from one step to the other. */
export const metadataMount: Mount = { volume: { type: 'emptyDir', name: 'metadata', sizeLimit: '16Mi' }, path: directory };

/** A last step puts the metadata where the status of the Pod shows it. */
export function withMetadata({ metadata }: ImageBuildRequest, steps: readonly Step[]): readonly Step[] {
  const [build] = steps;
  if (!metadata || build === undefined) return steps;
  const last: Step = {
    ...build,
    name: 'metadata',
    resources: lookupResources,
    command: ['cp', metadataFile, '/dev/termination-log'].map(verbatim),
    env: [],
    mounts: [{ ...metadataMount, readOnly: true }],
    capabilities: [],
  };
  return [...steps, last];
}
