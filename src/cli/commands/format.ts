import { toYaml } from '../../manifests';

/** How output is written. */
export type Format = 'yaml' | 'json';

/** Some objects as one text, which `kubectl` takes: a stream of YAML documents, or one List in JSON. */
export function textOfAll(objects: readonly object[], format: Format): string {
  return format === 'yaml' ? toYaml(objects) : json({ apiVersion: 'v1', kind: 'List', items: objects });
}

/** One object as text. */
export function textOf(object: object, format: Format): string {
  return format === 'yaml' ? toYaml(object) : json(object);
}

/** Data as JSON, indented. */
export function json(data: object): string {
  return `${JSON.stringify(data, null, 2)}\n`;
}
