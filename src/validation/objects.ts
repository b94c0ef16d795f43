import { listAt, textAt } from '../review/loose';
import { describeObject, type ReviewedObject } from '../review/object';
import { isRecord, type UnknownRecord } from '../values/record';

/** An object of Kubernetes, whoever wrote it. */
export interface ValidatedObject extends ReviewedObject {
  readonly manifest: UnknownRecord;
}

/** The objects of a document: one, those of a List, or none if it is something else. */
export function objectsIn(document: unknown): readonly ValidatedObject[] {
  if (!isRecord(document)) return [];
  const kind = textAt(document, 'kind');
  if (kind === undefined || textAt(document, 'apiVersion') === undefined) return [];
  if (kind.endsWith('List') && Array.isArray(document.items)) return listAt(document, 'items').flatMap(objectsIn);
  return [{ ...describeObject(document), manifest: document }];
}

/** An object as `kubectl` would be asked for it. */
export function nameOf({ kind, namespace, name }: ReviewedObject): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}
