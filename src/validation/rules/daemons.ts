import { listAt, numberAt, optionalRecordAt, recordAt, textAt, textsAt } from '../../review/loose';
import { fitsSocketAddress } from '../../values/host-path';
import { pathTo } from '../../values/issue-path';
import { selectorsAreApart } from '../../values/label';
import type { UnknownRecord } from '../../values/record';
import type { ValidatedApp } from '../app';
import { flagValue, hasFlag } from '../command-line';
import { buildkitCan, type ValidatedContainer } from '../containers';
import type { Daemon } from '../daemons';
import { hostPathAt, mountAt, storageAt } from '../mounts';
import { expected, type Finding, type Rule } from '../rule';

/** What a daemon of BuildKit breaks on, whatever its worker. */
export const daemonRules = {
  'daemon-probe': {
    severity: 'error',
    summary:
      'A probe with `buildctl debug workers` has more than 20 seconds. A busy daemon takes longer than the default of one second, and is killed with its builds; one that hangs is found after 20 seconds in any case.',
    fix: 'Set `timeoutSeconds: 25`.',
    find: ({ containers }) => containers.flatMap(hastyProbes),
  },
  'daemon-hang': {
    severity: 'warning',
    summary:
      'A daemon with a long grace period has a short one for its liveness probe. Otherwise one that hangs is kept for as long as the longest build.',
    fix: 'Set `livenessProbe.terminationGracePeriodSeconds: 30`.',
    find: inDaemons(longHangs),
  },
  'daemon-grace': {
    severity: 'error',
    summary:
      'The grace period of a daemon is longer than its longest build. At its end the daemon is killed, its builds fail, and with the containerd worker mounts and tasks are left on the node.',
    fix: 'Set `terminationGracePeriodSeconds` to the longest `activeDeadlineSeconds` of a builder, plus a minute.',
    find: (app) => app.daemons.flatMap((daemon) => shortGraces(app, daemon)),
  },
  'daemon-surge': {
    severity: 'error',
    summary:
      'A new daemon starts after the old one has ended where both have the same directory. Of two on one root the second ends at once, and of two on one socket the second takes it and removes it when it ends.',
    fix: 'Set `maxSurge: 0`, or the strategy `Recreate` of a Deployment.',
    find: inDaemons(surges),
  },
  'daemon-overlap': {
    severity: 'error',
    summary:
      'Two daemons that may run on one node share neither their root nor their socket. The root is locked by one of them, and the socket is taken by the other.',
    fix: 'Give each its own directories, or node selectors with another value for the same label.',
    find: overlaps,
  },
  'daemon-root-volume': {
    severity: 'warning',
    summary:
      'The root of a daemon is a volume. Where the volume of the image is a plain directory, as it is on CRI-O, BuildKit falls back to a slow snapshotter without a word.',
    fix: 'Mount an `emptyDir`, a claim or a `hostPath` at the root.',
    find: inDaemons(rootsWithoutVolume),
  },
  'daemon-plain-tcp': {
    severity: 'error',
    summary: 'A daemon that listens on TCP asks for certificates. Whoever reaches a rootful one without them is root on its node.',
    fix: 'Give `--tlscert`, `--tlskey` and `--tlscacert`, or listen on a unix socket.',
    find: inDaemons(openPorts),
  },
  'entry-point': {
    severity: 'error',
    summary:
      'An image of BuildKit gets `args` and no `command`. Its entry point prepares the cgroups, from v0.28 on, or makes the user namespace of a rootless daemon.',
    fix: 'Move what follows the program to `args`, and leave out `command`.',
    find: inDaemons(passedEntryPoints),
  },
  'socket-path': {
    severity: 'error',
    summary: 'The path of a unix socket has at most 107 bytes. With a longer one clients only say `context deadline exceeded`.',
    fix: 'Shorten the directory.',
    find: (app) => [...longSockets(app), ...longAddresses(app)],
  },
} as const satisfies Readonly<Record<string, Rule>>;

/** What a rule finds in each daemon of an app. */
export function inDaemons(find: (daemon: Daemon) => readonly Finding[]): (app: ValidatedApp) => readonly Finding[] {
  return (app) => app.daemons.flatMap(find);
}

const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'];

// After as many seconds buildctl gives up on a daemon that hangs.
const patience = 20;

function hastyProbes({ object, value, path }: ValidatedContainer): readonly Finding[] {
  return probes.flatMap((key) => {
    const probe = recordAt(value, key);
    const command = textsAt(recordAt(probe, 'exec'), 'command').join(' ');
    const timeout = numberAt(probe, 'timeoutSeconds') ?? 1;
    if (!/\bbuildctl\b.*\bdebug workers\b/.test(command) || timeout > patience) return [];
    return [expected(object, pathTo(path, key, 'timeoutSeconds'), `more than ${patience}`, probe.timeoutSeconds)];
  });
}

const defaultGrace = 30;
const longGrace = 120;

function longHangs({ container: { object, pod, value, path } }: Daemon): readonly Finding[] {
  const probe = optionalRecordAt(value, 'livenessProbe');
  const grace = numberAt(pod.spec, 'terminationGracePeriodSeconds') ?? defaultGrace;
  if (probe === undefined || grace <= longGrace || numberAt(probe, 'terminationGracePeriodSeconds') !== undefined) return [];
  const where = pathTo(path, 'livenessProbe', 'terminationGracePeriodSeconds');
  return [expected(object, where, `a shorter period than that of the Pod, which has ${grace} seconds`, undefined)];
}

function shortGraces(app: ValidatedApp, { container, sockets }: Daemon): readonly Finding[] {
  const { object, pod, mounts } = container;
  const grace = numberAt(pod.spec, 'terminationGracePeriodSeconds') ?? defaultGrace;
  const shared = sockets.flatMap((socket) => hostPathAt(mounts, socket) ?? []);
  const deadlines = app.builders
    .filter((builder) => builder.socket !== undefined && shared.includes(hostPathAt(builder.container.mounts, builder.socket) ?? ''))
    .flatMap((builder) => numberAt(builder.container.pod.spec, 'activeDeadlineSeconds') ?? []);
  const longest = Math.max(defaultGrace, ...deadlines);
  const isEnough = grace > defaultGrace && grace >= longest;
  const where = pathTo(pod.path, 'terminationGracePeriodSeconds');
  return isEnough ? [] : [expected(object, where, whatBuildsNeed(longest), pod.spec.terminationGracePeriodSeconds)];
}

function whatBuildsNeed(longest: number): string {
  return longest > defaultGrace ? `at least ${longest}, the deadline of a build` : 'as long as the longest build takes';
}

function surges({ container: { object, mounts }, root, sockets }: Daemon): readonly Finding[] {
  const spec = recordAt(object.manifest, 'spec');
  const shared = [root, ...sockets].some((path) => storageAt(mounts, path) !== undefined);
  if (!shared) return [];
  if (object.kind === 'DaemonSet') return surgesOf(object, spec, 'updateStrategy', 0, '0');
  return object.kind === 'Deployment' ? surgesOf(object, spec, 'strategy', '25%', '0, or the strategy "Recreate"') : [];
}

function surgesOf(object: Finding['object'], spec: UnknownRecord, key: string, otherwise: unknown, what: string): readonly Finding[] {
  const strategy = recordAt(spec, key);
  if (strategy.type === 'Recreate' || strategy.type === 'OnDelete') return [];
  const surge = recordAt(strategy, 'rollingUpdate').maxSurge;
  if (/^0%?$/.test(String(surge ?? otherwise))) return [];
  return [expected(object, pathTo('spec', key, 'rollingUpdate', 'maxSurge'), what, surge)];
}

function overlaps(app: ValidatedApp): readonly Finding[] {
  const daemons = app.daemons;
  return daemons.flatMap((daemon, index) =>
    daemons.slice(0, index).flatMap((other) => (mayMeet(daemon, other) ? sharedDirectories(daemon, other) : [])),
  );
}

function mayMeet({ container: a }: Daemon, { container: b }: Daemon): boolean {
  return a.object !== b.object && !selectorsAreApart(nodeLabels(a), nodeLabels(b));
}

/** The labels that the nodes of a container have, as far as its Pods ask for one value of each. */
function nodeLabels({ pod: { spec } }: ValidatedContainer): Readonly<Record<string, string>> {
  const affinity = recordAt(spec, 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution');
  const [term, ...others] = listAt(affinity, 'nodeSelectorTerms');
  // With several terms a node need only fit one.
  const expressions = others.length > 0 ? [] : listAt(recordAt(term), 'matchExpressions').map((item) => recordAt(item));
  const required = expressions.flatMap((item) => {
    const [value, ...more] = textsAt(item, 'values');
    return item.operator === 'In' && value !== undefined && more.length === 0 ? [[String(item.key), value] as const] : [];
  });
  const selected = Object.entries(recordAt(spec, 'nodeSelector')).map(([key, value]) => [key, String(value)] as const);
  const node = textAt(spec, 'nodeName');
  return Object.fromEntries([...required, ...selected, ...(node === undefined ? [] : [['kubernetes.io/hostname', node] as const])]);
}

function sharedDirectories({ container, root, sockets }: Daemon, other: Daemon): readonly Finding[] {
  const { object, mounts, path } = container;
  const find = (own: string, theirs: readonly string[], what: string) => {
    const place = hostPathAt(mounts, own);
    const isShared = place !== undefined && theirs.some((their) => hostPathAt(other.container.mounts, their) === place);
    const others = `${other.container.object.kind} ${other.container.object.name}`;
    return isShared ? [expected(object, mountAt(mounts, own)?.path ?? path, `another ${what} than that of ${others}`, place)] : [];
  };
  return [...find(root, [other.root], 'root'), ...sockets.flatMap((socket) => find(socket, other.sockets, 'socket'))];
}

function rootsWithoutVolume({ container: { object, mounts, path }, root }: Daemon): readonly Finding[] {
  return mountAt(mounts, root) === undefined ? [expected(object, pathTo(path, 'volumeMounts'), `a volume at ${root}`, undefined)] : [];
}

function openPorts({ container: { object }, command, settings, addresses }: Daemon): readonly Finding[] {
  const tls = recordAt(settings, 'grpc', 'tls');
  const isClosed = settings === undefined || hasFlag(command, 'tlscacert') || textAt(tls, 'ca') !== undefined;
  if (isClosed) return [];
  return addresses
    .filter((address) => address.startsWith('tcp://') && !/^tcp:\/\/(localhost|127\.|\[::1\])/.test(address))
    .map((address) => expected(object, command.path, 'a certificate authority of its clients (--tlscacert)', address));
}

function passedEntryPoints({ container, command, isRootless }: Daemon): readonly Finding[] {
  const { object, value, path } = container;
  const isOwn = command.program === 'buildkitd-entrypoint' || command.words.some((word) => /(^|\/)rootlesskit$/.test(word));
  const given = textsAt(value, 'command');
  const isPassed = given.length > 0 && !isOwn && (isRootless || buildkitCan(container, 'entryPoint'));
  return isPassed ? [expected(object, pathTo(path, 'command'), 'no command', given)] : [];
}

function longSockets(app: ValidatedApp): readonly Finding[] {
  return app.daemons.flatMap(({ container: { object }, command, sockets }) =>
    sockets.filter((socket) => !fitsSocketAddress(socket)).map((socket) => tooLong(object, command.path, socket)),
  );
}

function longAddresses(app: ValidatedApp): readonly Finding[] {
  return app.builders.flatMap(({ container: { object }, command, socket }) =>
    socket !== undefined && flagValue(command, 'addr') !== undefined && !fitsSocketAddress(socket)
      ? [tooLong(object, command.path, socket)]
      : [],
  );
}

function tooLong(object: Finding['object'], path: string, socket: string): Finding {
  return expected(object, path, 'a socket whose path has at most 107 bytes', socket);
}
