import { type Expandable, joined, variable, verbatim } from '../values/kubelet';
import { type AttestationsSpec, attestationOptions } from './attestations';
import { type RunSpec, runOptions } from './run';

/** A build arg with a literal value, or with that of an environment variable of the build step. */
export type BuildArg =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly variable: string; readonly fieldPath: string };

/** What the Dockerfile frontend is asked for. */
export interface FrontendRequest {
  readonly target: string | undefined;
  readonly platforms: readonly string[];
  readonly buildArgs: readonly BuildArg[];
  readonly imageLabels: readonly (readonly [key: string, value: string])[];
  /** Whether every step is built anew, or those of which stages. */
  readonly noCache: boolean | readonly string[];
  readonly pull: boolean;
  /** Undefined where nobody has said. */
  readonly run: RunSpec | undefined;
  readonly attestations: AttestationsSpec;
}

/**
 * The options of the dockerfile.v0 frontend, each `key=value`. BuildKit splits them at the first `=` and takes the rest as
 * it is.
 *
 * @see https://github.com/moby/buildkit/blob/master/frontend/dockerui/config.go
 */
export function frontendOptions(request: FrontendRequest): readonly Expandable[] {
  const options: Expandable[] = [];
  const add = (text: string) => options.push(verbatim(text));
  if (request.target !== undefined) add(`target=${request.target}`);
  if (request.platforms.length > 0) add(`platform=${request.platforms.join(',')}`);
  for (const arg of request.buildArgs) options.push(assignment('build-arg:', arg));
  for (const [key, value] of request.imageLabels) add(`label:${key}=${value}`);
  noCache(request.noCache).forEach(add);
  if (request.pull) add('image-resolve-mode=pull');
  if (request.run !== undefined) runOptions(request.run).forEach(add);
  attestationOptions(request.attestations).forEach(add);
  return options;
}

function noCache(stages: FrontendRequest['noCache']): readonly string[] {
  if (typeof stages === 'boolean') return stages ? ['no-cache='] : [];
  return stages.length === 0 ? [] : [`no-cache=${stages.join(',')}`];
}

/** `<prefix><name>=<value>` of a build arg. */
export function assignment(prefix: string, arg: BuildArg): Expandable {
  const start = verbatim(`${prefix}${arg.name}=`);
  return joined(start, 'value' in arg ? verbatim(arg.value) : variable(arg.variable));
}
