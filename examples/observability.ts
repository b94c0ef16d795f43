// Metrics for Prometheus and its operator, alerts, a dashboard of Grafana, and traces of the builds. Two kinds of node have one
// PodMonitor, one PrometheusRule and one dashboard.
import { App, Chart } from 'cdk8s';
import { BuildKitNodePools, ImageBuild } from 'cdk8s-buildkit';

const app = new App();
const chart = new Chart(app, 'observability', { namespace: 'builds' });

// What the Helm chart of the Prometheus operator selects by.
const release = { release: 'kube-prometheus-stack' };

const { pools } = new BuildKitNodePools(chart, 'buildkit', {
  observability: {
    metrics: { from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }] },
    podMonitor: { labels: release },
    alerts: { labels: release, alertLabels: { team: 'platform' }, runbookUrl: 'https://runbooks.example.com/buildkit' },
    dashboard: { namespace: 'monitoring', annotations: { grafana_folder: 'Builds' } },
    tracing: {
      endpoint: 'http://otel-collector.observability:4317',
      samplingRatio: 0.25,
      resourceAttributes: { 'deployment.environment.name': 'production' },
    },
  },
  nodePools: {
    edge: { runtime: 'containerd', distribution: 'k3s', nodeSelector: { 'example.com/pool': 'edge' } },
    main: { runtime: 'cri-o', nodeSelector: { 'example.com/pool': 'main' } },
  },
});
new ImageBuild(chart, 'build-web', {
  buildKit: pools.main,
  image: 'registry.example.com/team/web:1.4',
  context: { type: 'persistentVolumeClaim', claimName: 'sources', subPath: 'web' },
});

app.synth();
