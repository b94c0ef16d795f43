import type { ServiceAccount } from 'kubernetes-types/core/v1';
import type { RoleBinding } from 'kubernetes-types/rbac/v1';
import type { ResolvedBuilder } from '../resolve/resolved';
import { type Manifest, metadata, type Named } from './manifest';
import { serviceAccountNamed } from './service-account';

/** The objects that builder Pods need to be admitted. */
export interface BuilderManifests {
  readonly serviceAccount: Manifest<ServiceAccount>;
  readonly roleBinding: Manifest<RoleBinding>;
}

/** The objects that builder Pods need to be admitted, in the order in which they are applied. */
export function builderManifests(builder: ResolvedBuilder): BuilderManifests {
  return {
    serviceAccount: serviceAccountNamed(builder.name, builder),
    roleBinding: constraintBinding(builder.name, builder.constraint, builder),
  };
}

/** The annotation of Pods that names the security context constraints by which they are admitted, and no others. */
export function constraintAnnotation(constraint: string | undefined): Readonly<Record<string, string>> {
  return constraint === undefined ? {} : { 'openshift.io/required-scc': constraint };
}

/** Lets a ServiceAccount use security context constraints, by the ClusterRole that OpenShift has for them. */
export function constraintBinding(serviceAccount: string, constraint: string, owner: Named): Manifest<RoleBinding> {
  const { namespace } = owner;
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    // What a binding refers to cannot be changed: another role makes another binding.
    metadata: metadata({ ...owner, name: `${serviceAccount}-scc-${constraint}` }),
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: `system:openshift:scc:${constraint}` },
    subjects: [{ kind: 'ServiceAccount', name: serviceAccount, ...(namespace !== undefined && { namespace }) }],
  };
}
