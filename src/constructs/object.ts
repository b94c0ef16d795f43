import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { Report } from '../errors';
import type { Manifest } from '../manifests/manifest';
import { asWritten } from './helm';

/** Adds an object to its chart as it is. Only objects with a namespace of their own are in one. */
export function addObject(scope: Construct, id: string, manifest: Manifest<object>): ApiObject {
  claimName(scope, manifest);
  const { metadata, ...rest } = asWritten(scope, manifest);
  const { name, namespace, labels, annotations } = metadata;
  const object = new ApiObject(scope, id, { ...rest, metadata: { name, namespace, labels, annotations } });
  // cdk8s gives the namespace of the chart to objects of the whole cluster too.
  if (namespace === undefined && Chart.of(scope).namespace !== undefined) object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  return object;
}

const claimed = new WeakMap<IConstruct, Map<string, IConstruct>>();

/** Two objects of one name would overwrite each other on the cluster, without a word. */
function claimName(scope: Construct, { kind, metadata: { name, namespace } }: Manifest<object>): void {
  const names = claimed.get(scope.node.root) ?? new Map<string, IConstruct>();
  claimed.set(scope.node.root, names);
  const key = JSON.stringify([kind, namespace, name]);
  const owner = names.get(key);
  if (owner !== undefined && isInTree(owner)) {
    const fix = `the ${kind} ${name} of "${owner.node.path}" is there already: give one of them another name`;
    throw Report.single('BuildKit config', 'a name that no other installation or build in the app has', name, fix);
  }
  names.set(key, scope);
}

function isInTree({ node }: IConstruct): boolean {
  return node.scope === undefined || (node.scope.node.tryFindChild(node.id)?.node === node && isInTree(node.scope));
}
