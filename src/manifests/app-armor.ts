import type { SecurityContext } from 'kubernetes-types/core/v1';
import type { AppArmorProfile } from '../config/kubernetes';
import type { Step } from '../runtimes/runtime';
import { atLeast, type Version } from '../values/version';

const fieldSince: Version = { major: 1, minor: 30, patch: 0 };

/** The AppArmor profile of a step as a field, where Kubernetes has it. */
export function appArmorField({ appArmorProfile }: Pick<Step, 'appArmorProfile'>, kubernetes: Version): SecurityContext {
  return appArmorProfile === undefined || !atLeast(kubernetes, fieldSince) ? {} : { appArmorProfile: { ...appArmorProfile } };
}

/** The AppArmor profiles of steps as annotations, where Kubernetes has no field. */
export function appArmorAnnotations(
  steps: readonly Pick<Step, 'name' | 'appArmorProfile'>[],
  kubernetes: Version,
): Readonly<Record<string, string>> {
  if (atLeast(kubernetes, fieldSince)) return {};
  const annotations: Record<string, string> = {};
  for (const { name, appArmorProfile } of steps) {
    if (appArmorProfile !== undefined) annotations[`container.apparmor.security.beta.kubernetes.io/${name}`] = annotated(appArmorProfile);
  }
  return annotations;
}

function annotated({ type, localhostProfile }: AppArmorProfile): string {
  return { RuntimeDefault: 'runtime/default', Unconfined: 'unconfined', Localhost: `localhost/${localhostProfile}` }[type];
}
