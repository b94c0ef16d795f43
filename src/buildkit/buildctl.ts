import { type Expandable, verbatim } from '../values/kubelet';
import type { BuildSpec } from './build-spec';
import { frontendOptions } from './frontend';
import { registryAuthFlag, secretFlag, sshFlag } from './secrets';
import { namedSourceFlags, sourceFlags } from './sources';

/** How a `buildctl build` reaches its daemon, and what it gets from it. */
export interface BuildctlCall {
  readonly address: string;
  /** How the two show each other who they are; undefined where the way there is the daemon's own. */
  readonly tls?: ClientTls | undefined;
  /** Seconds to wait for a daemon that starts or restarts; undefined if this buildctl cannot wait. */
  readonly waitSeconds: number | undefined;
  /** CSV records of the exporters. */
  readonly outputs: readonly string[];
}

/** Files of a client's certificate, and the name that its daemon's has. */
export interface ClientTls {
  readonly authority: string;
  readonly certificate: string;
  readonly privateKey: string;
  readonly serverName: string;
}

/** The argv of one build. */
export function buildctlCommand(build: BuildSpec, { address, tls, waitSeconds, outputs }: BuildctlCall): readonly Expandable[] {
  const wait = waitSeconds === undefined ? [] : ['--wait', '--timeout', String(waitSeconds)];
  const sources = [...sourceFlags(build.source, build.dockerfile), '--opt', `filename=${build.dockerfile.path}`];
  return [
    ...['buildctl', '--addr', address, ...tlsFlags(tls), ...wait, 'build', '--frontend', 'dockerfile.v0'].map(verbatim),
    ...[...sources, ...namedSourceFlags(build.namedSources)].map(verbatim),
    ...each('--opt', frontendOptions(build)),
    ...each('--secret', build.secrets.map(secretFlag).map(verbatim)),
    ...each('--ssh', build.sshKeys.map(sshFlag).map(verbatim)),
    ...each('--registry-auth-tlscontext', build.registryAuth.map(registryAuthFlag).map(verbatim)),
    ...each('--import-cache', build.cacheFrom),
    ...each('--export-cache', build.cacheTo),
    ...each('--allow', build.entitlements.map(verbatim)),
    ...(build.metadataFile === undefined ? [] : ['--metadata-file', build.metadataFile].map(verbatim)),
    ...['--progress', build.progress].map(verbatim),
    ...each('--output', outputs.map(verbatim)),
  ];
}

function tlsFlags(tls: ClientTls | undefined): readonly string[] {
  if (tls === undefined) return [];
  const { authority, certificate, privateKey, serverName } = tls;
  return ['--tlscacert', authority, '--tlscert', certificate, '--tlskey', privateKey, '--tlsservername', serverName];
}

const none: readonly Expandable[] = [];

function each(flag: string, values: readonly Expandable[]): readonly Expandable[] {
  if (values.length === 0) return none;
  const args: Expandable[] = [];
  for (const value of values) args.push(verbatim(flag), value);
  return args;
}

/** The argv with which a daemon is asked whether it answers. */
export function probeCommand(address: string): readonly Expandable[] {
  return ['buildctl', '--addr', address, 'debug', 'workers'].map(verbatim);
}
