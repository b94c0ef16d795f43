// As many daemons as there are builds for, and none at night: KEDA counts the builder Pods. The caches are in the registry, as those of the
// daemons go with them. The daemons are no root of their nodes, but users of user namespaces.
import { App, Chart } from 'cdk8s';
import { BuildKitService, ImageBuild } from 'cdk8s-buildkit';

const app = new App();
const chart = new Chart(app, 'pool-autoscaled', { namespace: 'builds' });

// What the Helm chart of the Prometheus operator selects by.
const release = { release: 'kube-prometheus-stack' };

const buildKit = new BuildKitService(chart, 'buildkit', {
  topology: 'service',
  kubernetesVersion: '1.33',
  storage: { type: 'emptyDir', sizeLimit: '100Gi' },
  tls: { type: 'secrets', server: { secretName: 'buildkit-server' }, client: { secretName: 'buildkit-client' } },
  daemon: {
    security: { type: 'userNamespace' },
    resources: { requests: { cpu: 4, memory: '8Gi', 'ephemeral-storage': '100Gi' }, limits: { memory: '16Gi' } },
    nodeSelector: { 'example.com/pool': 'builds' },
  },
  // The Prometheus that counts the builds has the metrics of the daemons too, and tells when some are missing.
  observability: {
    metrics: {},
    podMonitor: { labels: release },
    alerts: { labels: release, failedBuildRatio: 0.25 },
  },
  autoscaling: {
    type: 'keda',
    minReplicas: 0,
    maxReplicas: 10,
    triggers: [
      {
        type: 'prometheus',
        serverAddress: 'http://prometheus.monitoring.svc:9090',
        query: 'sum(kube_pod_status_phase{namespace="builds", pod=~"build-.*", phase=~"Pending|Running"})',
        threshold: 4,
      },
    ],
  },
});
const cache = { type: 'registry', ref: 'registry.example.com/team/cache:web' } as const;
new ImageBuild(chart, 'build-web', {
  buildKit,
  image: 'registry.example.com/team/web:1.4',
  context: { type: 'git', url: 'https://git.example.com/team/web.git#main' },
  registryCredentials: 'registry',
  cacheFrom: [cache],
  cacheTo: [{ ...cache, mode: 'max' }],
});

app.synth();
