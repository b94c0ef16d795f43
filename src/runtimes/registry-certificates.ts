import type { RegistryCertificates } from '../buildkit/toml';
import type { DaemonRegistryOptions } from '../config/buildkitd';
import { certificateFiles, projectedFile, projectedMounts } from './projected';
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
  return projectedMounts('registry-certificates', directory, files);
}

function filesOf(at: string, { certificateAuthorities = [], clientCertificates = [] }: DaemonRegistryOptions): readonly ProjectedFile[] {
  return [
    ...certificateAuthorities.map((file, index) => projectedFile(file, `${at}/${authority(index)}`)),
    ...clientCertificates.flatMap((pair, index) => {
      return certificateFiles(pair, { certificate: `${at}/${certificate(index)}`, privateKey: `${at}/${privateKey(index)}` });
    }),
  ];
}

/** The name of the directory of a registry: a port's colon is not for paths everywhere. */
export function hostFolder(host: string): string {
  return host.replace(':', '_');
}

const authority = (index: number) => `ca-${index}.crt`;
const certificate = (index: number) => `client-${index}.crt`;
const privateKey = (index: number) => `client-${index}.key`;
