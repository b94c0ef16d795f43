import { pathTo } from '../values/issue-path';
import type { UnknownRecord } from '../values/record';
import { booleanAt, listAt, optionalRecordAt, recordAt, textAt } from './loose';

/** The Pods of an object: a Pod itself, or what a workload makes Pods of. */
export interface ReviewedPod {
  readonly annotations: UnknownRecord;
  /** Where the annotations are in the object. */
  readonly annotationsPath: string;
  readonly spec: UnknownRecord;
  /** Where the spec is in the object. */
  readonly path: string;
  readonly containers: readonly ReviewedContainer[];
}

/** Which list of the Pod a container is in. */
export type ContainerType = 'init' | 'main' | 'ephemeral';

export interface ReviewedContainer {
  readonly type: ContainerType;
  readonly name: string;
  readonly value: UnknownRecord;
  readonly path: string;
}

const template = ['spec', 'template'] as const;

// Where the objects of a kind have their Pods.
const places: ReadonlyMap<unknown, readonly string[]> = new Map<unknown, readonly string[]>([
  ['Pod', []],
  ['PodTemplate', ['template']],
  ['CronJob', ['spec', 'jobTemplate', ...template]],
  ...['DaemonSet', 'Deployment', 'Job', 'ReplicaSet', 'ReplicationController', 'StatefulSet'].map((kind) => [kind, template] as const),
]);

/** The Pods of an object, undefined for objects that have none. */
export function podIn(manifest: object): ReviewedPod | undefined {
  const keys = places.get(recordAt(manifest).kind);
  const spec = keys && optionalRecordAt(manifest, ...keys, 'spec');
  if (keys === undefined || spec === undefined) return undefined;
  const annotations = recordAt(manifest, ...keys, 'metadata', 'annotations');
  return reviewedPod(spec, pathTo('', ...keys, 'spec'), annotations, pathTo('', ...keys, 'metadata', 'annotations'));
}

/** Pods of which only the spec is known. */
export function podOfSpec(podSpec: object): ReviewedPod {
  return reviewedPod(recordAt(podSpec), '', {}, 'metadata.annotations');
}

function reviewedPod(spec: UnknownRecord, path: string, annotations: UnknownRecord, annotationsPath: string): ReviewedPod {
  const lists = [
    { key: 'initContainers', type: 'init' },
    { key: 'containers', type: 'main' },
    { key: 'ephemeralContainers', type: 'ephemeral' },
  ] as const;
  const containers = lists.flatMap(({ key, type }) =>
    listAt(spec, key).map((item, index): ReviewedContainer => {
      const value = recordAt(item);
      return { type, name: textAt(value, 'name') ?? `${key}[${index}]`, value, path: pathTo(path, key, `${index}`) };
    }),
  );
  return { annotations, annotationsPath, spec, path, containers };
}

/** A security context, with where it is: that of the Pod has no container. */
export interface SecurityContextPlace {
  readonly container: ReviewedContainer | undefined;
  readonly value: UnknownRecord;
  readonly path: string;
}

/** The security context of the Pod and those of its containers, also where they are left out. */
export function securityContexts({ spec, path, containers }: ReviewedPod): readonly SecurityContextPlace[] {
  const ofPod = { container: undefined, value: recordAt(spec, 'securityContext'), path: pathTo(path, 'securityContext') };
  return [ofPod, ...containers.map(contextOf)];
}

export function contextOf(container: ReviewedContainer): SecurityContextPlace {
  return { container, value: recordAt(container.value, 'securityContext'), path: pathTo(container.path, 'securityContext') };
}

/** A volume, with where it is. */
export interface VolumePlace {
  readonly name: string;
  readonly value: UnknownRecord;
  readonly path: string;
  /** What it is of: the key besides its name. */
  readonly type: string | undefined;
}

export function volumesOf({ spec, path }: ReviewedPod): readonly VolumePlace[] {
  return listAt(spec, 'volumes').map((item, index) => {
    const value = recordAt(item);
    const type = Object.keys(value).find((key) => key !== 'name' && optionalRecordAt(value, key) !== undefined);
    return { name: textAt(value, 'name') ?? `volumes[${index}]`, value, type, path: pathTo(path, 'volumes', `${index}`) };
  });
}

/** Whether the Pods have a user namespace of their own, in which root is nobody on the node. */
export function hasUserNamespace({ spec }: ReviewedPod): boolean {
  return booleanAt(spec, 'hostUsers') === false;
}

/** Whether the Pods say that they are for Windows, where most of what is reviewed does not exist. */
export function isForWindows({ spec }: ReviewedPod): boolean {
  return recordAt(spec, 'os').name === 'windows';
}
