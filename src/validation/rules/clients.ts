import { exporters } from '../../buildkit/exporters';
import { booleanAt, numberAt, recordAt, textAt } from '../../review/loose';
import { contextOf } from '../../review/pods';
import { pathTo } from '../../values/issue-path';
import type { ValidatedApp } from '../app';
import { type Builder, outputsOf } from '../clients';
import { flagValues, hasFlag } from '../command-line';
import { buildkitCan, type ValidatedContainer } from '../containers';
import { hostPathAt, mountAt } from '../mounts';
import { expected, type Finding, type Rule } from '../rule';

/** What builds break on in the Pods that start them. */
export const clientRules = {
  'build-output': {
    severity: 'error',
    summary:
      'Outputs are exporters that buildctl has, and images among them have a name. `type=registry` is known to buildx only, and an image without a name is stored without one, which no Pod can run.',
    fix: 'Write `type=image,name=…,push=true` for a registry, and `name=` for every image.',
    find: inBuilders(unknownOutputs),
  },
  'build-arg-flag': {
    severity: 'error',
    summary: 'Build args are given to buildctl as options. It has no flag `--build-arg`, as docker has.',
    fix: 'Write `--opt build-arg:NAME=value`.',
    find: inBuilders(buildArgFlags),
  },
  'metadata-file': {
    severity: 'error',
    summary:
      'The metadata of a build goes to a volume. The file is renamed when it is complete, which fails at `/dev/termination-log`, and with it a build that was good.',
    fix: 'Write it to a volume, and copy it to the termination message in a later container with `cp`.',
    find: ({ containers }) => containers.flatMap(metadataInMessages),
  },
  'builder-privileged': {
    severity: 'warning',
    summary: 'A builder that asks a daemon to build needs no privileges: it connects to a socket, and sends files.',
    fix: 'Drop all capabilities, and add DAC_OVERRIDE if the context belongs to another user.',
    find: inBuilders(privilegedBuilders),
  },
  'builder-socket': {
    severity: 'error',
    summary:
      'A builder mounts the directory of the socket, and does not ask for it to be there. A restart of the daemon makes a new socket, which a mount of the old one does not show; and with the type `Directory` the Pod waits without an end for a node on which no daemon has started.',
    fix: 'Mount the directory with `type: DirectoryOrCreate`, and let buildctl wait.',
    find: inBuilders(staleSockets),
  },
  'wait-for-daemon': {
    severity: 'warning',
    summary:
      'A builder waits for its daemon, which BuildKit can from v0.12 on. While a daemon restarts, for as long as its last build takes, there is no socket, and every build that starts fails.',
    fix: 'Add `--wait` and `--timeout`, with the grace period of the daemon and a minute.',
    find: inBuilders(impatientBuilders),
  },
  'job-deadline': {
    severity: 'warning',
    summary: 'The deadline of a build is that of its Pod. That of a Job deletes the Pod, and with it the log of the build.',
    fix: 'Move `activeDeadlineSeconds` to `spec.template.spec`, and set `backoffLimit: 0`.',
    find: inBuilders(jobDeadlines),
  },
} as const satisfies Readonly<Record<string, Rule>>;

function inBuilders(find: (builder: Builder) => readonly Finding[]): (app: ValidatedApp) => readonly Finding[] {
  return (app) => app.builders.flatMap(find);
}

function unknownOutputs({ container: { object }, command }: Builder): readonly Finding[] {
  return outputsOf(command).flatMap((output) => {
    const { type = '', name } = output;
    const exporter = Object.hasOwn(exporters, type) ? exporters[type] : undefined;
    if (exporter === undefined) return [expected(object, command.path, `one of ${Object.keys(exporters).join(', ')}`, type)];
    const isNameless = exporter.needsName && !name && output['push-by-digest'] !== 'true';
    return isNameless ? [expected(object, command.path, `a name for the output "type=${type}"`, name)] : [];
  });
}

function buildArgFlags({ container: { object }, command }: Builder): readonly Finding[] {
  return flagValues(command, 'build-arg').map((value) =>
    expected(object, command.path, `--opt build-arg:${value}`, `--build-arg ${value}`),
  );
}

function metadataInMessages({ object, value, commands }: ValidatedContainer): readonly Finding[] {
  const message = textAt(value, 'terminationMessagePath') ?? '/dev/termination-log';
  return commands.flatMap((command) =>
    flagValues(command, 'metadata-file')
      .filter((file) => file === message)
      .map((file) => expected(object, command.path, 'a metadata file in a volume', file)),
  );
}

function privilegedBuilders({ container }: Builder): readonly Finding[] {
  const { value, path } = contextOf(container);
  const isPrivileged = booleanAt(value, 'privileged') === true;
  return isPrivileged ? [expected(container.object, pathTo(path, 'privileged'), 'no privileges for a builder', true)] : [];
}

function staleSockets({ container: { object, mounts }, socket }: Builder): readonly Finding[] {
  const mount = socket === undefined ? undefined : mountAt(mounts, socket);
  if (socket === undefined || mount?.hostPath === undefined || mount.volume === undefined) return [];
  const where = pathTo(mount.volume.path, 'hostPath');
  if (hostPathAt(mounts, socket) === mount.hostPath)
    return [expected(object, pathTo(where, 'path'), 'the directory of the socket', mount.hostPath)];
  const type = recordAt(mount.volume.value, 'hostPath').type;
  return type === 'Directory' ? [expected(object, pathTo(where, 'type'), '"DirectoryOrCreate"', type)] : [];
}

function impatientBuilders({ container, command, socket }: Builder): readonly Finding[] {
  const canWait = buildkitCan(container, 'waitForDaemon');
  const isOnNode = socket !== undefined && hostPathAt(container.mounts, socket) !== undefined;
  return canWait && isOnNode && !hasFlag(command, 'wait')
    ? [expected(container.object, command.path, `--wait for ${socket}`, undefined)]
    : [];
}

function jobDeadlines({ container: { object } }: Builder): readonly Finding[] {
  const deadline = object.kind === 'Job' ? numberAt(recordAt(object.manifest, 'spec'), 'activeDeadlineSeconds') : undefined;
  return deadline === undefined ? [] : [expected(object, 'spec.activeDeadlineSeconds', 'no deadline of the Job itself', deadline)];
}
