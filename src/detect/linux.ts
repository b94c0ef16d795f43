import { pathTo } from '../values/issue-path';
import { textAt } from './unknown';

interface Mark {
  readonly at: readonly string[];
  readonly value: string;
}

const marks: readonly Mark[] = [
  { at: ['metadata', 'labels', 'kubernetes.io/os'], value: 'windows' },
  { at: ['status', 'nodeInfo', 'operatingSystem'], value: 'windows' },
  // These are no machines: a provider runs each Pod elsewhere, and none with host paths or privileges.
  { at: ['metadata', 'labels', 'type'], value: 'virtual-kubelet' },
  { at: ['metadata', 'labels', 'eks.amazonaws.com/compute-type'], value: 'fargate' },
];

/** What keeps a node from running Linux Pods with host paths; undefined if it does run them. */
export function hindrance(node: unknown): { readonly path: string; readonly value: string } | undefined {
  const mark = marks.find(({ at, value }) => textAt(node, ...at).toLowerCase() === value);
  return mark && { path: pathTo('', ...mark.at), value: mark.value };
}
