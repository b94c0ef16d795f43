import { stringify } from 'yaml';
import { canonical } from '../values/canonical';

/**
 * Writes Kubernetes objects as one YAML stream, in the form that `cdk8s synth` writes: sorted keys, with `apiVersion`, `kind`
 * and `metadata` first; YAML 1.1, so that words such as `on` and `yes` are quoted.
 *
 * @param objects - one object or several, as plain data
 */
export function toYaml(objects: object | readonly object[]): string {
  const documents = [objects].flat().map((object) => stringify(ordered(object), { version: '1.1', lineWidth: 0 }));
  return documents.join('---\n');
}

const first = ['apiVersion', 'kind', 'metadata'];

function ordered(object: object): object {
  const entries = Object.entries(canonical(object));
  const head = first.flatMap((key) => entries.filter(([name]) => name === key));
  return Object.fromEntries([...head, ...entries.filter(([name]) => !first.includes(name))]);
}
