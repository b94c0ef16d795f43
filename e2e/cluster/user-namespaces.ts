import type { KubernetesObject } from './objects';
import { podTemplateOf } from './pod-template';
import { minorOf } from './servers';

/** Whether the servers of a version keep `hostUsers`. Older ones drop it without a word, and store what then is another Pod. */
export function keepsHostUsers(version: string): boolean {
  return minorOf(version) >= 33;
}

/** What a server that does not know user namespaces makes of an object. */
export function droppedFields(version: string, object: KubernetesObject): readonly string[] {
  if (keepsHostUsers(version) || podTemplateOf(object)?.spec.hostUsers !== false) return [];
  return [`${object.kind === 'Pod' ? '' : '/spec/template'}/spec/hostUsers: false has become undefined`];
}
