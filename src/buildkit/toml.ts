// Loaded when the first ConfigMap is rendered: whoever only makes builder Pods does without.
declare const require: (id: 'smol-toml') => typeof import('smol-toml');

/** What a buildkitd.toml says. */
export interface BuildkitdToml {
  /** Name of the worker that runs, as its section is called. */
  readonly worker: string;
  /** The section `[log]`, or what there was before it. */
  readonly log: { readonly level: string; readonly format: string } | { readonly debug: boolean };
  readonly maxParallelism: number | undefined;
  readonly gc: Readonly<Record<string, string>>;
}

/**
 * The text of buildkitd.toml.
 *
 * @see https://github.com/moby/buildkit/blob/master/docs/buildkitd.toml.md
 */
export function buildkitdToml(toml: BuildkitdToml): string {
  const { stringify } = require('smol-toml');
  const parallelism = toml.maxParallelism === undefined ? {} : { 'max-parallelism': toml.maxParallelism };
  return stringify({
    ...('debug' in toml.log ? toml.log : { log: toml.log }),
    worker: { [toml.worker]: { gc: true, ...toml.gc, ...parallelism } },
  });
}
