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
  const argv: Expandable[] = [];
  const add = (...texts: readonly string[]) => {
    for (const text of texts) argv.push(verbatim(text));
  };
  const addEach = (flag: string, values: readonly Expandable[]) => {
    for (const value of values) argv.push(verbatim(flag), value);
  };
  add('buildctl', '--addr', address, ...tlsFlags(tls));
  if (waitSeconds !== undefined) add('--wait', '--timeout', String(waitSeconds));
  add('build', '--frontend', 'dockerfile.v0');
  add(...sourceFlags(build.source, build.dockerfile), '--opt', `filename=${build.dockerfile.path}`);
  add(...namedSourceFlags(build.namedSources));
  addEach('--opt', frontendOptions(build));
  for (const secret of build.secrets) add('--secret', secretFlag(secret));
  for (const key of build.sshKeys) add('--ssh', sshFlag(key));
  for (const auth of build.registryAuth) add('--registry-auth-tlscontext', registryAuthFlag(auth));
  addEach('--import-cache', build.cacheFrom);
  addEach('--export-cache', build.cacheTo);
  for (const entitlement of build.entitlements) add('--allow', entitlement);
  if (build.metadataFile !== undefined) add('--metadata-file', build.metadataFile);
  add('--progress', build.progress);
  for (const output of outputs) add('--output', output);
  return argv;
}

function tlsFlags(tls: ClientTls | undefined): readonly string[] {
  if (tls === undefined) return [];
  const { authority, certificate, privateKey, serverName } = tls;
  return ['--tlscacert', authority, '--tlscert', certificate, '--tlskey', privateKey, '--tlsservername', serverName];
}

/** The argv with which a daemon is asked whether it answers. */
export function probeCommand(address: string): readonly Expandable[] {
  return ['buildctl', '--addr', address, 'debug', 'workers'].map(verbatim);
}
