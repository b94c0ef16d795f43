import type { Container, EnvVar as KubernetesEnvVar, SecurityContext } from 'kubernetes-types/core/v1';
import type { ResourceRequirements } from '../config/kubernetes';
import type { EnvVar, Step } from '../runtimes/runtime';
import { isEmpty, nonEmpty } from './manifest';
import { renderMount } from './volumes';

/** The container of one step: its command, and not a capability more than it needs. */
export function stepContainer(step: Step, securityFields: SecurityContext): Container {
  return {
    name: step.name,
    image: step.image,
    imagePullPolicy: step.imagePullPolicy,
    command: [...step.command],
    ...(step.env.length > 0 && { env: step.env.map(renderEnv) }),
    ...nonEmpty('resources', renderResources(step.resources)),
    securityContext: securityContext(step, securityFields),
    // The last lines of a step that fails are then in the status of its Pod.
    terminationMessagePolicy: 'FallbackToLogsOnError',
    ...(step.mounts.length > 0 && { volumeMounts: step.mounts.map(renderMount) }),
  };
}

function securityContext(step: Step, others: SecurityContext): SecurityContext {
  return {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'], ...(step.capabilities.length > 0 && { add: [...step.capabilities] }) },
    readOnlyRootFilesystem: step.readOnlyRootFilesystem,
    ...(step.user !== 0 && { runAsNonRoot: true }),
    runAsUser: step.user,
    runAsGroup: step.group,
    ...others,
  };
}

/** An environment variable. */
export function renderEnv(variable: EnvVar): KubernetesEnvVar {
  if ('value' in variable) return { name: variable.name, value: variable.value };
  if ('fieldPath' in variable) return { name: variable.name, valueFrom: { fieldRef: { fieldPath: variable.fieldPath } } };
  const { secretName: name, key } = variable.secret;
  return { name: variable.name, valueFrom: { secretKeyRef: { name, key } } };
}

/** Resources, with every quantity as text. */
export function renderResources(resources: ResourceRequirements): { requests?: Record<string, string>; limits?: Record<string, string> } {
  const { requests = {}, limits = {} } = resources;
  const rendered: ReturnType<typeof renderResources> = {};
  if (!isEmpty(requests)) rendered.requests = renderQuantities(requests);
  if (!isEmpty(limits)) rendered.limits = renderQuantities(limits);
  return rendered;
}

/** Amounts of resources as text. */
export function renderQuantities(list: ResourceRequirements['requests'] = {}): Record<string, string> {
  const text: Record<string, string> = {};
  for (const [name, quantity] of Object.entries(list)) text[name] = String(quantity);
  return text;
}
