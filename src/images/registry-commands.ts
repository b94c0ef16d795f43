import { type CommandResult, parseLookup } from './command-output';
import type { ImageCommand, LookupCommand } from './image-commands';
import { absolutePath, storedName } from './image-name';

/**
 * How skopeo reaches a registry. Credentials come from a file, never from the command line, which every process of the node
 * can read.
 *
 * @see https://github.com/containers/skopeo/blob/main/docs/skopeo-copy.1.md
 */
export interface RegistryOptions {
  /**
   * Whether the registry has to show a certificate that is trusted. Without it, plain HTTP is accepted as well.
   * @default true
   */
  readonly tlsVerify?: boolean;
  /**
   * Directory with the CA certificates (`*.crt`) of the registry, and with client certificates (`*.cert`) and their keys
   * (`*.key`) in pairs.
   * @default - the directories of the containers tools, such as /etc/containers/certs.d
   */
  readonly certDirectory?: string;
  /**
   * File with the credentials, in the format of `~/.docker/config.json`.
   * @default - skopeo's own defaults
   */
  readonly authFile?: string;
}

/**
 * The command that looks an image up in its registry. It fetches the manifest and nothing else, so it answers for images of
 * any platform.
 *
 * @param options - how skopeo reaches the registry
 * @throws ConfigError if the name is no image reference, or a path is not absolute.
 */
export function registryExists(options: RegistryOptions = {}): LookupCommand {
  const flags = registryFlags('', options);
  return {
    tool: 'skopeo',
    argv: (name) => ['skopeo', 'inspect', '--raw', ...flags, inRegistry(name)],
    parse: parseRegistryExists,
  };
}

/**
 * The command that removes an image from its registry. The registry removes the manifest, so every other tag of the same
 * manifest goes as well; it has to allow that (`REGISTRY_STORAGE_DELETE_ENABLED=true`), and it frees no space before its own
 * garbage collection runs. Fails if there is no such image.
 *
 * @param options - how skopeo reaches the registry
 * @throws ConfigError if the name is no image reference, or a path is not absolute.
 */
export function registryRemove(options: RegistryOptions = {}): ImageCommand<[name: string]> {
  const flags = registryFlags('', options);
  return { tool: 'skopeo', argv: (name) => ['skopeo', 'delete', ...flags, inRegistry(name)] };
}

/** The flags of skopeo for a registry; `dest-` is the prefix of those for a destination. */
export function registryFlags(prefix: '' | 'dest-', options: RegistryOptions): readonly string[] {
  const { tlsVerify, certDirectory, authFile } = options;
  return [
    ...(tlsVerify === undefined ? [] : [`--${prefix}tls-verify=${tlsVerify}`]),
    ...(certDirectory === undefined ? [] : [`--${prefix}cert-dir=${absolutePath('certDirectory', certDirectory)}`]),
    ...(authFile === undefined ? [] : [`--${prefix}authfile=${absolutePath('authFile', authFile)}`]),
  ];
}

/** skopeo refuses names with a tag and a digest; the digest is what counts then. */
function inRegistry(text: string): string {
  return `docker://${storedName(text)}`;
}

/**
 * Reads the result of `skopeo inspect` on a registry. A registry that hides what the credentials do not reach gives no
 * answer.
 *
 * @throws CommandOutputError if the registry did not say whether the image exists.
 */
function parseRegistryExists(result: CommandResult): boolean {
  return parseLookup('skopeo inspect', /manifest unknown|name unknown|repository name not known/i, result);
}
