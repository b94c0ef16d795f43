import type { UnknownRecord } from '../values/record';
import { listAt, recordAt, textAt, textsAt } from './loose';
import { describeObject, type ReviewedObject } from './object';

/** A Role or a ClusterRole: what it allows, and to whom. */
export interface AccessReview extends ReviewedObject {
  /** What it allows. Left out for roles that are bound, but not among the objects. */
  readonly rules?: readonly AccessRule[];
  /** Who may do so, and by which binding. Empty for roles that nothing binds. */
  readonly bindings: readonly BindingReview[];
}

/** What may be done. */
export interface AccessRule {
  /** What may be done, such as `get`. */
  readonly verbs: readonly string[];
  /** The API groups of the resources; `''` is the core group. */
  readonly apiGroups?: readonly string[];
  /** The resources, such as `pods`. */
  readonly resources?: readonly string[];
  /** Names of the objects that it is for. Left out if it is for all. */
  readonly resourceNames?: readonly string[];
  /** Paths of the API server that are no resources. */
  readonly nonResourceURLs?: readonly string[];
}

/** To whom a role is given. A RoleBinding gives it in its namespace only, a ClusterRoleBinding in all. */
export interface BindingReview extends ReviewedObject {
  /** Who has the role. */
  readonly subjects: readonly ReviewedObject[];
}

interface Bound {
  readonly role: ReviewedObject;
  readonly binding: BindingReview;
}

export function accessReviews(manifests: readonly object[]): readonly AccessReview[] {
  const bound = manifests.flatMap(boundRoles);
  const defined = manifests.filter((manifest) => ['Role', 'ClusterRole'].includes(describeObject(manifest).kind));
  const own = defined.map((manifest) => {
    const role = describeObject(manifest);
    return {
      ...role,
      rules: listAt(recordAt(manifest), 'rules').map((rule) => accessRule(recordAt(rule))),
      bindings: bindingsOf(role, bound),
    };
  });
  const foreign = bound.map(({ role }) => role).filter((role) => !own.some((other) => isSame(role, other)));
  const named = foreign.filter((role, index) => foreign.findIndex((other) => isSame(role, other)) === index);
  return [...own, ...named.map((role) => ({ ...role, bindings: bindingsOf(role, bound) }))];
}

function boundRoles(manifest: object): readonly Bound[] {
  const binding = describeObject(manifest);
  if (!['RoleBinding', 'ClusterRoleBinding'].includes(binding.kind)) return [];
  const reference = recordAt(manifest, 'roleRef');
  const kind = textAt(reference, 'kind') ?? '';
  const namespace = kind === 'Role' && binding.namespace !== undefined ? { namespace: binding.namespace } : {};
  const role = { kind, name: textAt(reference, 'name') ?? '', ...namespace };
  const subjects = listAt(recordAt(manifest), 'subjects').map((subject) =>
    describeObject({ kind: recordAt(subject).kind, metadata: subject }),
  );
  return [{ role, binding: { ...binding, subjects } }];
}

function bindingsOf(role: ReviewedObject, bound: readonly Bound[]): readonly BindingReview[] {
  return bound.filter((entry) => isSame(role, entry.role)).map(({ binding }) => binding);
}

function isSame(role: ReviewedObject, other: ReviewedObject): boolean {
  return role.kind === other.kind && role.name === other.name && role.namespace === other.namespace;
}

function accessRule(rule: UnknownRecord): AccessRule {
  const named = ['apiGroups', 'resources', 'resourceNames', 'nonResourceURLs'].filter((key) => listAt(rule, key).length > 0);
  return { verbs: textsAt(rule, 'verbs'), ...Object.fromEntries(named.map((key) => [key, textsAt(rule, key)])) };
}
