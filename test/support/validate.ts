import { validateValues } from './kubernetes-models';
import { validateRules } from './kubernetes-rules';
import { validateStrictly } from './kubernetes-schema';

/** Everything that is known to be wrong with an object, for the oldest Kubernetes that its config declares. */
export function validate(object: object, kubernetesVersion = '1.27'): readonly string[] {
  const hasAppArmorField = Number(kubernetesVersion.split('.')[1]) >= 30;
  const allow = hasAppArmorField ? ['securityContext/appArmorProfile'] : [];
  // Kubernetes itself does not know custom resources: real API servers have their definitions.
  const known = isCustomResource(object) ? [] : [...validateStrictly(object, { allow }), ...validateValues(object)];
  return [...known, ...validateRules(object)];
}

const customResources = ['monitoring.coreos.com/v1'];

function isCustomResource({ apiVersion = '' }: { readonly apiVersion?: string }): boolean {
  return customResources.includes(apiVersion);
}
