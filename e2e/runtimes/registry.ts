import { dirname } from 'node:path';
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
  /** Path of the authority whose certificates its clients have to show. Without it, they show none. */
  readonly clientAuthority?: string;
  /** Line of an htpasswd file. Without it, everyone may do everything. */
  readonly user?: string;
  /** Server whose tokens it asks for instead, and path of the authority of that server's certificate. */
  readonly tokens?: { readonly realm: string; readonly service: string; readonly authority: string };
}

/** Starts a registry on a node. */
export async function startRegistry(node: ClusterNode, settings: RegistrySettings): Promise<RunningProcess> {
  const folder = registryFolder(settings.host);
  node.write(`${folder}/users`, `${settings.user ?? ''}\n`);
  node.write(`${folder}/config.json`, JSON.stringify(configOf(settings, folder)));
  const registry = node.start(['docker-registry', 'serve', `${folder}/config.json`]);
  await waitUntil('the registry listens', () => registry.output().includes('listening on')).catch((cause) => {
    throw new Error(registry.output(), { cause });
  });
  return registry;
}

/** Where the registry of a host keeps everything on its node. */
export function registryFolder(host: string): string {
  return `/run/e2e/registry-${host.replace(/\W/g, '-')}`;
}

// What it reads is YAML, which JSON is as well.
function configOf({ host, deletes = true, tls, clientAuthority, user, tokens }: RegistrySettings, folder: string): object {
  return {
    version: '0.1',
    storage: { filesystem: { rootdirectory: `${folder}/images` }, delete: { enabled: deletes } },
    http: { addr: host, ...(tls && { tls: { ...tls, ...(clientAuthority !== undefined && { clientcas: [clientAuthority] }) } }) },
    ...(tokens !== undefined && {
      auth: { token: { realm: tokens.realm, service: tokens.service, issuer: 'e2e', rootcertbundle: tokens.authority } },
    }),
    ...(user !== undefined && { auth: { htpasswd: { realm: 'e2e', path: `${folder}/users` } } }),
  };
}

/** Paths of the files of a registry's certificate, and of the authority that has issued it. */
export interface Certificate {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** Where the certificate of a registry at an address is on its node. */
export function certificateOf(address: string): Certificate {
  const folder = `/run/e2e/certificate-${address.replace(/\W/g, '-')}`;
  return { authority: `${folder}/ca.crt`, certificate: `${folder}/tls.crt`, key: `${folder}/tls.key` };
}

/**
 * Issues the certificate of a registry at an address, by an authority that nobody knows.
 *
 * @param name Name of the authority. A client shows the first of its certificates whose authority has the name that it is asked for.
 */
export async function issueCertificate(node: ClusterNode, address: string, name = 'authority'): Promise<Certificate> {
  const { authority, certificate, key } = certificateOf(address);
  const authorityKey = `${authority}.key`;
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const own = ['-CA', authority, '-CAkey', authorityKey, '-addext', `subjectAltName=IP:${address}`, '-addext', 'basicConstraints=CA:FALSE'];
  await node.succeed(['mkdir', '-p', dirname(authority)]);
  await node.succeed(['openssl', ...request, '-subj', `/CN=${name}`, '-keyout', authorityKey, '-out', authority]);
  await node.succeed(['openssl', ...request, '-subj', '/CN=registry', ...own, '-keyout', key, '-out', certificate]);
  return { authority, certificate, key };
}

/** Somebody whom a registry may know. */
export const credentials = {
  /** bcrypt of `secret`. */
  htpasswd: 'alice:$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a',
  /** The value of an `Authorization` header. */
  header: (password = 'secret') => `Basic ${Buffer.from(`alice:${password}`).toString('base64')}`,
  /** A file in the format of `~/.docker/config.json`. */
  configFor: (host: string, password = 'secret') =>
    JSON.stringify({ auths: { [host]: { auth: Buffer.from(`alice:${password}`).toString('base64') } } }),
};
