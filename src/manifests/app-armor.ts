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
  return Object.fromEntries(
    steps.flatMap(({ name, appArmorProfile }) => (appArmorProfile === undefined ? [] : [annotation(name, appArmorProfile)])),
  );
}

function annotation(container: string, { type, localhostProfile }: AppArmorProfile): readonly [string, string] {
  const values = { RuntimeDefault: 'runtime/default', Unconfined: 'unconfined', Localhost: `localhost/${localhostProfile}` };
  return [`container.apparmor.security.beta.kubernetes.io/${container}`, values[type]];
}
