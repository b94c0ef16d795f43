import { pathTo } from '../values/issue-path';
import { addedCapabilities, procMounts } from './baseline';
import { type Control, type Finding, forbid } from './control';
import { booleanAt, numberAt, optionalRecordAt, recordAt, textsAt } from './loose';
import { allowedSince, forbiddenSince, type PodSecurityVersions } from './pod-security-versions';
import { contextOf, hasUserNamespace, isForWindows, type ReviewedPod, securityContexts, volumesOf } from './pods';
import { missingSeccompProfiles } from './profiles';

const volumeTypes: readonly string[] = [
  ...['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret'],
];

/** What the level restricted forbids besides, which needs the level baseline. */
export const restrictedControls: readonly Control[] = [
  {
    name: 'Volume Types',
    findings: (pod) =>
      volumesOf(pod)
        .filter(({ value }) => volumeTypes.every((type) => optionalRecordAt(value, type) === undefined))
        .map(({ path, type }) => ({
          path: pathTo(path, ...(type === undefined ? [] : [type])),
          received: type,
          allowed: `only volumes of the types ${volumeTypes.join(', ')}`,
        })),
  },
  {
    name: 'Privilege Escalation',
    findings: onLinux(({ containers }) =>
      containers.map(contextOf).flatMap(({ value, path }) => {
        const received = booleanAt(value, 'allowPrivilegeEscalation');
        return received === false ? [] : [forbid(path, 'allowPrivilegeEscalation', received, 'only false')];
      }),
    ),
  },
  { name: 'Running as Non-root', findings: outsideUserNamespaces(mayBeRoot) },
  { name: 'Running as Non-root user', findings: outsideUserNamespaces(isRoot) },
  { name: 'Seccomp', findings: onLinux(missingSeccompProfiles) },
  {
    name: 'Capabilities',
    findings: onLinux(({ containers }) => [
      ...containers.map(contextOf).flatMap(({ value, path }) => {
        const dropped = textsAt(recordAt(value, 'capabilities'), 'drop');
        const place = pathTo(path, 'capabilities');
        return dropped.includes('ALL') ? [] : [forbid(place, 'drop', value.capabilities && dropped, "only containers that drop 'ALL'")];
      }),
      ...containers.flatMap((container) => addedCapabilities(container, ['NET_BIND_SERVICE'])),
    ]),
  },
  // Up to 1.34 this is forbidden by the level baseline already.
  { name: '/proc Mount Type', findings: (pod, versions) => (forbiddenSince(35, versions) ? procMounts(pod) : []) },
];

/** Windows has none of this, and API servers refuse Pods for it that say anything of it. */
function onLinux(findings: (pod: ReviewedPod) => readonly Finding[]): Control['findings'] {
  return (pod) => (isForWindows(pod) ? [] : findings(pod));
}

function outsideUserNamespaces(findings: (pod: ReviewedPod) => readonly Finding[]): Control['findings'] {
  return (pod, versions: PodSecurityVersions) => (hasUserNamespace(pod) && allowedSince(35, versions) ? [] : findings(pod));
}

function mayBeRoot(pod: ReviewedPod): readonly Finding[] {
  const isSafe = booleanAt(recordAt(pod.spec, 'securityContext'), 'runAsNonRoot') === true;
  return securityContexts(pod).flatMap(({ container, value, path }) => {
    const own = booleanAt(value, 'runAsNonRoot');
    const isForbidden = own === false || (own === undefined && container !== undefined && !isSafe);
    return isForbidden ? [forbid(path, 'runAsNonRoot', own, 'only true, of the Pod or of each container')] : [];
  });
}

function isRoot(pod: ReviewedPod): readonly Finding[] {
  return securityContexts(pod).flatMap(({ value, path }) =>
    numberAt(value, 'runAsUser') === 0 ? [forbid(path, 'runAsUser', 0, 'only users other than 0')] : [],
  );
}
