import type { Container, EnvVar, PodSpec } from 'kubernetes-types/core/v1';

/**
 * What a process sees of text in which the kubelet expands variables: `$$` is `$`, `$(NAME)` the value of a variable that is
 * set, everything else stays. A faithful copy of its byte-wise loop, which is why it shows `$` before other characters too.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/master/third_party/forked/golang/expansion/expand.go
 */
export function expand(text: string, variables: ReadonlyMap<string, string>): string {
  let result = '';
  for (let index = 0; index < text.length; index++) {
    if (text[index] !== '$' || index + 1 === text.length) {
      result += text[index];
      continue;
    }
    const { seen, length } = reference(text.slice(index + 1), variables);
    result += seen;
    index += length;
  }
  return result;
}

/** What stands for a `$` and the characters after it, and how many of these it takes. */
function reference(rest: string, variables: ReadonlyMap<string, string>): { readonly seen: string; readonly length: number } {
  if (rest.startsWith('$')) return { seen: '$', length: 1 };
  if (!rest.startsWith('(')) return { seen: `$${rest[0]}`, length: 1 };
  const end = rest.indexOf(')');
  if (end === -1) return { seen: '$(', length: 1 };
  const name = rest.slice(1, end);
  return { seen: variables.get(name) ?? `$(${name})`, length: end + 1 };
}

/** The argv that a container's process sees. Fields of the Pod are given by their path. */
export function argv(container: Container, fields: Readonly<Record<string, string>> = {}): readonly string[] {
  const variables = new Map((container.env ?? []).map((variable) => [variable.name, variableValue(variable, fields)]));
  return [...(container.command ?? []), ...(container.args ?? [])].map((text) => expand(text, variables));
}

function variableValue(variable: EnvVar, fields: Readonly<Record<string, string>>): string {
  return variable.value ?? fields[variable.valueFrom?.fieldRef?.fieldPath ?? ''] ?? '';
}

/** The containers of a Pod in the order in which they run. */
export function containersOf(pod: { readonly spec?: PodSpec }): readonly Container[] {
  return [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
}

/** The container with the given name. */
export function containerNamed(pod: { readonly spec?: PodSpec }, name: string): Container {
  const container = containersOf(pod).find((entry) => entry.name === name);
  if (container === undefined) throw new Error(`the Pod has no container ${name}`);
  return container;
}

/** The step that builds, which is the first. */
export function buildStep(pod: { readonly spec?: PodSpec }): Container {
  const [step] = containersOf(pod);
  if (step === undefined) throw new Error('the Pod has no container');
  return step;
}
