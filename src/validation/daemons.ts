import { parse } from 'smol-toml';
import { booleanAt, listAt, recordAt, textAt, textsAt } from '../review/loose';
import { hasUserNamespace } from '../review/pods';
import { socketPath } from '../values/host-path';
import { isRecord, type UnknownRecord } from '../values/record';
import { type Command, flagValue, flagValues, hasFlag } from './command-line';
import { isUpstreamBuildkit, type ValidatedContainer } from './containers';
import { hostPathAt, mountAt } from './mounts';
import type { ValidatedObject } from './objects';

/** A container that runs buildkitd. */
export interface Daemon {
  readonly container: ValidatedContainer;
  readonly command: Command;
  readonly isRootless: boolean;
  readonly hasUserNamespace: boolean;
  /** Its buildkitd.toml, undefined where nobody knows what is in it. */
  readonly settings: UnknownRecord | undefined;
  /** Where in its container it keeps its state. */
  readonly root: string;
  readonly addresses: readonly string[];
  /** The unix sockets among its addresses. */
  readonly sockets: readonly string[];
  /** Which workers are turned on or off, undefined for those that are left as they are. */
  readonly workers: Workers;
  /** Undefined unless the node's own containerd does its work. */
  readonly nodeWorker: NodeWorker | undefined;
}

/** The two workers of BuildKit. */
export interface Workers {
  readonly oci: boolean | undefined;
  readonly containerd: boolean | undefined;
}

/** A worker that has the node's containerd run the steps of builds. */
export interface NodeWorker {
  /** The namespace of its images, undefined where nobody knows. */
  readonly namespace: string | undefined;
  /** The socket that it mounts into every step, undefined where nobody knows. */
  readonly traceSocket: string | undefined;
}

/** The daemons of an app that somebody can ask to build. */
export function daemonsOf(objects: readonly ValidatedObject[], containers: readonly ValidatedContainer[]): readonly Daemon[] {
  const daemons = containers.flatMap((container) => {
    const command = container.commands.find(({ program }) => /^buildkitd(-entrypoint)?$/.test(program));
    return command === undefined ? [] : [daemonOf(objects, container, command)];
  });
  return daemons.filter((daemon) => !isAlone(containers, daemon));
}

/** Whether a daemon listens only where no other container is. Such a one is started to see whether it can. */
function isAlone(containers: readonly ValidatedContainer[], { container, addresses, sockets }: Daemon): boolean {
  const volumes = sockets.map((socket) => mountAt(container.mounts, socket)?.volume);
  if (sockets.length < addresses.length || volumes.some((volume) => volume?.type !== 'emptyDir')) return false;
  const others = containers.filter(({ pod, path }) => pod === container.pod && path !== container.path);
  const names = volumes.map((volume) => volume?.name);
  return !others.some(({ mounts }) => mounts.some(({ volume }) => volume !== undefined && names.includes(volume.name)));
}

function daemonOf(objects: readonly ValidatedObject[], container: ValidatedContainer, command: Command): Daemon {
  const isRootless = isRootlessDaemon(container, command);
  const settings = settingsOf(objects, container, command);
  const addresses = addressesOf(command, settings, isRootless);
  const workers = workersOf(command, settings);
  return {
    container,
    command,
    isRootless,
    hasUserNamespace: hasUserNamespace(container.pod),
    settings,
    root: flagValue(command, 'root') ?? textAt(settings ?? {}, 'root') ?? defaults(isRootless).root,
    addresses,
    sockets: addresses.filter((address) => /^(unix:)?\//.test(address)).map(socketPath),
    workers,
    nodeWorker: workers.containerd === true ? nodeWorkerOf(container, command, settings) : undefined,
  };
}

const rootlessFlags = ['rootless', 'oci-worker-rootless', 'oci-worker-no-process-sandbox'];

/** What tells a rootless daemon: its image, its flags, or the program that makes its user namespace. */
function isRootlessDaemon({ reference }: ValidatedContainer, command: Command): boolean {
  const isSaid = rootlessFlags.some((flag) => hasFlag(command, flag));
  return isSaid || /rootless/.test(reference?.tag ?? '') || runsIn(command, 'rootlesskit');
}

function runsIn({ words }: Command, wrapper: string): boolean {
  return words.some((word) => word === wrapper || word.endsWith(`/${wrapper}`));
}

function defaults(isRootless: boolean): { readonly root: string; readonly address: string } {
  return isRootless
    ? { root: '/home/user/.local/share/buildkit', address: 'unix:///run/user/1000/buildkit/buildkitd.sock' }
    : { root: '/var/lib/buildkit', address: 'unix:///run/buildkit/buildkitd.sock' };
}

function addressesOf(command: Command, settings: UnknownRecord | undefined, isRootless: boolean): readonly string[] {
  const flags = flagValues(command, 'addr');
  if (flags.length > 0) return flags;
  const set = textsAt(recordAt(settings, 'grpc'), 'address');
  return set.length > 0 ? set : [defaults(isRootless).address];
}

/** A setting by its flag, else by its key, else as it is by default. Undefined where nobody knows. */
function setting(flag: string | undefined, settings: UnknownRecord | undefined, key: string | undefined, otherwise: string) {
  return flag ?? key ?? (settings === undefined ? undefined : otherwise);
}

function workersOf(command: Command, settings: UnknownRecord | undefined): Workers {
  const sections = recordAt(settings, 'worker');
  return {
    oci: isOn(command, 'oci-worker', recordAt(sections.oci)),
    containerd: isOn(command, 'containerd-worker', recordAt(sections.containerd)),
  };
}

function isOn(command: Command, flag: string, section: UnknownRecord): boolean | undefined {
  const value = flagValue(command, flag);
  if (value === undefined || value === 'auto') return booleanAt(section, 'enabled');
  return value !== 'false';
}

function nodeWorkerOf(container: ValidatedContainer, command: Command, settings: UnknownRecord | undefined): NodeWorker | undefined {
  const worker = recordAt(recordAt(settings, 'worker').containerd);
  const address = flagValue(command, 'containerd-worker-addr') ?? textAt(worker, 'address') ?? '/run/containerd/containerd.sock';
  // A containerd of the Pod's own shares everything with the daemon.
  if (hostPathAt(container.mounts, socketPath(address)) === undefined) return undefined;
  const traceSocket = textAt(recordAt(settings, 'otel'), 'socketPath');
  return {
    namespace: setting(flagValue(command, 'containerd-worker-namespace'), settings, textAt(worker, 'namespace'), 'buildkit'),
    traceSocket: setting(flagValue(command, 'otel-socket-path'), settings, traceSocket, '/run/buildkit/otel-grpc.sock'),
  };
}

const defaultConfig = '/etc/buildkit/buildkitd.toml';

function settingsOf(objects: readonly ValidatedObject[], container: ValidatedContainer, command: Command): UnknownRecord | undefined {
  const file = flagValue(command, 'config') ?? defaultConfig;
  const mount = mountAt(container.mounts, file);
  // The images of upstream have no configuration in them; those of others may.
  if (mount === undefined) return file === defaultConfig && isUpstreamBuildkit(container) ? {} : undefined;
  const key = keyOf(recordAt(mount.volume?.value, 'configMap'), file.slice(mount.mountPath.length + 1));
  const name = textAt(recordAt(mount.volume?.value, 'configMap'), 'name');
  const { namespace } = container.object;
  const configMap = objects.find((object) => object.kind === 'ConfigMap' && object.name === name && object.namespace === namespace);
  const text = recordAt(configMap?.manifest, 'data')[key];
  return typeof text === 'string' ? parseSettings(text) : undefined;
}

/** The key of a ConfigMap that is at a path of its volume. */
function keyOf(configMap: UnknownRecord, path: string): string {
  const item = listAt(configMap, 'items')
    .map((entry) => recordAt(entry))
    .find((entry) => entry.path === path);
  return textAt(item ?? {}, 'key') ?? path;
}

function parseSettings(text: string): UnknownRecord | undefined {
  try {
    const settings: unknown = parse(text);
    return isRecord(settings) ? settings : undefined;
  } catch {
    return undefined;
  }
}
