import { isLabelKey } from './label';

const fields = new Set([
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.podIP',
  'status.podIPs',
]);

/** Whether a field of the Pod can be the value of an environment variable, in every supported Kubernetes. */
export function isPodFieldPath(text: string): boolean {
  const keyed = keyedField(text);
  return keyed === undefined ? fields.has(text) : isLabelKey(keyed.key);
}

/** The label or the annotation that a field names, if it names one. */
export function keyedField(text: string): { readonly kind: 'labels' | 'annotations'; readonly key: string } | undefined {
  const [, kind, key] = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(text) ?? [];
  if (key === undefined || (kind !== 'labels' && kind !== 'annotations')) return undefined;
  return { kind, key };
}
