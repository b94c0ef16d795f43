import type { EnvVar } from 'kubernetes-types/core/v1';
import type { ResolvedConfig } from '../resolve/resolved';
import { verbatim } from '../values/kubelet';

/** The environment of whoever launches builds from the same config: the runtime, its socket, and the images that override. */
export function launcherVariables({ runtime, agent, builderImageOverrides }: ResolvedConfig): EnvVar[] {
  const variables = { CONTAINER_RUNTIME: runtime, CONTAINER_RUNTIME_SOCKET: agent.socket, ...builderImageOverrides };
  // Values of environment variables are expanded by the kubelet.
  return Object.entries(variables).map(([name, value]) => ({ name, value: verbatim(value) }));
}
