// Builds for the whole cluster: three daemons that keep their caches on volumes of their own. All tags of an image are built by the same
// daemon. cert-manager issues the certificates with which daemons and builders show each other who they are.
import { App, Chart } from 'cdk8s';
import { BuildKitService, ImageBuild } from 'cdk8s-buildkit';

const app = new App();
const chart = new Chart(app, 'pool-stateful-set', { namespace: 'builds' });

const buildKit = new BuildKitService(chart, 'buildkit', {
  topology: 'service',
  replicas: 3,
  storage: { type: 'volumeClaimTemplate', size: '200Gi', storageClassName: 'fast' },
  tls: { type: 'certManager', issuer: { name: 'buildkit' } },
  // Daemons read their certificate when they start: Stakater's Reloader starts them anew when it is renewed.
  rotation: { reloader: true },
  // Nobody but the builders reaches the port of the daemons.
  networkPolicies: {},
  access: { subjects: [{ kind: 'ServiceAccount', name: 'build-service' }] },
});
new ImageBuild(chart, 'build-web', {
  buildKit,
  image: 'registry.example.com/team/web:1.4',
  context: { type: 'git', url: 'https://git.example.com/team/web.git#main' },
  registryCredentials: 'registry',
});

app.synth();
