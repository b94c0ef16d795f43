import type { RuntimeClass, Scheduling } from 'kubernetes-types/node/v1';
import type { ResolvedRuntimeClass } from '../resolve/runtime-class';
import { renderQuantities } from './container';
import { type Manifest, nonEmpty } from './manifest';

/** A RuntimeClass. */
export function runtimeClass({ name, handler, overhead, nodeSelector, tolerations }: ResolvedRuntimeClass): Manifest<RuntimeClass> {
  const podFixed = nonEmpty('podFixed', renderQuantities(overhead));
  const scheduling: Scheduling = {
    ...nonEmpty('nodeSelector', { ...nodeSelector }),
    ...nonEmpty(
      'tolerations',
      tolerations.map((toleration) => ({ ...toleration })),
    ),
  };
  return {
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    metadata: { name },
    handler,
    ...nonEmpty('overhead', podFixed),
    ...nonEmpty('scheduling', scheduling),
  };
}
