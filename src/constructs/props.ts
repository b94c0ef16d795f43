import type { ISubject } from 'cdk8s-plus-27';
import type { AccessOptions, Subject } from '../config/access';
import type { ClusterOptions } from '../config/cluster';
import type { ConfigInput } from '../resolve/config';
import type { NodePoolsConfig } from '../resolve/node-pools';
import { isResolved } from '../resolve/resolved';
import type { BuildKitConfig, NodePool, OfRuntime, RuntimeName } from '../runtimes/registry';

/** Who may launch builds. Subjects may also be constructs of cdk8s-plus, of any version. */
export interface BuildAccessProps extends Omit<AccessOptions, 'subjects'> {
  /** The subjects that the Role is bound to: plain ones, or a `ServiceAccount`, `User` or `Group` of cdk8s-plus. */
  readonly subjects: readonly (Subject | SubjectConstruct)[];
}

/** A construct of cdk8s-plus that roles can be bound to. */
export type SubjectConstruct = Pick<ISubject, 'toSubjectConfiguration'>;

/**
 * A config for constructs: {@link BuildKitConfig}, whose access subjects may be constructs.
 *
 * @typeParam R - the name of the container runtime
 */
export type BuildKitProps<R extends RuntimeName = RuntimeName> = {
  [K in R]: Omit<BuildKitConfig<K>, 'access'> & {
    /**
     * Who may launch builds.
     * @default - no Role is made
     */
    readonly access?: BuildAccessProps;
  };
}[R];

/**
 * A config for constructs, which may be a resolved one, whose runtime the compiler knows.
 *
 * @typeParam R - the name of the container runtime
 */
export type BuildKitPropsInput<R extends RuntimeName> = OfRuntime<R> & BuildKitProps<R>;

/**
 * A config for node pools, whose access subjects may be constructs.
 *
 * @typeParam Pool - the names of the pools
 */
export type NodePoolsProps<Pool extends string = string> = Omit<NodePoolsConfig, 'access' | 'nodePools'> &
  Pick<BuildKitProps, 'access'> & {
    /** {@link NodePoolsConfig.nodePools}, whose names the construct knows as those of its `pools`. */
    readonly nodePools: Readonly<Record<Pool, NodePool>>;
  };

/** The same config with plain subjects. */
export function plainConfig<R extends RuntimeName>(config: BuildKitPropsInput<R>): ConfigInput<R> {
  // An intersection of unions over R, in which the compiler does not see that only `access` has changed.
  return plainAccess(config) as ConfigInput<R>;
}

/** The same config with plain subjects. What is no list of them is left for the checks to report. */
export function plainAccess<T extends Pick<BuildKitProps, 'access'>>(config: T): Omit<T, 'access'> & Pick<ClusterOptions, 'access'> {
  const isPlainAlready = typeof config !== 'object' || config === null || isResolved(config);
  // The access of a resolved config has plain subjects.
  if (isPlainAlready) return config as Omit<T, 'access'>;
  const { access, ...rest } = config;
  if (access === undefined) return rest;
  const { subjects } = access;
  return { ...rest, access: Array.isArray(subjects) ? { ...access, subjects: subjects.map(plainSubject) } : access } as typeof rest;
}

function plainSubject(subject: Subject | SubjectConstruct): Subject | object {
  if (typeof subject !== 'object' || subject === null || !('toSubjectConfiguration' in subject)) return subject;
  const { kind, name, namespace } = subject.toSubjectConfiguration();
  return { kind, name, ...(namespace !== undefined && kind === 'ServiceAccount' && { namespace }) };
}

/** The name of an object, or anything that has one, such as a construct of cdk8s-plus of any version. */
export type NameOf = string | WithName;

/** Anything that has a name. */
export interface WithName {
  /** Name of the Kubernetes object. */
  readonly name: string;
}

/** The name itself. */
export function nameOf(reference: NameOf): string {
  return typeof reference === 'object' && reference !== null ? reference.name : reference;
}
