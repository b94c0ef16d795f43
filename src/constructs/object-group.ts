import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { Manifest } from '../manifests/manifest';
import { addObject } from './object';

/** Objects that belong together and have no more to say than they are. */
export class ObjectGroup extends Construct {
  /** The objects, by their ids in the construct tree. */
  readonly objects: Readonly<Record<string, ApiObject>>;

  /** A group of those objects that there are; undefined if there are none. */
  static ofSome(scope: Construct, id: string, manifests: Readonly<Record<string, Manifest<object> | undefined>>): ObjectGroup | undefined {
    const made = Object.entries(manifests).flatMap(([name, manifest]) => (manifest === undefined ? [] : [[name, manifest] as const]));
    return made.length === 0 ? undefined : new ObjectGroup(scope, id, Object.fromEntries(made));
  }

  constructor(scope: Construct, id: string, manifests: Readonly<Record<string, Manifest<object>>>) {
    super(scope, id);
    const entries = Object.entries(manifests);
    this.objects = Object.fromEntries(entries.map(([name, manifest]) => [name, addObject(this, name, manifest)]));
  }
}
