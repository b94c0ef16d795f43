// The daemon as an ordinary user of its nodes, which have to let users make user namespaces.
import { App, Chart } from 'cdk8s';
import { BuildKit, ImageBuild } from 'cdk8s-buildkit';

const app = new App();
const chart = new Chart(app, 'rootless', { namespace: 'builds' });

const buildKit = new BuildKit(chart, 'buildkit', {
  runtime: 'cri-o',
  kubernetesVersion: '1.30',
  daemon: { security: { type: 'rootless' } },
});
new ImageBuild(chart, 'build-web', {
  buildKit,
  image: 'registry.example.com/team/web:1.4',
  context: { type: 'persistentVolumeClaim', claimName: 'sources', subPath: 'web' },
});

app.synth();
