import type { OpenStore } from '../runtimes/footprint';
import { footprints } from '../runtimes/registry';
import { isWithin } from '../values/host-path';
import type { Command } from './command-line';
import type { ValidatedContainer } from './containers';
import type { Mount } from './mounts';

/** A container that opens the images of its node with a program of its own. */
export interface Loader {
  readonly container: ValidatedContainer;
  readonly command: Command;
  readonly store: OpenStore;
}

const programs = ['podman', 'buildah', 'skopeo'];

/** The containers that open the store of their node. */
export function loadersOf(containers: readonly ValidatedContainer[]): readonly Loader[] {
  const known = stores();
  return containers.flatMap((container) => {
    const store = storeIn(container, known);
    if (store === undefined) return [];
    return container.commands.filter(({ program }) => programs.includes(program)).map((command) => ({ container, command, store }));
  });
}

/** The store that a container sees, if it sees one. */
function storeIn({ mounts }: ValidatedContainer, known: readonly OpenStore[]): OpenStore | undefined {
  return known.find((store) => mounts.some((mount) => holds(mount, store.graphRoot)));
}

/** The stores into which Pods load images. */
export function stores(): readonly OpenStore[] {
  return footprints().flatMap(({ store }) => store ?? []);
}

/** Whether a directory of the node, or a part of it, is in a mount. */
export function holds({ hostPath }: Mount, directory: string): boolean {
  return hostPath !== undefined && (isWithin(directory, hostPath) || isWithin(hostPath, directory));
}

/** A store in the words of a program: `containers-storage:[driver@graph+run:options]name`. */
export interface StoreSpecifier {
  readonly graphRoot: string;
  readonly runRoot: string;
}

/** The stores that a command names, undefined for a name that leaves all to a storage.conf. */
export function specifiersIn({ words }: Command): readonly (StoreSpecifier | undefined)[] {
  const names = words.filter((word) => word.startsWith('containers-storage:'));
  return names.map((name) => {
    const [, graphRoot, runRoot] = /^containers-storage:\[[^@\]]+@([^+:\]]+)\+([^:\]]+)/.exec(name) ?? [];
    return graphRoot === undefined || runRoot === undefined ? undefined : { graphRoot, runRoot };
  });
}

/** Whether a command writes an image, and not only looks for one. */
export function writes({ program, words }: Command): boolean {
  if (program === 'skopeo') return words.includes('copy') && (words.at(-1) ?? '').startsWith('containers-storage:');
  return words.some((word) => ['load', 'pull', 'import', 'build', 'bud', 'from'].includes(word));
}
