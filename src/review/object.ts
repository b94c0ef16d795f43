import { recordAt, textAt } from './loose';

/** Which object it is. */
export interface ReviewedObject {
  /** Kind of the object. */
  readonly kind: string;
  /** Its name. Empty for objects that say none. */
  readonly name: string;
  /** Left out for objects of the whole cluster, and for those that say none. */
  readonly namespace?: string;
}

export function describeObject(manifest: object): ReviewedObject {
  const metadata = recordAt(manifest, 'metadata');
  const namespace = textAt(metadata, 'namespace');
  return {
    kind: textAt(recordAt(manifest), 'kind') ?? '',
    name: textAt(metadata, 'name') ?? textAt(metadata, 'generateName') ?? '',
    ...(namespace !== undefined && { namespace }),
  };
}
