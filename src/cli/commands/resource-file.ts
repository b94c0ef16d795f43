import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../../manifests';
import { isRecord } from '../../values/record';
import type { Format } from './format';

// `kubectl apply -f <directory>` goes by the names of the files: what others need comes first, and what is not tried again last.
const stages: Readonly<Record<string, number>> = { Namespace: 0, PriorityClass: 1, ServiceAccount: 1, ConfigMap: 1, Pod: 3, Job: 3 };

/** The name of the file of an object. It depends on nothing but the object's kind, namespace and name. */
export function resourceFile({ kind, metadata: { namespace, name } }: Named, format: Format): string {
  const parts = [kind.toLowerCase(), ...(namespace === undefined ? [] : [namespace]), name];
  // Names of RBAC objects may have colons.
  return `${stages[kind] ?? 2}-${parts.map((part) => part.replaceAll(/[^a-z0-9.-]/g, '_')).join('.')}.${format}`;
}

type Named = Pick<Manifest<object>, 'kind' | 'metadata'>;

/** Whether a file is what `synth` writes: one object of this library, in the file that has its name. */
export function isResourceFile(file: string, text: string, format: Format): boolean {
  const [document, ...others] = parseAllDocuments(text, { logLevel: 'silent', uniqueKeys: false });
  if (document === undefined || others.length > 0 || document.errors.length > 0) return false;
  const object: unknown = document.toJS();
  return isOurs(object) && resourceFile(object, format) === file;
}

function isOurs(object: unknown): object is Named {
  if (!isRecord(object) || typeof object.kind !== 'string' || !isRecord(object.metadata)) return false;
  const { labels, name } = object.metadata;
  return typeof name === 'string' && isRecord(labels) && labels['app.kubernetes.io/managed-by'] === 'cdk8s-buildkit';
}
