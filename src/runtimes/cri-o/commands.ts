import { crictlCommands, notByCrictl } from '../../images/crictl';
import type { Argv, ImageCommands } from '../../images/image-commands';
import { absolutePath, imageName, taggedName } from '../../images/image-name';
import { type RegistryOptions, registryFlags } from '../../images/registry-commands';
import { type CrioStorage, inStore } from './storage';

/** Where crictl finds CRI-O, where skopeo finds its store, and how skopeo reaches registries. */
export interface CrioCommandsOptions extends CrioStorage {
  /** Path of CRI-O's socket. */
  readonly socket: string;
  /**
   * How skopeo reaches the registry.
   * @default - over HTTPS with a certificate that is trusted
   */
  readonly registry?: RegistryOptions;
  /**
   * Directory for the layers that skopeo packs and unpacks, with room for an image.
   * @default - skopeo's own default, /var/tmp
   */
  readonly temporaryDirectory?: string;
}

const tool = 'skopeo';

/**
 * The commands of CRI-O for images. crictl does what it can; skopeo does the rest, in the store itself, and needs the mounts
 * and the capabilities of a loader for it.
 *
 * `remove` is `crictl rmi`, from which CRI-O takes one name away; the image goes with its last name, unless a container uses
 * it. The store keeps layers uncompressed, so what `push` makes of a pulled image may have another digest.
 *
 * @param options - where the tools find what they need
 * @throws ConfigError if a path is not absolute.
 */
export function crioCommands(options: CrioCommandsOptions): ImageCommands {
  const { exists, list, pull, remove } = crictlCommands(options.socket);
  const copy = copyCommand(options);
  const registry = registryFlags('dest-', options.registry ?? {});
  return {
    exists,
    list,
    pull,
    push: {
      tool,
      argv: (name) => copy(...registry, inStore(options, taggedName(name)), `docker://${taggedName(name)}`),
      unsupported: notByCrictl('push', tool),
    },
    tag: {
      tool,
      argv: (name, newName) => copy(inStore(options, imageName(name)), inStore(options, taggedName(newName))),
      unsupported: notByCrictl('tag', tool),
    },
    load: {
      tool,
      argv: (file, name) => copy(`docker-archive:${absolutePath('file', file)}`, inStore(options, taggedName(name))),
      unsupported: notByCrictl('load', tool),
    },
    remove: { ...remove, removes: 'name' },
  };
}

function copyCommand({ temporaryDirectory }: CrioCommandsOptions): (...args: readonly string[]) => Argv {
  const directory = temporaryDirectory === undefined ? [] : [`--tmpdir=${absolutePath('temporaryDirectory', temporaryDirectory)}`];
  return (...args) => [tool, ...directory, 'copy', ...args];
}
