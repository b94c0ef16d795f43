import { validateValues } from './kubernetes-models';
import { validateRules } from './kubernetes-rules';
import { validateStrictly } from './kubernetes-schema';

/** Everything that is known to be wrong with an object, for the oldest Kubernetes that its config declares. */
export function validate(object: object, kubernetesVersion = '1.27'): readonly string[] {
  const hasAppArmorField = Number(kubernetesVersion.split('.')[1]) >= 30;
  const allow = hasAppArmorField ? ['securityContext/appArmorProfile'] : [];
  return [...validateStrictly(object, { allow }), ...validateValues(object), ...validateRules(object)];
}
