// Nodes with Docker Engine: it has BuildKit built in, so no daemon is deployed, and the types know it.
import { App, Chart } from 'cdk8s';
import { BuildKit, ImageBuild } from 'cdk8s-buildkit';

const app = new App();
const chart = new Chart(app, 'docker', { namespace: 'builds' });

const buildKit = new BuildKit(chart, 'buildkit', {
  runtime: 'docker',
  access: { subjects: [{ kind: 'ServiceAccount', name: 'build-service' }] },
});
new ImageBuild(chart, 'build-web', {
  buildKit,
  image: 'registry.example.com/team/web:1.4',
  context: { type: 'persistentVolumeClaim', claimName: 'sources', subPath: 'web' },
  dockerfile: 'docker/Dockerfile',
  target: 'production',
  buildArgs: { NODE_VERSION: '22' },
});

app.synth();
