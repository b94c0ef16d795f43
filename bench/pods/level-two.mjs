// The Pods of the other files of this folder with cdk8s-plus-27, in the way of its documentation: one app and one chart for each Pod.
import { App, Chart, Size } from 'cdk8s';
import { Cpu, ImagePullPolicy, PersistentVolumeClaim, RestartPolicy, Volume } from 'cdk8s-plus-27';

/**
 * One app with one Pod.
 *
 * @param {(chart: Chart, request: import('./request.mjs').Request) => void} addPod
 * @param {import('./request.mjs').Request} request
 */
export function appWithPod(addPod, request) {
  const app = new App();
  addPod(new Chart(app, 'build', { namespace: 'buildkit' }), request);
  return app;
}

/** What every Pod has. */
export function pod({ name, labels }, annotations = {}) {
  return {
    metadata: {
      name,
      labels: {
        'app.kubernetes.io/instance': 'buildkit',
        'app.kubernetes.io/managed-by': 'cdk8s-buildkit',
        'app.kubernetes.io/name': 'image-build',
        'example.com/project': labels['example.com/project'],
      },
      annotations: {
        'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
        'karpenter.sh/do-not-disrupt': 'true',
        'kubectl.kubernetes.io/default-container': 'build',
        ...annotations,
      },
    },
    automountServiceAccountToken: false,
    restartPolicy: RestartPolicy.NEVER,
    securityContext: { ensureNonRoot: false },
  };
}

/** What every container has. */
export function container(cpu, memory, ephemeralStorage, capabilities) {
  return {
    imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
    resources: {
      cpu: { request: Cpu.millis(cpu) },
      memory: { request: Size.mebibytes(memory) },
      ephemeralStorage: { request: Size.mebibytes(0), limit: ephemeralStorage },
    },
    securityContext: {
      user: 0,
      group: 0,
      ensureNonRoot: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities,
    },
  };
}

/** The files of the build. */
export function contextVolume(chart, { context }) {
  const claim = PersistentVolumeClaim.fromClaimName(chart, 'claim', context.claimName);
  return Volume.fromPersistentVolumeClaim(chart, 'context', claim, { name: 'context' });
}
