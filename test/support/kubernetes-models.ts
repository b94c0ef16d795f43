import type { ErrorObject } from 'ajv';
import { DaemonSet } from 'kubernetes-models/apps/v1/DaemonSet';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { StatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import { Job } from 'kubernetes-models/batch/v1/Job';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { ClusterRole } from 'kubernetes-models/rbac.authorization.k8s.io/v1/ClusterRole';
import { ClusterRoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1/ClusterRoleBinding';
import { Role } from 'kubernetes-models/rbac.authorization.k8s.io/v1/Role';
import { RoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding';
import { PriorityClass } from 'kubernetes-models/scheduling.k8s.io/v1/PriorityClass';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Namespace } from 'kubernetes-models/v1/Namespace';
import { Pod } from 'kubernetes-models/v1/Pod';
import { Service } from 'kubernetes-models/v1/Service';
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';

interface TypeMeta {
  readonly apiVersion?: string;
  readonly kind?: string;
}

interface Model extends Required<TypeMeta> {
  new (data?: never): { validate(): void };
}

const models: readonly Model[] = [
  ClusterRole,
  ClusterRoleBinding,
  ConfigMap,
  DaemonSet,
  Deployment,
  HorizontalPodAutoscaler,
  Job,
  Namespace,
  NetworkPolicy,
  Pod,
  PodDisruptionBudget,
  PriorityClass,
  Role,
  RoleBinding,
  Service,
  ServiceAccount,
  StatefulSet,
];

/**
 * Checks the values of a Kubernetes object: enums, formats such as quantities, types and required fields. Returns one line
 * for each field that is wrong, none if the object is valid.
 *
 * It takes any unknown field, and knows fields that are newer than Kubernetes 1.27.
 */
export function validateValues(object: object): string[] {
  const { apiVersion, kind }: TypeMeta = object;
  const model = models.find((candidate) => candidate.apiVersion === apiVersion && candidate.kind === kind);
  if (model === undefined) return [`: no model of ${apiVersion}/${kind}`];
  return lines(errorsOf(() => new model(object as never).validate()));
}

function errorsOf(validate: () => void): readonly ErrorObject[] {
  try {
    validate();
    return [];
  } catch (error) {
    if (error instanceof Error && 'errors' in error && Array.isArray(error.errors)) return error.errors;
    throw error;
  }
}

/** A field of several types, such as a quantity, has one error for each type that it is not: they go into one line. */
function lines(errors: readonly ErrorObject[]): string[] {
  const paths = [...new Set(errors.map(({ instancePath }) => instancePath))];
  return paths.map(
    (path) =>
      `${path}: ${errors
        .filter(({ instancePath }) => instancePath === path)
        .map(describe)
        .join(', ')}`,
  );
}

function describe({ message, params }: ErrorObject): string {
  return params.allowedValues === undefined ? `${message}` : `${message}: ${params.allowedValues.join(', ')}`;
}
