import type { BuildKitServiceConfig } from '../../config/service';
import type { Report } from '../../errors';
import { type DaemonSite, daemonImage, daemonProfile, ociWorker } from '../../runtimes/daemon';
import type { DaemonProfile, DaemonSecurity, Mount, RuntimeContext } from '../../runtimes/runtime';
import { checkSecurity, daemonSecurity } from '../../runtimes/security';
import { boundedCache, rootVolume, storageOf } from './storage';
import { tlsFiles } from './tls';

/** What a daemon of a pool is, and where it is. */
interface PoolDaemon {
  readonly site: DaemonSite;
  readonly security: DaemonSecurity;
  readonly profile: DaemonProfile;
}

const root = '/var/lib/buildkit';
const socketDirectory = '/run/cdk8s-buildkit';

/** A directory of the Pod, in which every mode of security may make the socket. */
const socketMount: Mount = { volume: { type: 'emptyDir', name: 'socket', sizeLimit: '1Mi' }, path: socketDirectory };

/** Resolves what each daemon is. Its own Pod asks it through a socket, for which it needs no certificate. */
export function resolvePoolDaemon(
  config: BuildKitServiceConfig,
  serverSecret: string,
  context: Pick<RuntimeContext, 'preset' | 'images' | 'kubernetes' | 'report'>,
): PoolDaemon {
  const { daemon = {} } = config;
  const { report } = context;
  const storage = storageOf(config);
  const security = daemonSecurity(daemon.security);
  checkSecurity(daemon, security, context.kubernetes, report);
  checkBuildkitd(config, report);
  const buildkit = daemonImage(daemon, security, context);
  const address = `unix://${socketDirectory}/buildkitd.sock`;
  const { mounts, listen } = listeners(address, serverSecret, config.service?.port ?? defaultPort);
  const site = { buildkit, security, root, rootVolume: rootVolume(storage), address, listen, mounts: [socketMount, ...mounts] };
  const options = { ...daemon, buildkitd: boundedCache(daemon.buildkitd ?? {}, storage, buildkit.version, report) };
  const worker = { ...ociWorker, snapshotter: daemon.snapshotter, mounts: [] };
  return { site, security, profile: daemonProfile(options, site, worker, report) };
}

/** Port of a service, unless its config says. */
export const defaultPort = 1234;

/** The socket has no TLS, and the port has nothing else. */
function listeners(address: string, serverSecret: string, port: number) {
  const { mounts, authority, certificate, privateKey } = tlsFiles(serverSecret);
  const tls = ['--tlscacert', authority, '--tlscert', certificate, '--tlskey', privateKey];
  // Without a host, it listens on whatever addresses the Pod has.
  return { mounts, listen: ['--addr', address, '--addr', `tcp://:${port}`, ...tls] };
}

/** Reports what of a buildkitd.toml are files of a node. */
function checkBuildkitd({ daemon: { buildkitd: { cdi, worker } = {} } = {} }: BuildKitServiceConfig, report: Report): void {
  const reason = 'the daemons of a service have no paths of their nodes';
  if (cdi !== undefined) report.expected('daemon.buildkitd.cdi', 'no such option', cdi, reason);
  if (worker?.network?.type === 'cni') report.expected('daemon.buildkitd.worker.network', 'no plugins', worker.network, reason);
}
