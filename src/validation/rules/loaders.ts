import { booleanAt, recordAt, textsAt } from '../../review/loose';
import { contextOf } from '../../review/pods';
import { isWithin } from '../../values/host-path';
import { pathTo } from '../../values/issue-path';
import type { ValidatedApp } from '../app';
import { type ValidatedContainer, variableOf } from '../containers';
import { holds, type Loader, specifiersIn, stores, writes } from '../loaders';
import { hostPathAt } from '../mounts';
import { expected, type Finding, type Rule } from '../rule';

/** What breaks the images of a node when a Pod opens them itself. */
export const loaderRules = {
  'loader-storage': {
    severity: 'error',
    summary:
      'A program that opens the images of a node is told how they are stored. The storage.conf of many images mounts through fuse-overlayfs; once is enough for CRI-O to run every container on FUSE, or to show files that a layer has deleted.',
    fix: 'Set `CONTAINERS_STORAGE_CONF` to a file with driver, graphroot and runroot only, or write `containers-storage:[overlay@GRAPH+RUN]NAME` for skopeo.',
    find: inLoaders(implicitStores),
  },
  'loader-state': {
    severity: 'error',
    summary:
      'podman keeps its own database out of the images of a node. Another version of podman, on the node or in a Pod, then fails with it for ever.',
    fix: 'Set `CONTAINERS_CONF` to a file with `static_dir`, `tmp_dir` and `volume_path` in the container, and `network_backend`.',
    find: inLoaders(sharedState),
  },
  'loader-locks': {
    severity: 'error',
    summary:
      'A program that opens the images of a node shares their run root, too: the locks by which it and CRI-O wait for each other lie in both.',
    fix: 'Mount `/run/containers/storage` of the node at the same path.',
    find: inLoaders(hiddenLocks),
  },
  'loader-capabilities': {
    severity: 'error',
    summary:
      'Loading an image takes eight capabilities: it mounts layers, makes device nodes and sets owners. With fewer it fails or, worse, drops device nodes without a word.',
    fix: 'Add what is missing.',
    find: inLoaders(missingCapabilities),
  },
  'loader-privileged': {
    severity: 'warning',
    summary:
      'A program that opens the images of a node needs capabilities and no `privileged: true`, which is all devices and all of the kernel.',
    fix: 'Drop ALL, and add CHOWN, DAC_OVERRIDE, FOWNER, FSETID, MKNOD, SETFCAP, SYS_ADMIN and SYS_CHROOT.',
    find: inLoaders(privilegedLoaders),
  },
  'podman-root': {
    severity: 'error',
    summary: 'podman has a root file system that it may write to: it makes `/run/libpod` and `/run/lock`.',
    fix: 'Leave out `readOnlyRootFilesystem`, or load with skopeo.',
    find: inLoaders(readOnlyPodman),
  },
  'podman-version': {
    severity: 'error',
    summary:
      'The podman that loads images is none that is known to break: before 4.0.0 it loses names, from 4.8.0 to 4.9.0 and from 5.3.0 to 5.3.1 it crashes.',
    fix: 'Take `quay.io/podman/stable:v4.5.1`, or skopeo.',
    find: inLoaders(brokenVersions),
  },
  'store-propagation': {
    severity: 'warning',
    summary:
      'Pods that last and see the images of their node see its mounts go, too. Otherwise they keep the mounts of every Pod that was deleted on the node.',
    fix: 'Set `mountPropagation: HostToContainer`.',
    find: ({ containers }) => containers.filter(lasts).flatMap(keptMounts),
  },
} as const satisfies Readonly<Record<string, Rule>>;

function inLoaders(find: (loader: Loader) => readonly Finding[]): (app: ValidatedApp) => readonly Finding[] {
  return (app) => app.loaders.flatMap(find);
}

function implicitStores({ container, command }: Loader): readonly Finding[] {
  if (variableOf(container, 'CONTAINERS_STORAGE_CONF') !== undefined) return [];
  const isExplicit = command.program === 'skopeo' && specifiersIn(command).every((specifier) => specifier !== undefined);
  if (isExplicit) return [];
  const what = command.program === 'skopeo' ? 'a store with its driver and both roots' : 'the variable CONTAINERS_STORAGE_CONF';
  return [expected(container.object, command.path, `${what} for ${command.program}`, undefined)];
}

function sharedState({ container, command }: Loader): readonly Finding[] {
  const isTold = command.program !== 'podman' || variableOf(container, 'CONTAINERS_CONF') !== undefined;
  return isTold ? [] : [expected(container.object, pathTo(container.path, 'env'), 'the variable CONTAINERS_CONF for podman', undefined)];
}

function hiddenLocks(loader: Loader): readonly Finding[] {
  const { container, store } = loader;
  const { object, mounts, path } = container;
  // Only its author knows which roots a file of his own names.
  const isElsewhere =
    variableOf(container, 'CONTAINERS_STORAGE_CONF') !== undefined &&
    mounts.some(({ hostPath, mountPath }) => hostPath === mountPath && !isWithin(hostPath, store.graphRoot));
  const roots = specifiersIn(loader.command).map((specifier) => specifier?.runRoot ?? store.runRoot);
  const hidden = (roots.length === 0 ? [store.runRoot] : roots).filter((root) => hostPathAt(mounts, root) === undefined);
  return isElsewhere
    ? []
    : [...new Set(hidden)].map((root) => expected(object, pathTo(path, 'volumeMounts'), `${root} of the node`, undefined));
}

// What CRI-O grants of them unless all are dropped.
const granted = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID'];

function missingCapabilities({ container, command, store }: Loader): readonly Finding[] {
  const { value, path } = contextOf(container);
  if (!writes(command) || booleanAt(value, 'privileged') === true) return [];
  const capabilities = recordAt(value, 'capabilities');
  const dropped = textsAt(capabilities, 'drop');
  const kept = dropped.includes('ALL') ? [] : granted.filter((name) => !dropped.includes(name));
  const added = textsAt(capabilities, 'add');
  const missing = added.includes('ALL') ? [] : store.capabilities.filter((name) => ![...kept, ...added].includes(name));
  return missing.length === 0
    ? []
    : [expected(container.object, pathTo(path, 'capabilities', 'add'), `${missing.join(', ')} too`, capabilities.add)];
}

function privilegedLoaders({ container }: Loader): readonly Finding[] {
  const { value, path } = contextOf(container);
  const isPrivileged = booleanAt(value, 'privileged') === true;
  return isPrivileged ? [expected(container.object, pathTo(path, 'privileged'), 'capabilities instead', true)] : [];
}

function readOnlyPodman({ container, command }: Loader): readonly Finding[] {
  const { value, path } = contextOf(container);
  const isReadOnly = command.program === 'podman' && booleanAt(value, 'readOnlyRootFilesystem') === true;
  return isReadOnly ? [expected(container.object, pathTo(path, 'readOnlyRootFilesystem'), 'files that podman can write', true)] : [];
}

function brokenVersions({ container: { object, image = '', path }, command, store }: Loader): readonly Finding[] {
  const fault = command.program === 'podman' ? store.loaderFault(image) : undefined;
  return fault === undefined ? [] : [expected(object, pathTo(path, 'image'), `another version, as ${fault}`, image)];
}

function lasts({ object, type }: ValidatedContainer): boolean {
  return type === 'main' && ['DaemonSet', 'Deployment', 'StatefulSet', 'ReplicaSet'].includes(object.kind);
}

function keptMounts({ object, mounts }: ValidatedContainer): readonly Finding[] {
  return mounts
    .filter((mount) => stores().some(({ graphRoot }) => holds(mount, graphRoot)))
    .filter(({ propagation }) => propagation === undefined || propagation === 'None')
    .map(({ path, propagation }) => expected(object, pathTo(path, 'mountPropagation'), '"HostToContainer"', propagation));
}
