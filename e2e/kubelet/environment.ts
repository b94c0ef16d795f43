import type { Container, Pod } from 'kubernetes-types/core/v1';
import { expand } from '../../test/support/kubelet';
import { fieldOf } from './objects';

/** The variables that Pods of every cluster have. */
const serviceVariables = [
  ['KUBERNETES_SERVICE_HOST', '10.96.0.1'],
  ['KUBERNETES_SERVICE_PORT', '443'],
] as const;

/** The variables of a container. Each may refer to those before it. */
export function environmentOf(container: Container, pod: Pod): ReadonlyMap<string, string> {
  const variables = new Map<string, string>(serviceVariables);
  for (const { name, value, valueFrom } of container.env ?? []) {
    const path = valueFrom?.fieldRef?.fieldPath;
    variables.set(name, path === undefined ? expand(value ?? '', variables) : fieldOf(pod, path));
  }
  return variables;
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
