import { booleanAt, recordAt, textAt, textsAt } from '../../review/loose';
import { contextOf } from '../../review/pods';
import { pathTo } from '../../values/issue-path';
import type { ValidatedApp } from '../app';
import { hasFlag } from '../command-line';
import { isUpstreamBuildkit, type ValidatedContainer, type ValidatedPod } from '../containers';
import type { Daemon } from '../daemons';
import { hostPathAt } from '../mounts';
import { expected, expectedIf, type Finding, type Rule } from '../rule';
import { inDaemons } from './daemons';

/** What the ways of running a daemon need, with or without the rights of root. */
export const modeRules = {
  'daemon-security-context': {
    severity: 'error',
    summary:
      'A rootful daemon is privileged, root, and may write to its own files. With capabilities instead every `RUN` fails, and with a read-only root or another user buildkitd does not start.',
    fix: 'Set `privileged: true` and `runAsUser: 0`, and leave out `runAsNonRoot` and `readOnlyRootFilesystem`; or take the rootless image.',
    find: inDaemons((daemon) => (daemon.isRootless ? [] : hindrances(daemon))),
  },
  'rootless-daemon': {
    severity: 'error',
    summary:
      'A rootless daemon can make its user namespace: by `newuidmap`, which is setuid, without a seccomp profile that denies it, as the user of the image, and with directories that belong to it.',
    fix: 'See what the rootless mode needs: user 1000, seccomp `Unconfined`, privilege escalation with SETUID and SETGID, `--oci-worker-no-process-sandbox`, and an init container with `chown` for paths of the node.',
    find: inDaemons((daemon) => (daemon.isRootless && !isPrivileged(daemon) ? rootlessFaults(daemon) : [])),
  },
  'user-namespace': {
    severity: 'error',
    summary:
      'Pods with `hostUsers: false` are in no namespace of the node, and no worker of theirs has the containerd of the node do its work.',
    fix: 'Leave out hostNetwork, hostPID and hostIPC, and take the OCI worker.',
    find: (app) => [...hostNamespaces(app), ...nodeWorkers(app)],
  },
} as const satisfies Readonly<Record<string, Rule>>;

function isPrivileged({ container }: Daemon): boolean {
  return booleanAt(contextOf(container).value, 'privileged') === true;
}

/** What counts for a container: its own setting, else that of its Pod. */
function effective({ pod, ...container }: ValidatedContainer, key: string): { readonly value: unknown; readonly path: string } {
  const own = contextOf(container);
  const ofPod = recordAt(pod.spec, 'securityContext');
  return own.value[key] !== undefined || ofPod[key] === undefined
    ? { value: own.value[key], path: pathTo(own.path, key) }
    : { value: ofPod[key], path: pathTo(pod.path, 'securityContext', key) };
}

function hindrances(daemon: Daemon): readonly Finding[] {
  const { container } = daemon;
  const find = (key: string, isWrong: (value: unknown) => boolean, what: string) => {
    const { value, path } = effective(container, key);
    return isWrong(value) ? [expected(container.object, path, what, value)] : [];
  };
  // Another way of running containers, such as a virtual machine, may give what it takes by itself.
  const isOfAnotherKind = textAt(container.pod.spec, 'runtimeClassName') !== undefined;
  return [
    ...(isPrivileged(daemon) || isOfAnotherKind ? [] : find('privileged', () => true, 'true')),
    ...find('runAsNonRoot', (value) => value === true, 'no runAsNonRoot'),
    ...find('readOnlyRootFilesystem', (value) => value === true, 'files that can be written'),
    ...find('runAsUser', (value) => value !== undefined && value !== 0, '0'),
  ];
}

function rootlessFaults(daemon: Daemon): readonly Finding[] {
  return [...userFaults(daemon), ...sandboxFaults(daemon), ...directoryFaults(daemon)];
}

function userFaults({ container }: Daemon): readonly Finding[] {
  const { object } = container;
  const { value, path } = contextOf(container);
  const user = effective(container, 'runAsUser');
  const seccomp = effective(container, 'seccompProfile');
  const hasOtherUser = isUpstreamBuildkit(container) && user.value !== undefined && user.value !== 1000;
  // Without a profile the kubelet decides, and by default it sets none.
  const isConfined = seccomp.value !== undefined && recordAt(seccomp.value).type !== 'Unconfined';
  return [
    ...expectedIf(value.allowPrivilegeEscalation === false, object, pathTo(path, 'allowPrivilegeEscalation'), 'true, for newuidmap', false),
    ...expectedIf(hasOtherUser, object, user.path, '1000, whose users the image has', user.value),
    ...expectedIf(isConfined, object, seccomp.path, 'the type "Unconfined"', seccomp.value),
    ...capabilityFaults(container),
  ];
}

function capabilityFaults(container: ValidatedContainer): readonly Finding[] {
  const { value, path } = contextOf(container);
  const capabilities = recordAt(value, 'capabilities');
  const missing = ['SETGID', 'SETUID'].filter((name) => !textsAt(capabilities, 'add').includes(name));
  const isMissing = textsAt(capabilities, 'drop').includes('ALL') && missing.length > 0;
  return expectedIf(isMissing, container.object, pathTo(path, 'capabilities', 'add'), missing.join(' and '), capabilities.add);
}

function sandboxFaults({ container, command, settings, nodeWorker }: Daemon): readonly Finding[] {
  const { object } = container;
  const worker = recordAt(recordAt(settings, 'worker').oci);
  const isToldOff = hasFlag(command, 'oci-worker-no-process-sandbox') || booleanAt(worker, 'noProcessSandbox') === true;
  const isPossible = isToldOff || contextOf(container).value.procMount === 'Unmasked';
  return [
    ...expectedIf(!isPossible && settings !== undefined, object, command.path, '--oci-worker-no-process-sandbox', undefined),
    ...expectedIf(nodeWorker !== undefined, object, command.path, 'the OCI worker', '--containerd-worker'),
  ];
}

function directoryFaults({ container, root, sockets }: Daemon): readonly Finding[] {
  const { object, pod, mounts } = container;
  const [shared] = [root, ...sockets].flatMap((path) => hostPathAt(mounts, path) ?? []);
  const isOwner = pod.containers.some(({ type, value }) => type === 'init' && /\bchown\b/.test(commandLine(value)));
  const what = `a chown of the directories of the node, such as ${shared}`;
  return expectedIf(shared !== undefined && !isOwner, object, pathTo(pod.path, 'initContainers'), what, undefined);
}

function commandLine(container: Readonly<Record<string, unknown>>): string {
  return [...textsAt(container, 'command'), ...textsAt(container, 'args')].join(' ');
}

function hostNamespaces({ pods }: ValidatedApp): readonly Finding[] {
  return pods
    .filter(hasOwnUsers)
    .flatMap(({ object, spec, path }) =>
      ['hostNetwork', 'hostPID', 'hostIPC']
        .filter((key) => spec[key] === true)
        .map((key) => expected(object, pathTo(path, key), 'no namespace of the node beside hostUsers: false', true)),
    );
}

function hasOwnUsers({ spec }: ValidatedPod): boolean {
  return spec.hostUsers === false;
}

function nodeWorkers(app: ValidatedApp): readonly Finding[] {
  return app.daemons
    .filter(({ hasUserNamespace, nodeWorker }) => hasUserNamespace && nodeWorker !== undefined)
    .map(({ container: { object }, command }) => expected(object, command.path, 'the OCI worker', '--containerd-worker=true'));
}
