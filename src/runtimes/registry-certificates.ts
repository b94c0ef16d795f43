import type { RegistryCertificates } from '../buildkit/toml';
import type { DaemonRegistryOptions } from '../config/buildkitd';
import type { ClientCertificate, FileReference } from '../config/references';
import type { Mount, ProjectedFile } from './runtime';

/** Where the daemon finds the certificates of its registries, each host in a directory of its own. */
const directory = '/etc/buildkit-registries';

/** The paths of the certificates of a registry. */
export function registryCertificates(
  host: string,
  { certificateAuthorities = [], clientCertificates = [] }: DaemonRegistryOptions,
): RegistryCertificates {
  const at = (file: string) => `${directory}/${hostFolder(host)}/${file}`;
  return {
    authorities: certificateAuthorities.map((_, index) => at(authority(index))),
    clients: clientCertificates.map((_, index) => ({ key: at(privateKey(index)), cert: at(certificate(index)) })),
  };
}

/** The volume with the certificates of all registries, if there are any. */
export function certificateMounts(registries: Readonly<Record<string, DaemonRegistryOptions>>): readonly Mount[] {
  const files = Object.entries(registries).flatMap(([host, registry]) => filesOf(hostFolder(host), registry));
  if (files.length === 0) return [];
  return [{ volume: { type: 'projected', name: 'registry-certificates', files }, path: directory, readOnly: true }];
}

function filesOf(at: string, { certificateAuthorities = [], clientCertificates = [] }: DaemonRegistryOptions): readonly ProjectedFile[] {
  return [
    ...certificateAuthorities.map((file, index) => projectedFile(file, `${at}/${authority(index)}`)),
    ...clientCertificates.flatMap((pair, index) => pairFiles(at, pair, index)),
  ];
}

/** A file that the config refers to, at a path of its volume. */
export function projectedFile(file: FileReference, path: string): ProjectedFile {
  const source =
    file.type === 'secret'
      ? ({ kind: 'secret', name: file.secretName } as const)
      : ({ kind: 'configMap', name: file.configMapName } as const);
  return { ...source, key: file.key, path };
}

function pairFiles(at: string, pair: ClientCertificate, index: number): readonly ProjectedFile[] {
  const { secretName: name, certificateKey = 'tls.crt', privateKeyKey = 'tls.key' } = pair;
  return [
    { kind: 'secret', name, key: certificateKey, path: `${at}/${certificate(index)}` },
    { kind: 'secret', name, key: privateKeyKey, path: `${at}/${privateKey(index)}` },
  ];
}

/** The name of the directory of a registry: a port's colon is not for paths everywhere. */
export function hostFolder(host: string): string {
  return host.replace(':', '_');
}

const authority = (index: number) => `ca-${index}.crt`;
const certificate = (index: number) => `client-${index}.crt`;
const privateKey = (index: number) => `client-${index}.key`;
