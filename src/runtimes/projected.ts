import type { ClientCertificate, FileReference } from '../config/references';
import type { Mount, ProjectedFile } from './runtime';

/** The mount of files of Secrets and ConfigMaps, if there are any. */
export function projectedMounts(name: string, path: string, files: readonly ProjectedFile[]): readonly Mount[] {
  return files.length === 0 ? [] : [{ volume: { type: 'projected', name, files }, path, readOnly: true }];
}

/** A file that the config refers to, at a path of its volume. */
export function projectedFile(file: FileReference, path: string): ProjectedFile {
  const source =
    file.type === 'secret'
      ? ({ kind: 'secret', name: file.secretName } as const)
      : ({ kind: 'configMap', name: file.configMapName } as const);
  return { ...source, key: file.key, path };
}

/** A certificate and its key, each at a path of their volume. */
export function certificateFiles(
  { secretName: name, certificateKey = 'tls.crt', privateKeyKey = 'tls.key' }: ClientCertificate,
  paths: { readonly certificate: string; readonly privateKey: string },
): readonly ProjectedFile[] {
  return [
    { kind: 'secret', name, key: certificateKey, path: paths.certificate },
    { kind: 'secret', name, key: privateKeyKey, path: paths.privateKey },
  ];
}
