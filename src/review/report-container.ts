import type { UnknownRecord } from '../values/record';
import { booleanAt, listAt, numberAt, optionalRecordAt, recordAt, textAt, textsAt } from './loose';
import type { ContainerType, ReviewedContainer, ReviewedPod } from './pods';
import { appArmorAnnotation } from './profiles';

/** What a container may do. */
export interface ContainerReview {
  /** Name of the container. */
  readonly name: string;
  /** When it runs: before the others, with them, or for debugging. */
  readonly type: ContainerType;
  /** The image, as the object says it. */
  readonly image: string;
  /** Whether it may do all that root of the node may. */
  readonly privileged: boolean;
  /** Whether its processes may gain privileges, as by programs with setuid. */
  readonly allowPrivilegeEscalation: boolean;
  /** Capabilities beyond those of the runtime. */
  readonly addedCapabilities: readonly string[];
  /** Capabilities of the runtime that it lacks. */
  readonly droppedCapabilities: readonly string[];
  /** Whether the files of its image cannot be changed. */
  readonly readOnlyRootFilesystem: boolean;
  /** Its user, where the object says it. */
  readonly runAsUser?: number;
  /** Its group, where the object says it. */
  readonly runAsGroup?: number;
  /** Whether it runs as root; `unknown` where its image decides. */
  readonly root: 'yes' | 'no' | 'unknown';
  /** The seccomp profile: its type, or `Localhost/` and its path. */
  readonly seccomp?: string;
  /** The AppArmor profile, in the same form. */
  readonly appArmor?: string;
  /** The SELinux type. */
  readonly seLinuxType?: string;
  /** The ports that it declares. */
  readonly ports: readonly PortReview[];
}

/** A port on which a container listens. */
export interface PortReview {
  /** Number of the port in the Pod. */
  readonly port: number;
  /** `TCP`, `UDP` or `SCTP`. */
  readonly protocol: string;
  /** The port of the node that leads to it. */
  readonly hostPort?: number;
  /** Name of the port. */
  readonly name?: string;
}

export function containerReview(container: ReviewedContainer, pod: ReviewedPod): ContainerReview {
  const { name, type, value } = container;
  const own = recordAt(value, 'securityContext');
  const ofPod = recordAt(pod.spec, 'securityContext');
  const capabilities = recordAt(own, 'capabilities');
  const privileged = booleanAt(own, 'privileged') ?? false;
  return {
    ...{ name, type, image: textAt(value, 'image') ?? '', privileged },
    allowPrivilegeEscalation: booleanAt(own, 'allowPrivilegeEscalation') ?? true,
    addedCapabilities: textsAt(capabilities, 'add'),
    droppedCapabilities: textsAt(capabilities, 'drop'),
    readOnlyRootFilesystem: booleanAt(own, 'readOnlyRootFilesystem') ?? false,
    ...users(own, ofPod),
    ...defined('seccomp', profileOf(own, ofPod, 'seccompProfile')),
    ...defined('appArmor', annotatedProfile(name, pod) ?? profileOf(own, ofPod, 'appArmorProfile')),
    ...defined('seLinuxType', textAt(recordAt(own, 'seLinuxOptions'), 'type') ?? textAt(recordAt(ofPod, 'seLinuxOptions'), 'type')),
    ports: listAt(value, 'ports').map((item) => portReview(recordAt(item))),
  };
}

function users(own: UnknownRecord, ofPod: UnknownRecord): Pick<ContainerReview, 'runAsUser' | 'runAsGroup' | 'root'> {
  const user = numberAt(own, 'runAsUser') ?? numberAt(ofPod, 'runAsUser');
  const mustNot = booleanAt(own, 'runAsNonRoot') ?? booleanAt(ofPod, 'runAsNonRoot');
  return {
    ...defined('runAsUser', user),
    ...defined('runAsGroup', numberAt(own, 'runAsGroup') ?? numberAt(ofPod, 'runAsGroup')),
    root: user === 0 ? 'yes' : user !== undefined || mustNot === true ? 'no' : 'unknown',
  };
}

function profileOf(own: UnknownRecord, ofPod: UnknownRecord, key: string): string | undefined {
  const profile = optionalRecordAt(own, key) ?? optionalRecordAt(ofPod, key);
  if (profile === undefined) return undefined;
  const type = textAt(profile, 'type');
  const file = textAt(profile, 'localhostProfile');
  return file === undefined ? type : `${type}/${file}`;
}

function annotatedProfile(container: string, { annotations }: ReviewedPod): string | undefined {
  const profile = textAt(annotations, `${appArmorAnnotation}${container}`);
  if (profile === 'unconfined') return 'Unconfined';
  if (profile === 'runtime/default') return 'RuntimeDefault';
  return profile?.replace(/^localhost\//, 'Localhost/');
}

function portReview(port: UnknownRecord): PortReview {
  return {
    port: numberAt(port, 'containerPort') ?? 0,
    protocol: textAt(port, 'protocol') ?? 'TCP',
    ...defined('hostPort', numberAt(port, 'hostPort')),
    ...defined('name', textAt(port, 'name')),
  };
}

function defined<K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: T };
}
