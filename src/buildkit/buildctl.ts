import { type Expandable, verbatim } from '../values/kubelet';
import { type FrontendRequest, frontendOptions } from './frontend';
import { type SecretFile, secretFlag, sshFlag } from './secrets';

/** The source of a build: a directory of the container, or a git repository that the daemon fetches. */
export type Source = { readonly type: 'directory'; readonly path: string } | { readonly type: 'git'; readonly url: string };

/** One `buildctl build`. */
export interface BuildctlBuild extends FrontendRequest {
  readonly address: string;
  /** Seconds to wait for a daemon that starts or restarts; undefined if this buildctl cannot wait. */
  readonly waitSeconds: number | undefined;
  readonly source: Source;
  readonly secrets: readonly SecretFile[];
  readonly sshKeys: readonly SecretFile[];
  /** CSV record of the exporter. */
  readonly output: string;
}

/** The argv of one build. */
export function buildctlCommand(build: BuildctlBuild): readonly Expandable[] {
  const wait = build.waitSeconds === undefined ? [] : ['--wait', '--timeout', String(build.waitSeconds)];
  const source = sourceFlags(build.source);
  return [
    ...['buildctl', '--addr', build.address, ...wait, 'build'].map(verbatim),
    ...['--frontend', 'dockerfile.v0', ...source].map(verbatim),
    ...frontendOptions(build).flatMap((option) => [verbatim('--opt'), option]),
    ...build.secrets.flatMap((secret) => ['--secret', secretFlag(secret)]).map(verbatim),
    ...build.sshKeys.flatMap((key) => ['--ssh', sshFlag(key)]).map(verbatim),
    ...['--progress', 'plain', '--output', build.output].map(verbatim),
  ];
}

function sourceFlags(source: Source): readonly string[] {
  if (source.type === 'git') return ['--opt', `context=${source.url}`];
  return ['--local', `context=${source.path}`, '--local', `dockerfile=${source.path}`];
}

/** The argv with which a daemon is asked whether it answers. */
export function probeCommand(address: string): readonly Expandable[] {
  return ['buildctl', '--addr', address, 'debug', 'workers'].map(verbatim);
}
