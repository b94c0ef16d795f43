import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Manifest } from '../manifests/manifest';

/** Adds an object to its chart as it is. Only objects with a namespace of their own are in one. */
export function addObject(scope: Construct, id: string, manifest: Manifest<object>): ApiObject {
  const { name, namespace, labels, annotations } = manifest.metadata;
  const object = new ApiObject(scope, id, { ...manifest, metadata: { name, namespace, labels, annotations } });
  // cdk8s gives the namespace of the chart to objects of the whole cluster too.
  if (namespace === undefined && Chart.of(scope).namespace !== undefined) object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  return object;
}
