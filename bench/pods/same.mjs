// Nothing is compared that does not make the same Pod.
import { deepStrictEqual } from 'node:assert';

/** Fails unless the Pods are equal as the API server gets them. */
export function checkSame(pod, other) {
  deepStrictEqual(JSON.parse(JSON.stringify(other)), JSON.parse(JSON.stringify(pod)));
}

/** The same of a Pod of cdk8s-plus-27, but for what that always says and what it has no words for. */
export function checkSameButForDefaults(pod, levelTwo) {
  deepStrictEqual(withoutDefaults(levelTwo), withoutDefaults(pod));
}

function withoutDefaults(pod) {
  const { metadata, spec, ...rest } = JSON.parse(JSON.stringify(pod));
  const { 'cdk8s.io/metadata.addr': _address, ...labels } = metadata.labels;
  const { dnsPolicy, hostNetwork, setHostnameAsFQDN, shareProcessNamespace, terminationGracePeriodSeconds, ...said } = spec;
  const { activeDeadlineSeconds, enableServiceLinks, nodeSelector, securityContext, ...sayable } = said;
  const { initContainers = [], containers, volumes } = sayable;
  return {
    ...rest,
    metadata: { ...metadata, labels },
    spec: {
      ...sayable,
      initContainers: initContainers.map(containerWithoutDefaults),
      containers: containers.map(containerWithoutDefaults),
      volumes: volumes.map(volumeWithoutDefaults).sort(byName),
    },
  };
}

function containerWithoutDefaults({ terminationMessagePolicy, securityContext, resources, ...container }) {
  const { privileged, runAsNonRoot, ...context } = securityContext;
  return { ...container, securityContext: context, resources: { requests: withoutDisk(resources.requests) } };
}

/** It writes sizes in units of its own. */
function volumeWithoutDefaults({ persistentVolumeClaim, emptyDir, ...volume }) {
  return { ...volume, ...(emptyDir && { emptyDir: true }), ...(persistentVolumeClaim && { claimName: persistentVolumeClaim.claimName }) };
}

/** Volumes that containers mount come first there. */
function byName(one, other) {
  return one.name < other.name ? -1 : 1;
}

/** It writes disk space in whole gibibytes. */
function withoutDisk({ 'ephemeral-storage': _disk, ...others }) {
  return others;
}
