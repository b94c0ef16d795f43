import { Report } from '../../errors';
import { crictlCommands, notByCrictl } from '../../images/crictl';
import type { Argv, ImageCommands } from '../../images/image-commands';
import { absolutePath, archivePath, storedName, taggedName } from '../../images/image-name';
import { normalizePath, socketPath } from '../../values/host-path';
import { atLeast, parseVersion } from '../../values/version';

/** Where crictl and ctr find containerd, and how ctr reaches registries. */
export interface ContainerdCommandsOptions {
  /** Path of containerd's socket. */
  readonly socket: string;
  /**
   * Version of ctr where the commands run, such as `1.7` or `2.1.4`. It is the version of the program that counts, not that
   * of the node's containerd: ship ctr in the agent's image.
   * @default - arguments that ctr 1.6, 1.7 and 2.x all take
   */
  readonly ctrVersion?: string;
  /**
   * How ctr reaches the registry.
   * @default - over HTTPS with a certificate that is trusted; over plain HTTP on the local host
   */
  readonly registry?: CtrRegistry;
}

/** How ctr reaches a registry that it does not trust by itself. */
export type CtrRegistry = CtrPlainHttp | CtrSkipVerify | CtrHosts;

/** Over plain HTTP. */
export interface CtrPlainHttp {
  /** The kind of access. */
  readonly type: 'plain-http';
}

/** Over HTTPS, whatever the certificate says. Needs `ctrVersion`. */
export interface CtrSkipVerify {
  /** The kind of access. */
  readonly type: 'skip-verify';
}

/**
 * As the files of a directory say: `<host>/hosts.toml` names the CA certificate. This is also the way for credentials, as an
 * `Authorization` header in it: ctr has no file for them, and its `--user` would show them to every process. Needs
 * `ctrVersion`.
 *
 * @see https://github.com/containerd/containerd/blob/main/docs/hosts.md
 */
export interface CtrHosts {
  /** The kind of access. */
  readonly type: 'hosts';
  /** Directory that ctr itself reads, in its own container. */
  readonly directory: string;
}

const tool = 'ctr';

/**
 * The commands of containerd for images. crictl sees what the kubelet sees, and does what it can; ctr does the rest, in the
 * kubelet's namespace.
 *
 * `remove` is `crictl rmi`, which removes the image with all of its names, whichever of them is given, even while a container
 * uses it. `push` needs every layer of the image as it was compressed. Images that were built or loaded on the node have them.
 * Pulled ones may not: containerd does not fetch a layer that another image has brought in another compression, and with
 * `discard_unpacked_layers` keeps none.
 *
 * @param options - where the tools find what they need
 * @throws ConfigError if an option is not what it has to be.
 */
export function containerdCommands(options: ContainerdCommandsOptions): ImageCommands {
  const { exists, list, pull, remove } = crictlCommands(options.socket);
  const local = localFlag(options.ctrVersion);
  const registry = registryFlags(options);
  const address = `--address=${normalizePath(socketPath(options.socket))}`;
  const images = (command: string, ...args: readonly string[]): Argv => [
    tool,
    '--namespace=k8s.io',
    address,
    'images',
    command,
    ...local,
    ...args,
  ];
  return {
    exists,
    list,
    pull,
    push: { tool, argv: (name) => images('push', ...registry, taggedName(name)), unsupported: notByCrictl('push', tool) },
    // Without --force a name that exists is an error, and so is doing it twice.
    tag: {
      tool,
      argv: (name, newName) => images('tag', '--force', storedName(name), taggedName(newName)),
      unsupported: notByCrictl('tag', tool),
    },
    load: { tool, argv: (file, name) => images('import', archivePath(file, name)), unsupported: notByCrictl('load', tool) },
    remove: { ...remove, removes: 'image' },
  };
}

/**
 * From 2.0 on, ctr has containerd do the work, which one before 1.7 cannot, and then knows neither `--skip-verify` nor a
 * directory of its own. `--local` makes it work as before. 1.7 does that by default, and 1.6 does not know the flag.
 */
function localFlag(text: string | undefined): readonly string[] {
  if (text === undefined) return [];
  const version = parseVersion(text);
  if (version === undefined) throw Report.single('ctrVersion', 'a version such as "1.7" or "2.1.4"', text, 'see ctr --version');
  return atLeast(version, { major: 2, minor: 0, patch: 0 }) ? ['--local'] : [];
}

function registryFlags({ registry, ctrVersion }: ContainerdCommandsOptions): readonly string[] {
  if (registry === undefined) return [];
  if (registry.type === 'plain-http') return ['--plain-http'];
  if (ctrVersion === undefined) {
    throw Report.single('ctrVersion', 'a version such as "1.7" or "2.1.4"', ctrVersion, `the arguments for ${registry.type} depend on it`);
  }
  if (registry.type === 'skip-verify') return ['--skip-verify'];
  return [`--hosts-dir=${absolutePath('directory', registry.directory)}`];
}
