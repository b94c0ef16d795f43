import { csvRecord } from './csv';

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
