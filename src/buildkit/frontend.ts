import { type Expandable, verbatim, withVariable } from '../values/kubelet';

/** A build arg with a literal value, or with that of an environment variable of the build step. */
export type BuildArg =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly variable: string; readonly fieldPath: string };

/** What the Dockerfile frontend is asked for. */
export interface FrontendRequest {
  readonly dockerfile: string;
  readonly target?: string;
  readonly buildArgs: readonly BuildArg[];
  readonly imageLabels: readonly (readonly [key: string, value: string])[];
  readonly noCache: boolean;
}

/**
 * The options of the dockerfile.v0 frontend, each `key=value`. BuildKit splits them at the first `=` and takes the rest as
 * it is.
 *
 * @see https://github.com/moby/buildkit/blob/master/frontend/dockerui/config.go
 */
export function frontendOptions(request: FrontendRequest): readonly Expandable[] {
  return [
    verbatim(`filename=${request.dockerfile}`),
    ...(request.target === undefined ? [] : [verbatim(`target=${request.target}`)]),
    ...request.buildArgs.map((arg) => assignment('build-arg:', arg)),
    ...request.imageLabels.map(([key, value]) => verbatim(`label:${key}=${value}`)),
    ...(request.noCache ? [verbatim('no-cache=')] : []),
  ];
}

/** `<prefix><name>=<value>` of a build arg. */
export function assignment(prefix: string, arg: BuildArg): Expandable {
  const start = `${prefix}${arg.name}=`;
  return 'value' in arg ? verbatim(start + arg.value) : withVariable(start, arg.variable);
}
