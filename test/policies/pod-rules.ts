import type { PodSpec } from 'kubernetes-types/core/v1';
import type { Rule } from './rules';
import { type AnyObject, containersOf, podSpecOf, subjectOf } from './subjects';

/** A rule for every Pod and everything that makes Pods. */
function pod(id: string, also: readonly string[], fault: string, breaks: (pod: PodSpec, object: AnyObject) => boolean): Rule {
  return object(id, also, fault, (object) => {
    const spec = podSpecOf(object);
    return spec !== undefined && breaks(spec, object);
  });
}

function object(id: string, also: readonly string[], fault: string, breaks: (object: AnyObject) => boolean): Rule {
  return { id, also, fault, find: (object) => (breaks(object) ? [subjectOf(object)] : []) };
}

const hostPaths = ({ volumes = [] }: PodSpec) => volumes.flatMap(({ hostPath }) => hostPath?.path ?? []);

const ofCluster = /^(ClusterRole|ClusterRoleBinding|ClusterIssuer|Namespace|PriorityClass|RuntimeClass)$/;

const node: readonly Rule[] = [
  pod('host-ipc', ['CKV_K8S_18', 'hostIPCSet'], 'shares IPC with the node', ({ hostIPC }) => hostIPC === true),
  pod('host-pid', ['CKV_K8S_17', 'hostPIDSet'], 'sees the processes of the node', ({ hostPID }) => hostPID === true),
  pod('host-network', ['CKV_K8S_19', 'hostNetworkSet'], 'is in the network of the node', ({ hostNetwork }) => hostNetwork === true),
  pod('docker-sock', ['CKV_K8S_27'], 'has the socket of docker', (spec) => hostPaths(spec).some((path) => /docker\.sock$/.test(path))),
  pod('sensitive-host-mounts', [], 'has a directory of the system', (spec) => {
    return hostPaths(spec).some((path) => /^\/(boot|dev|etc|lib|proc|sys|usr)?$/.test(path));
  }),
  pod('unsafe-sysctls', [], 'sets kernel parameters', ({ securityContext }) => (securityContext?.sysctls ?? []).length > 0),
];

const identity: readonly Rule[] = [
  pod('CKV_K8S_38', ['automountServiceAccountToken'], 'gets a token for the API server', ({ automountServiceAccountToken }) => {
    return automountServiceAccountToken !== false;
  }),
  pod('default-service-account', ['CKV_K8S_41'], 'runs as the ServiceAccount default', ({ serviceAccountName = 'default' }) => {
    return serviceAccountName === 'default';
  }),
  pod('deprecated-service-account-field', [], 'uses the field serviceAccount', ({ serviceAccount }) => serviceAccount !== undefined),
  pod('CKV_K8S_29', [], 'has no security context, nor have all of its containers', (spec) => {
    return spec.securityContext === undefined && containersOf(spec).some(({ securityContext }) => securityContext === undefined);
  }),
];

const scheduling: readonly Rule[] = [
  pod('priority-class-name', ['priorityClassNotSet'], 'has no priority class', ({ priorityClassName }) => priorityClassName === undefined),
  pod('no-node-affinity', [], 'has no node affinity', ({ affinity }) => affinity?.nodeAffinity === undefined),
  pod('dnsconfig-options', [], 'leaves the options of DNS as they are', ({ dnsConfig }) => dnsConfig?.options === undefined),
  pod('restart-policy', [], 'is not restarted', ({ restartPolicy }) => restartPolicy === 'Never'),
];

const workloads: readonly Rule[] = [
  object('use-namespace', ['CKV_K8S_21'], 'is in the namespace default', ({ kind, metadata }) => {
    return !ofCluster.test(kind) && (metadata.namespace ?? 'default') === 'default';
  }),
  object('job-ttl-seconds-after-finished', [], 'stays when it has ended', ({ kind, spec }) => {
    return kind === 'Job' && spec?.ttlSecondsAfterFinished === undefined;
  }),
  object('no-rolling-update-strategy', [], 'is not rolled out node by node', ({ kind, spec }) => {
    return kind === 'DaemonSet' && spec?.updateStrategy?.type !== 'RollingUpdate';
  }),
  object('exposed-services', [], 'is open to the outside', ({ kind, spec }) => {
    return kind === 'Service' && ['NodePort', 'LoadBalancer'].includes(spec?.type ?? '');
  }),
];

export const podRules: readonly Rule[] = [...node, ...identity, ...scheduling, ...workloads];
