import { parse } from 'yaml';
import type { KubernetesObject } from './objects';

/** An object and the text that it was read from. */
export interface Document {
  readonly yaml: string;
  readonly object: KubernetesObject;
}

/** The documents of a YAML stream, their bytes as they are. */
export function documentsOf(stream: string): readonly Document[] {
  return stream.split(/^---\n/m).map((yaml) => ({ yaml, object: parse(yaml, { version: '1.1' }) as KubernetesObject }));
}
