import type { Container, EnvVar, Pod } from 'kubernetes-types/core/v1';
import { expand } from '../../test/support/kubelet';
import { type ClusterObjects, fieldOf, secretTextOf } from './objects';

/** The variables that Pods of every cluster have. */
const serviceVariables = [
  ['KUBERNETES_SERVICE_HOST', '10.96.0.1'],
  ['KUBERNETES_SERVICE_PORT', '443'],
] as const;

/** The variables of a container. Each may refer to those before it. */
export function environmentOf(container: Container, pod: Pod, objects: ClusterObjects): ReadonlyMap<string, string> {
  const variables = new Map<string, string>(serviceVariables);
  for (const variable of container.env ?? []) {
    const value = textOf(variable, variables, pod, objects);
    if (value !== undefined) variables.set(variable.name, value);
  }
  return variables;
}

/** The value of a variable, or undefined if it is not to be set. What it is taken from is not expanded. */
function textOf(
  { value = '', valueFrom = {} }: EnvVar,
  variables: ReadonlyMap<string, string>,
  pod: Pod,
  objects: ClusterObjects,
): string | undefined {
  const { fieldRef, secretKeyRef } = valueFrom;
  if (fieldRef !== undefined) return fieldOf(pod, fieldRef.fieldPath);
  return secretKeyRef === undefined ? expand(value, variables) : secretTextOf(pod, objects, secretKeyRef);
}

/** The command line of a container. */
export function commandLineOf(
  container: Container,
  entrypoint: readonly string[] | undefined,
  variables: ReadonlyMap<string, string>,
): readonly string[] {
  const command = [...(container.command ?? entrypoint ?? []), ...(container.args ?? [])];
  if (command.length === 0) throw new Error(`CreateContainerError: ${container.name} has no command`);
  return command.map((text) => expand(text, variables));
}

/** The command line of a probe, in which the kubelet knows the variables only as they are written in the Pod. */
export function probeCommandOf({ env = [] }: Container, command: readonly string[]): readonly string[] {
  const written = new Map(env.map(({ name, value = '' }) => [name, value]));
  return command.map((text) => expand(text, written));
}
