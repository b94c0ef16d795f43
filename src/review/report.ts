import type { PodSecurityLevelName } from './control';
import { type HostNamespaceField, hostNamespaceFields } from './host';
import { booleanAt, listAt, optionalRecordAt, recordAt, textAt } from './loose';
import { describeObject, type ReviewedObject } from './object';
import { type PodSecurityOptions, podSecurityLevel } from './pod-security';
import { podIn, type ReviewedPod, volumesOf } from './pods';
import { type AccessReview, accessReviews } from './report-access';
import { type ContainerReview, containerReview } from './report-container';
import { type HostPathReview, hostPathReviews } from './report-host-paths';
import { type ReadObject, readObjects } from './report-reads';
import { type SecurityContextConstraintsName, securityContextConstraints } from './scc';

/** What a security review asks of objects. */
export interface SecurityReport {
  /** Each object that has Pods, in the order of the objects. */
  readonly workloads: readonly WorkloadReview[];
  /** Each Role and ClusterRole that is defined or bound, in the order of the objects. */
  readonly access: readonly AccessReview[];
}

/** The Pods of one object. */
export interface WorkloadReview extends ReviewedObject {
  /** The Pod Security level that they need. */
  readonly podSecurityLevel: PodSecurityLevelName;
  /** The SecurityContextConstraints that they need on OpenShift. */
  readonly securityContextConstraints: SecurityContextConstraintsName;
  /** The ServiceAccount that they run as. */
  readonly serviceAccount: string;
  /** Whether they can use its token: it is mounted unless the Pods or the ServiceAccount, if it is among the objects, say no. */
  readonly tokenMounted: boolean;
  /** The namespaces of the node that they are in. */
  readonly hostNamespaces: readonly HostNamespaceField[];
  /** Whether their users are those of the node: without a user namespace of their own. */
  readonly hostUsers: boolean;
  /** The paths of the node that they mount. */
  readonly hostPaths: readonly HostPathReview[];
  /** The containers, in the order in which they start. */
  readonly containers: readonly ContainerReview[];
  /** The Secrets that they read. */
  readonly secrets: readonly ReadObject[];
  /** The ConfigMaps that they read. */
  readonly configMaps: readonly ReadObject[];
  /** The PersistentVolumeClaims that they mount. */
  readonly persistentVolumeClaims: readonly string[];
}

/**
 * What a security review asks of objects: what each Pod has of the node, which privileges, users and profiles its containers
 * have, what it reads, and who may do what. Plain data in the order of the objects; fields that an object does not say are
 * left out.
 *
 * @param manifests - Kubernetes objects as plain data
 * @param options - the versions of the standards to judge by
 * @throws ConfigError for a Kubernetes version that is none.
 */
export function securityReport(manifests: readonly object[], options: PodSecurityOptions = {}): SecurityReport {
  return { workloads: manifests.flatMap((manifest) => workloadReviews(manifest, manifests, options)), access: accessReviews(manifests) };
}

function workloadReviews(manifest: object, manifests: readonly object[], options: PodSecurityOptions): readonly WorkloadReview[] {
  const pod = podIn(manifest);
  const standards = podSecurityLevel(manifest, options);
  const constraints = securityContextConstraints(manifest);
  if (pod === undefined || standards === undefined || constraints === undefined) return [];
  const object = describeObject(manifest);
  const serviceAccount = textAt(pod.spec, 'serviceAccountName') ?? textAt(pod.spec, 'serviceAccount') ?? 'default';
  return [
    {
      ...object,
      podSecurityLevel: standards.level,
      securityContextConstraints: constraints.name,
      serviceAccount,
      tokenMounted: isTokenMounted(pod, accountOf(serviceAccount, object, manifests)),
      hostNamespaces: hostNamespaceFields.filter((key) => pod.spec[key] === true),
      hostUsers: booleanAt(pod.spec, 'hostUsers') ?? true,
      hostPaths: hostPathReviews(pod),
      containers: pod.containers.map((container) => containerReview(container, pod)),
      secrets: readObjects(pod, 'Secret'),
      configMaps: readObjects(pod, 'ConfigMap'),
      persistentVolumeClaims: claimsOf(pod),
    },
  ];
}

function accountOf(name: string, { namespace }: ReviewedObject, manifests: readonly object[]): object | undefined {
  return manifests.find((manifest) => {
    const found = describeObject(manifest);
    return found.kind === 'ServiceAccount' && found.name === name && found.namespace === namespace;
  });
}

function isTokenMounted(pod: ReviewedPod, account: object | undefined): boolean {
  const isProjected = volumesOf(pod).some(({ value }) =>
    listAt(recordAt(value, 'projected'), 'sources').some((source) => optionalRecordAt(source, 'serviceAccountToken') !== undefined),
  );
  const said = booleanAt(pod.spec, 'automountServiceAccountToken') ?? booleanAt(recordAt(account), 'automountServiceAccountToken');
  return isProjected || said !== false;
}

function claimsOf(pod: ReviewedPod): readonly string[] {
  const claims = volumesOf(pod).flatMap(({ value }) => textAt(recordAt(value, 'persistentVolumeClaim'), 'claimName') ?? []);
  return [...new Set(claims)].sort();
}
