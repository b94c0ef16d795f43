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
  const keyed = /^metadata\.(?:labels|annotations)\['([^']+)'\]$/.exec(text);
  return keyed === null ? fields.has(text) : isLabelKey(keyed[1] ?? '');
}
