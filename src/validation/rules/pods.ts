import { booleanAt, optionalRecordAt, recordAt, textAt, textsAt } from '../../review/loose';
import { type PodSecurityOptions, type PodSecurityReason, podSecurityLevel } from '../../review/pod-security';
import { contextOf, volumesOf } from '../../review/pods';
import { footprints } from '../../runtimes/registry';
import { pathTo } from '../../values/issue-path';
import { widerLevel } from '../../values/pod-security';
import { parseVersion } from '../../values/version';
import type { ValidatedApp } from '../app';
import type { ValidatedContainer, ValidatedPod } from '../containers';
import { nodePath } from '../mounts';
import type { ValidatedObject } from '../objects';
import { expected, type Finding, type Rule } from '../rule';

/** What Kubernetes and the container runtimes break on, in the Pods of any app. */
export const podRules = {
  'mount-propagation': {
    severity: 'error',
    summary: 'Only privileged containers may mount with `mountPropagation: Bidirectional`: the API server refuses the Pod of any other.',
    fix: 'Make the container privileged, or take HostToContainer, which lets mounts of the node in and none out.',
    find: ({ containers }) => containers.filter((container) => !isPrivileged(container)).flatMap(bidirectionalMounts),
  },
  'pod-security': {
    severity: 'error',
    summary:
      'Pods fit the Pod Security level that their namespace enforces. A workload is accepted all the same, with a warning, and its Pods never appear.',
    fix: 'Change what is named, or raise the label `pod-security.kubernetes.io/enforce` of the namespace. A daemon of BuildKit, and whatever mounts a path of the node, needs `privileged`.',
    find: findRefusals,
  },
  'runtime-socket': {
    severity: 'error',
    summary:
      'The socket of a container runtime is mounted as a `Socket`. The kubelet waits for ever for a file or a directory at its path, and the types with `OrCreate` put one there, which the runtime then finds in its place.',
    fix: 'Set `type: Socket`.',
    find: ({ pods }) => pods.flatMap(mistypedSockets(runtimeSockets())),
  },
  'host-path': {
    severity: 'error',
    summary: 'A `hostPath` is an absolute path. The API server accepts others, with which no container starts.',
    fix: 'Write the path from the root of the node.',
    find: ({ pods }) => pods.flatMap(relativePaths),
  },
  'capability-name': {
    severity: 'error',
    summary:
      'Capabilities are named without `CAP_`. The API server accepts the prefix; container runtimes then know no such capability, or drop none.',
    fix: 'Leave out `CAP_`.',
    find: ({ containers }) => containers.flatMap(prefixedCapabilities),
  },
  'kubelet-expansion': {
    severity: 'error',
    summary:
      'A `$` before a character that is not ASCII is doubled. The kubelet, which expands `$(NAME)`, cuts the character in two, and the container is never created.',
    fix: 'Write `$$` in commands, arguments and values of variables.',
    find: ({ containers }) => containers.flatMap(brokenExpansions),
  },
} as const satisfies Readonly<Record<string, Rule>>;

export function isPrivileged(container: ValidatedContainer): boolean {
  return booleanAt(contextOf(container).value, 'privileged') === true;
}

function bidirectionalMounts({ object, mounts }: ValidatedContainer): readonly Finding[] {
  return mounts
    .filter(({ propagation }) => propagation === 'Bidirectional')
    .map(({ path }) =>
      expected(object, pathTo(path, 'mountPropagation'), '"None" or "HostToContainer" without privileges', 'Bidirectional'),
    );
}

const enforce = 'pod-security.kubernetes.io/enforce';

interface EnforcedLevel {
  readonly level: 'restricted' | 'baseline';
  readonly options: PodSecurityOptions;
}

function findRefusals(app: ValidatedApp): readonly Finding[] {
  const namespaces = new Map(app.objects.filter(({ kind }) => kind === 'Namespace').map((object) => [object.name, levelOf(app, object)]));
  return app.pods.flatMap((pod) => refusals(pod, namespaces.get(pod.object.namespace ?? '')));
}

function levelOf({ kubernetesVersion }: ValidatedApp, { manifest }: ValidatedObject): EnforcedLevel | undefined {
  const labels = recordAt(manifest, 'metadata', 'labels');
  const level = (['restricted', 'baseline'] as const).find((name) => name === labels[enforce]);
  return level && { level, options: standards(textAt(labels, `${enforce}-version`), kubernetesVersion) };
}

function refusals({ object }: ValidatedPod, enforced: EnforcedLevel | undefined): readonly Finding[] {
  if (enforced === undefined) return [];
  const { level, options } = enforced;
  const reasons = podSecurityLevel(object.manifest, options)?.reasons ?? [];
  const isAbove = (reason: PodSecurityReason) => widerLevel(level, reason.level) !== level;
  return reasons.filter(isAbove).map(({ path, message }) => ({
    object,
    path,
    message: `the namespace "${object.namespace}" enforces ${level}, and ${message}`,
  }));
}

/** The version that a namespace asks for, unless it is older than what is known. */
function standards(label: string | undefined, kubernetesVersion: string | undefined): PodSecurityOptions {
  const version = parseVersion(label ?? '');
  const isKnown = version?.major === 1 && version.minor >= 27;
  const counted = isKnown ? label : kubernetesVersion;
  return counted === undefined ? {} : { kubernetesVersion: counted };
}

function runtimeSockets(): ReadonlySet<string> {
  return new Set(footprints().flatMap((footprint) => footprint.sockets.map(nodePath)));
}

function mistypedSockets(sockets: ReadonlySet<string>): (pod: ValidatedPod) => readonly Finding[] {
  return ({ object, ...pod }) =>
    volumesOf(pod).flatMap(({ value, path }) => {
      const { path: hostPath, type } = recordAt(value, 'hostPath');
      const isSocket = typeof hostPath === 'string' && sockets.has(nodePath(hostPath));
      if (!isSocket || type === undefined || type === null || type === '' || type === 'Socket') return [];
      return [expected(object, pathTo(path, 'hostPath', 'type'), `"Socket" for ${hostPath}`, type)];
    });
}

function relativePaths({ object, ...pod }: ValidatedPod): readonly Finding[] {
  return volumesOf(pod).flatMap(({ value, path }) => {
    const hostPath = textAt(recordAt(value, 'hostPath'), 'path');
    if (hostPath === undefined || hostPath.startsWith('/') || hostPath.includes('{{')) return [];
    return [expected(object, pathTo(path, 'hostPath', 'path'), 'an absolute path', hostPath)];
  });
}

function prefixedCapabilities(container: ValidatedContainer): readonly Finding[] {
  const { value, path } = contextOf(container);
  return ['add', 'drop'].flatMap((key) =>
    textsAt(recordAt(value, 'capabilities'), key).flatMap((name, index) =>
      /^CAP_/i.test(name)
        ? [expected(container.object, pathTo(path, 'capabilities', key, `${index}`), `"${name.slice('CAP_'.length)}"`, name)]
        : [],
    ),
  );
}

// Two of them are one that the kubelet leaves alone.
const split = /(?<!\$)(?:\$\$)*\$(?=[^\0-\x7f$])/;

function brokenExpansions({ object, value, path }: ValidatedContainer): readonly Finding[] {
  const listed = ['command', 'args'].flatMap((key) =>
    textsAt(value, key).map((text, index) => [pathTo(path, key, `${index}`), text] as const),
  );
  const variables = Array.isArray(value.env) ? value.env : [];
  const values = variables.map((item, index) => [pathTo(path, 'env', `${index}`, 'value'), textAt(recordAt(item), 'value') ?? ''] as const);
  const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((probe) =>
    textsAt(optionalRecordAt(value, probe, 'exec') ?? {}, 'command').map(
      (text, index) => [pathTo(path, probe, 'exec', 'command', `${index}`), text] as const,
    ),
  );
  return [...listed, ...values, ...probes]
    .filter(([, text]) => split.test(text))
    .map(([where, text]) => expected(object, where, '"$$" before a character that is not ASCII', text));
}
