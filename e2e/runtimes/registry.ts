import type { ClusterNode } from '../node/cluster-node';
import { type RunningProcess, waitUntil } from '../node/process';

/** A registry that a test wants. */
export interface RegistrySettings {
  /** Address that it listens on, which is its host in the names of images. */
  readonly host: string;
  /** Whether it removes images. */
  readonly deletes?: boolean;
  /** Paths of its certificate and key on the node. It speaks plain HTTP without. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  /** Line of an htpasswd file. Without it, everyone may do everything. */
  readonly user?: string;
}

/** Starts a registry on a node. */
export async function startRegistry(node: ClusterNode, settings: RegistrySettings): Promise<RunningProcess> {
  const folder = `/run/e2e/registry-${settings.host.replace(/\W/g, '-')}`;
  node.write(`${folder}/users`, `${settings.user ?? ''}\n`);
  node.write(`${folder}/config.json`, JSON.stringify(configOf(settings, folder)));
  const registry = node.start(['docker-registry', 'serve', `${folder}/config.json`]);
  await waitUntil('the registry listens', () => registry.output().includes('listening on')).catch((cause) => {
    throw new Error(registry.output(), { cause });
  });
  return registry;
}

// What it reads is YAML, which JSON is as well.
function configOf({ host, deletes = true, tls, user }: RegistrySettings, folder: string): object {
  return {
    version: '0.1',
    storage: { filesystem: { rootdirectory: `${folder}/images` }, delete: { enabled: deletes } },
    http: { addr: host, ...(tls && { tls }) },
    ...(user !== undefined && { auth: { htpasswd: { realm: 'e2e', path: `${folder}/users` } } }),
  };
}
