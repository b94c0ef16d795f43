import { sortedEntries } from '../values/canonical';
import { pathTo } from '../values/issue-path';
import { type Control, type Finding, forbid } from './control';
import { optionalRecordAt, textAt } from './loose';
import { contextOf, type ReviewedPod, securityContexts } from './pods';

/** The prefix of the annotations that were the AppArmor profiles of containers before Kubernetes 1.30. */
export const appArmorAnnotation = 'container.apparmor.security.beta.kubernetes.io/';

const allowed = "only the profiles of the types 'RuntimeDefault' and 'Localhost'";

/** The controls of the level baseline for profiles of the kernel. */
export const baselineProfiles: readonly Control[] = [
  { name: 'AppArmor', findings: (pod) => [...forbiddenProfiles(pod, 'appArmorProfile'), ...annotatedProfiles(pod)] },
  { name: 'Seccomp', findings: (pod) => forbiddenProfiles(pod, 'seccompProfile') },
];

/** A finding for each container that has no seccomp profile, neither of its own nor of its Pod. */
export function missingSeccompProfiles(pod: ReviewedPod): readonly Finding[] {
  const [ofPod] = securityContexts(pod);
  if (ofPod !== undefined && isAllowed(ofPod.value.seccompProfile)) return [];
  return pod.containers
    .map(contextOf)
    .filter(({ value }) => optionalRecordAt(value, 'seccompProfile') === undefined)
    .map(({ path }) => forbid(path, 'seccompProfile', undefined, `${allowed}, of the Pod or of each container`));
}

function forbiddenProfiles(pod: ReviewedPod, key: 'appArmorProfile' | 'seccompProfile'): readonly Finding[] {
  return securityContexts(pod).flatMap(({ value, path }) => {
    const profile = optionalRecordAt(value, key);
    return profile === undefined || isAllowed(profile) ? [] : [forbid(pathTo(path, key), 'type', profile.type, allowed)];
  });
}

function isAllowed(profile: unknown): boolean {
  const type = optionalRecordAt(profile)?.type;
  return type === 'RuntimeDefault' || type === 'Localhost';
}

function annotatedProfiles({ annotations, annotationsPath }: ReviewedPod): readonly Finding[] {
  return sortedEntries(annotations).flatMap(([key]) => {
    const profile = textAt(annotations, key);
    if (!key.startsWith(appArmorAnnotation) || profile === undefined || /^(?:runtime\/default$|localhost\/)/.test(profile)) return [];
    return [forbid(annotationsPath, key, profile, "only 'runtime/default' and 'localhost/…'")];
  });
}
