import type { KubernetesObject } from '../cluster/objects';
import { sources } from './sources';

export const namespace = 'builds';

/** The claim of the sources. */
export const claimName = 'sources';

/** A Pod that runs an image of the node. */
export function consumer(name: string, image: string, command: readonly string[]): KubernetesObject {
  const containers = [{ name: 'consumer', image, imagePullPolicy: 'Never', command }];
  const metadata = { name, namespace };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    ...{ spec: { restartPolicy: 'Never', automountServiceAccountToken: false, containers } },
  };
}

export const namespaceObject: KubernetesObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };

/** A claim of what is in a folder of the node. */
export function volumeOfSources(): readonly KubernetesObject[] {
  const common = { accessModes: ['ReadWriteMany'], storageClassName: '' };
  const volume = { ...common, capacity: { storage: '1Gi' }, hostPath: { path: sources } };
  const claim = { ...common, resources: { requests: { storage: '1Gi' } }, volumeName: claimName };
  return [
    { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: claimName }, ...{ spec: volume } },
    { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: claimName, namespace }, ...{ spec: claim } },
  ];
}
