import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, Subject } from 'kubernetes-types/rbac/v1';
import type { ResolvedAccess, ResolvedSubject } from '../resolve/resolved';
import { type Manifest, metadata } from './manifest';

/** Who may launch builds: a Role and its binding, and if asked for a ClusterRole that reads nodes. */
export interface AccessManifests {
  readonly role: Manifest<Role>;
  readonly roleBinding: Manifest<RoleBinding>;
  readonly clusterRole: Manifest<ClusterRole> | undefined;
  readonly clusterRoleBinding: Manifest<ClusterRoleBinding> | undefined;
}

const apiGroup = 'rbac.authorization.k8s.io';
const apiVersion = `${apiGroup}/v1`;

/** The RBAC of an installation. */
export function accessManifests(access: ResolvedAccess): AccessManifests {
  const { detectRuntimeRole } = access;
  return {
    role: role(access),
    roleBinding: roleBinding(access),
    clusterRole: detectRuntimeRole === undefined ? undefined : clusterRole(access, detectRuntimeRole),
    clusterRoleBinding: detectRuntimeRole === undefined ? undefined : clusterRoleBinding(access, detectRuntimeRole),
  };
}

function role(access: ResolvedAccess): Manifest<Role> {
  return { apiVersion, kind: 'Role', metadata: metadata({ ...access, name: access.roleName }), rules: launchRules(access) };
}

const launch = ['create', 'delete', 'get', 'list', 'watch'] as const;

function launchRules({ workload }: ResolvedAccess): PolicyRule[] {
  const jobs = { apiGroups: ['batch'], resources: ['jobs'], verbs: [...launch] };
  return [
    { apiGroups: [''], resources: ['pods'], verbs: [...launch] },
    { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
    ...(workload === 'Job' ? [jobs] : []),
  ];
}

function roleBinding(access: ResolvedAccess): Manifest<RoleBinding> {
  return {
    apiVersion,
    kind: 'RoleBinding',
    metadata: metadata({ ...access, name: access.roleName }),
    roleRef: { apiGroup, kind: 'Role', name: access.roleName },
    subjects: access.subjects.map(renderSubject),
  };
}

function clusterRole(access: ResolvedAccess, name: string): Manifest<ClusterRole> {
  return {
    apiVersion,
    kind: 'ClusterRole',
    metadata: metadata({ ...access, name, namespace: undefined }),
    rules: [{ apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list'] }],
  };
}

function clusterRoleBinding(access: ResolvedAccess, name: string): Manifest<ClusterRoleBinding> {
  return {
    apiVersion,
    kind: 'ClusterRoleBinding',
    metadata: metadata({ ...access, name, namespace: undefined }),
    roleRef: { apiGroup, kind: 'ClusterRole', name },
    subjects: access.subjects.map(renderSubject),
  };
}

function renderSubject(subject: ResolvedSubject): Subject {
  return subject.kind === 'ServiceAccount' ? { ...subject } : { apiGroup, ...subject };
}
