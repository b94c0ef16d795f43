import { csvRecord, definedFields } from './csv';

/** A secret of a build: the id that the Dockerfile asks for, and the file that holds it. */
export interface SecretFile {
  readonly id: string;
  readonly path: string;
}

/**
 * The value of `--secret`, which is a CSV record.
 *
 * @see https://docs.docker.com/reference/cli/docker/buildx/build/#secret
 */
export function secretFlag({ id, path }: SecretFile): string {
  return csvRecord([
    ['id', id],
    ['src', path],
  ]);
}

/** The value of `--ssh`: the client signs with the key in the file. */
export function sshFlag({ id, path }: SecretFile): string {
  return `${id}=${path}`;
}

/** How the server of tokens of a registry is reached. */
export interface RegistryAuthFiles {
  readonly host: string;
  readonly authority: string | undefined;
  readonly certificate: string | undefined;
  readonly privateKey: string | undefined;
  readonly insecure: boolean | undefined;
}

/** The value of `--registry-auth-tlscontext`, which is a CSV record. */
export function registryAuthFlag({ host, authority, certificate, privateKey, insecure }: RegistryAuthFiles): string {
  return csvRecord([['host', host], ...definedFields({ ca: authority, cert: certificate, key: privateKey, insecure })]);
}
