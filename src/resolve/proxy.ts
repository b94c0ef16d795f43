import type { BuildArg } from '../buildkit/frontend';
import type { ImageBuildRequest } from '../config/build';
import type { ProxyOptions } from '../config/proxy';
import type { Report } from '../errors';
import type { EnvVar } from '../runtimes/runtime';
import { verbatim } from '../values/kubelet';

/** The variables that tell programs of a proxy, by name. */
export type ProxyVariables = Readonly<Record<string, string>>;

/** The variables of a proxy. Programs of every kind read them in capitals. */
export function proxyVariables({ http, https, exceptions = [] }: ProxyOptions = {}): ProxyVariables {
  return {
    ...(http !== undefined && { HTTP_PROXY: http }),
    ...(https !== undefined && { HTTPS_PROXY: https }),
    ...(exceptions.length > 0 && { NO_PROXY: exceptions.join(',') }),
  };
}

/** The variables as those of a container. */
export function proxyEnvironment(variables: ProxyVariables): readonly EnvVar[] {
  return Object.entries(variables).map(([name, value]) => ({ name, value: verbatim(value) }));
}

/** The variables as build args, which a build may not give as well. */
export function proxyArgs(variables: ProxyVariables, request: ImageBuildRequest, report: Report): readonly BuildArg[] {
  for (const option of ['buildArgs', 'buildArgFields'] as const) {
    for (const [name, value] of Object.entries(request[option] ?? {})) {
      if (Object.hasOwn(variables, name)) report.expected(`${option}.${name}`, 'no build arg that the proxy of the config gives', value);
    }
  }
  return Object.entries(variables).map(([name, value]) => ({ name, value }));
}
