import { pathTo } from '../values/issue-path';
import { type Finding, forbid } from './control';
import { booleanAt, listAt, numberAt, recordAt } from './loose';
import { contextOf, type ReviewedContainer, type ReviewedPod } from './pods';

/** A field of a Pod that puts it into a namespace of the node. */
export type HostNamespaceField = 'hostNetwork' | 'hostPID' | 'hostIPC';

export const hostNamespaceFields: readonly HostNamespaceField[] = ['hostNetwork', 'hostPID', 'hostIPC'];

/** A finding for a field that is on. */
export function forbidTrue(value: Readonly<Record<string, unknown>>, key: string, path: string, allowed: string): readonly Finding[] {
  return booleanAt(value, key) === true ? [forbid(path, key, true, allowed)] : [];
}

/** Namespaces of the node that the Pods are in. */
export function hostNamespaces({ spec, path }: ReviewedPod): readonly Finding[] {
  return hostNamespaceFields.flatMap((key) => forbidTrue(spec, key, path, 'no namespaces of the node'));
}

export function privilegedContainers({ containers }: ReviewedPod): readonly Finding[] {
  return containers.map(contextOf).flatMap(({ value, path }) => forbidTrue(value, 'privileged', path, 'no privileged containers'));
}

/** Ports of the node that containers listen on. */
export function hostPorts({ containers }: ReviewedPod): readonly Finding[] {
  return containers.flatMap(hostPortsOf);
}

/** Whatever reaches the node itself, but for its files. */
export function hostFindings(pod: ReviewedPod): readonly Finding[] {
  return [...hostNamespaces(pod), ...privilegedContainers(pod), ...hostPorts(pod)];
}

function hostPortsOf({ value, path }: ReviewedContainer): readonly Finding[] {
  return listAt(value, 'ports').flatMap((item, index) => {
    const port = numberAt(recordAt(item), 'hostPort') ?? 0;
    return port === 0 ? [] : [forbid(pathTo(path, 'ports', `${index}`), 'hostPort', port, 'no ports of the node')];
  });
}
