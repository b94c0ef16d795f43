import type { RoleBinding } from 'kubernetes-types/rbac/v1';
import { type Manifest, type SecurityContextConstraintsName, securityContextConstraints } from '../../src';

/** The Pods of an object on OpenShift. */
export interface JudgedPods {
  /** The part of an installation that they are. */
  readonly component: string | undefined;
  /** The security context constraints that they need. */
  readonly required: SecurityContextConstraintsName;
  /** Those that they name. */
  readonly named: string | undefined;
  readonly serviceAccountName: string | undefined;
  /** Those that the ServiceAccount may use by the other objects. */
  readonly bound: readonly string[];
}

interface Template {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: { readonly serviceAccountName?: string };
}

/** What has Pods of some objects, judged by what can be read of any Pod. */
export function judged(objects: readonly Manifest<object>[]): readonly JudgedPods[] {
  return objects.flatMap((object) => {
    const found = securityContextConstraints(object);
    if (found === undefined) return [];
    const { metadata, spec } = templateOf(object);
    const { serviceAccountName } = spec;
    return {
      component: object.metadata.labels?.['app.kubernetes.io/name'],
      required: found.name,
      named: metadata.annotations?.['openshift.io/required-scc'],
      serviceAccountName,
      bound: boundTo(objects, serviceAccountName, object.metadata.namespace),
    };
  });
}

function templateOf(object: object): Template {
  const { kind, spec } = object as { readonly kind: string; readonly spec: { readonly template: Template } };
  return kind === 'Pod' ? (object as Template) : spec.template;
}

function boundTo(objects: readonly Manifest<object>[], name: string | undefined, namespace: string | undefined): readonly string[] {
  const bindings = objects.filter(({ kind, metadata }) => kind === 'RoleBinding' && metadata.namespace === namespace);
  return (bindings as readonly object[] as readonly RoleBinding[])
    .filter(({ subjects = [] }) => subjects.some((subject) => subject.name === name && subject.namespace === namespace))
    .map(({ roleRef }) => roleRef.name.replace('system:openshift:scc:', ''));
}
