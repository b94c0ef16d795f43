import type { PolicyRule } from 'kubernetes-types/rbac/v1';
import type { Rule } from './rules';
import { type AnyObject, subjectOf } from './subjects';

/** A rule for what Roles and ClusterRoles allow. */
function grant(id: string, also: readonly string[], fault: string, breaks: (grant: PolicyRule) => boolean): Rule {
  return { id, also, fault, find: (object) => ((object.rules ?? []).some(breaks) ? [subjectOf(object)] : []) };
}

/** A rule for RoleBindings and ClusterRoleBindings. */
function binding(id: string, also: readonly string[], fault: string, breaks: (object: AnyObject) => boolean): Rule {
  return { id, also, fault, find: (object) => (object.roleRef !== undefined && breaks(object) ? [subjectOf(object)] : []) };
}

/** Whether a rule allows one of the verbs for one of the resources. */
function allows({ verbs, resources = [] }: PolicyRule, some: readonly string[], ofThese: readonly string[]): boolean {
  return [...some, '*'].some((verb) => verbs.includes(verb)) && [...ofThese, '*'].some((resource) => resources.includes(resource));
}

const makers = ['pods', 'deployments', 'statefulsets', 'replicasets', 'cronjobs', 'jobs', 'daemonsets'];
const changes = ['create', 'update', 'patch'];
const webhooks = ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'];
const roles = ['roles', 'clusterroles'];

export const accessRules: readonly Rule[] = [
  grant('wildcard-in-rules', ['CKV_K8S_49'], 'allows what it does not name', ({ verbs, resources = [], apiGroups = [] }) => {
    return [...verbs, ...resources, ...apiGroups].includes('*');
  }),
  grant('access-to-secrets', ['CKV2_K8S_5'], 'gives access to Secrets', (grant) => {
    return allows(grant, ['get', 'list', 'watch', 'create', 'delete'], ['secrets']);
  }),
  grant('access-to-create-pods', [], 'lets its subjects create Pods', (grant) => allows(grant, ['create'], makers)),
  grant('rolePodExecAttach', ['clusterrolePodExecAttach'], 'lets its subjects run commands in Pods', (grant) => {
    return allows(grant, ['get', 'create'], ['pods/exec', 'pods/attach']);
  }),
  grant('deletecollection-verb-in-role', [], 'lets its subjects delete all objects at once', ({ verbs }) =>
    verbs.includes('deletecollection'),
  ),
  grant('CKV_K8S_155', [], 'lets its subjects change admission', (grant) => allows(grant, changes, webhooks)),
  grant('CKV_K8S_156', [], 'lets its subjects approve certificates', (grant) => {
    return allows(grant, ['update', 'patch', 'approve'], ['certificatesigningrequests/approval', 'signers']);
  }),
  grant('bind-verb-in-role', ['CKV_K8S_157'], 'lets its subjects give away roles', (grant) => allows(grant, ['bind'], roles)),
  grant('escalate-verb-in-role', ['CKV_K8S_158'], 'lets its subjects widen roles', (grant) => allows(grant, ['escalate'], roles)),
  grant('impersonate-without-resource-names', [], 'lets its subjects be anybody', ({ verbs, resourceNames = [] }) => {
    return verbs.includes('impersonate') && resourceNames.length === 0;
  }),
  binding('cluster-admin-role-binding', ['clusterrolebindingClusterAdmin'], 'makes administrators', ({ roleRef }) => {
    return roleRef?.name === 'cluster-admin';
  }),
  binding('CKV_K8S_42', [], 'gives rights to a ServiceAccount default', ({ subjects = [] }) => {
    return subjects.some(({ kind, name }) => kind === 'ServiceAccount' && name === 'default');
  }),
];
