import { isWithin, normalizePath } from '../../values/host-path';
import { pathTo } from '../../values/issue-path';
import type { ValidatedApp } from '../app';
import { buildkitCan, variableOf } from '../containers';
import type { Daemon, NodeWorker } from '../daemons';
import { isSharedByName, mountAt } from '../mounts';
import { expected, type Finding, type Rule } from '../rule';
import { inDaemons } from './daemons';

/** What a daemon needs whose steps the containerd of the node runs. */
export const workerRules = {
  'worker-choice': {
    severity: 'error',
    summary:
      'A daemon with the containerd worker has the OCI worker turned off. Of the two BuildKit prefers the OCI worker, and what that builds never reaches the images of the node.',
    fix: 'Add `--oci-worker=false`.',
    find: inDaemons(undecided),
  },
  'worker-namespace': {
    severity: 'error',
    summary:
      'The containerd worker of a node keeps its images in the namespace `k8s.io`. The kubelet sees no other, and the default of BuildKit is `buildkit`.',
    fix: 'Add `--containerd-worker-namespace=k8s.io`.',
    find: inNodeWorkers(otherNamespaces),
  },
  'worker-trace-socket': {
    severity: 'error',
    summary:
      'From BuildKit v0.13 on, every step gets the socket `/run/buildkit/otel-grpc.sock` mounted. A containerd of the node looks for it on the node, and without it every `RUN` fails.',
    fix: 'Add `--otel-socket-path` with a path below the root.',
    find: inNodeWorkers(hiddenTraceSockets),
  },
  'worker-directories': {
    severity: 'error',
    summary:
      'A daemon with the containerd worker of its node shares its root and the FIFOs with the node, by the same path. Without, builds of `FROM` and `COPY` pass and every `RUN` fails.',
    fix: 'Mount a `hostPath` at the same path for the root, with `mountPropagation: Bidirectional`, and the directory of `/run/containerd/fifo`.',
    find: inNodeWorkers(hiddenDirectories),
  },
  'worker-nested-mount': {
    severity: 'error',
    summary:
      'Nothing is mounted below a root with `mountPropagation: Bidirectional`. Each start of the Pod leaves such a mount behind on the node.',
    fix: 'Mount it elsewhere, or make a directory in the root with an init container.',
    find: inDaemons(nestedMounts),
  },
  'worker-temporary-files': {
    severity: 'warning',
    summary:
      'With the containerd worker of its node a daemon has its temporary files in a directory that the node has too. Otherwise `RUN --mount=type=secret` and `type=ssh` fail.',
    fix: 'Set `TMPDIR` to a directory below the root, which an init container makes with `mkdir -p`.',
    find: inNodeWorkers(hiddenTemporaryFiles),
  },
} as const satisfies Readonly<Record<string, Rule>>;

function inNodeWorkers(find: (daemon: Daemon, worker: NodeWorker) => readonly Finding[]): (app: ValidatedApp) => readonly Finding[] {
  return (app) => app.daemons.flatMap((daemon) => (daemon.nodeWorker === undefined ? [] : find(daemon, daemon.nodeWorker)));
}

function undecided({ container: { object }, command, workers, settings }: Daemon): readonly Finding[] {
  const isDecided = workers.oci === false || (workers.oci === undefined && settings === undefined);
  return workers.containerd !== true || isDecided ? [] : [expected(object, command.path, '--oci-worker=false', workers.oci)];
}

function otherNamespaces({ container: { object }, command }: Daemon, { namespace }: NodeWorker): readonly Finding[] {
  if (namespace === undefined || namespace === 'k8s.io') return [];
  return [expected(object, command.path, '--containerd-worker-namespace=k8s.io', namespace)];
}

function hiddenTraceSockets({ container, command }: Daemon, { traceSocket }: NodeWorker): readonly Finding[] {
  const isShared = traceSocket === undefined || isSharedByName(container.mounts, traceSocket);
  if (isShared || !buildkitCan(container, 'otelSocketPath')) return [];
  return [expected(container.object, command.path, '--otel-socket-path below the root', traceSocket)];
}

const fifo = '/run/containerd/fifo';

function hiddenDirectories({ container: { object, mounts, path }, root }: Daemon): readonly Finding[] {
  const mount = mountAt(mounts, root);
  const where = mount?.path ?? pathTo(path, 'volumeMounts');
  const isShared = isSharedByName(mounts, root);
  return [
    ...(isShared ? [] : [expected(object, where, `a hostPath ${root} at the same path`, mount?.hostPath)]),
    ...(isShared && mount?.propagation !== 'Bidirectional'
      ? [expected(object, pathTo(where, 'mountPropagation'), '"Bidirectional" for the root', mount?.propagation)]
      : []),
    ...(isSharedByName(mounts, fifo) ? [] : [expected(object, pathTo(path, 'volumeMounts'), `the directory of ${fifo}`, undefined)]),
  ];
}

function nestedMounts({ container: { object, mounts } }: Daemon): readonly Finding[] {
  const roots = mounts.filter(({ propagation }) => propagation === 'Bidirectional');
  return mounts.flatMap(({ mountPath, path }) =>
    roots
      .filter((root) => root.mountPath !== mountPath && isWithin(mountPath, root.mountPath))
      .map((root) => expected(object, pathTo(path, 'mountPath'), `a path outside of ${root.mountPath}`, mountPath)),
  );
}

function hiddenTemporaryFiles({ container, root }: Daemon): readonly Finding[] {
  const { object, mounts, path } = container;
  const directory = normalizePath(variableOf(container, 'TMPDIR') ?? '/tmp');
  const mount = mountAt(mounts, directory);
  // What the mount of the root lacks, is said of the root.
  const isOpen = mount?.propagation === 'Bidirectional' || mount?.path === mountAt(mounts, root)?.path;
  const isShared = isOpen && isSharedByName(mounts, directory);
  return isShared ? [] : [expected(object, pathTo(path, 'env'), 'TMPDIR to be a directory below the root', directory)];
}
