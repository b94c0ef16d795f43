// A closed network: the daemon reaches the registry of the company and its git server, builders only the registry's token server, and the
// agent its API. Prometheus is the only one who reaches anything.
import { App, Chart } from 'cdk8s';
import { BuildKit, ImageBuild } from 'cdk8s-buildkit';

const app = new App();
const chart = new Chart(app, 'network-policies', { namespace: 'builds' });

const registry = { to: [{ ipBlock: { cidr: '10.20.0.10/32' } }], ports: [{ port: 443 }] };
const git = { to: [{ ipBlock: { cidr: '10.20.0.20/32' } }], ports: [{ port: 22 }, { port: 443 }] };
const imageApi = { to: [{ podSelector: { matchLabels: { app: 'image-api' } } }], ports: [{ port: 8080 }] };
const prometheus = {
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } },
  podSelector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus' } },
};

const buildKit = new BuildKit(chart, 'buildkit', {
  // containerd runs RUN steps in the network of the node, which no policy governs, unless the daemon has a bridge for them.
  runtime: 'containerd',
  daemon: { buildkitd: { worker: { network: { type: 'bridge' } } } },
  nodeAgent: { image: 'registry.example.com/platform/image-agent:3' },
  networkPolicies: {
    daemon: { egress: [registry, git] },
    builders: { egress: [registry] },
    nodeAgent: { egress: [imageApi], ingress: [{ from: [prometheus], ports: [{ port: 9100 }] }] },
  },
});
new ImageBuild(chart, 'build-web', {
  buildKit,
  image: 'registry.example.com/team/web:1.4',
  context: { type: 'git', url: 'https://git.example.com/team/web.git#v1.4' },
});

app.synth();
