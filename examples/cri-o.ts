// Nodes with CRI-O: BuildKit as a DaemonSet, the Pod of one build, and what the service that launches builds may do.
import { App, Chart } from 'cdk8s';
import { BuildKit, ImageBuild } from 'cdk8s-buildkit';

const app = new App();
const chart = new Chart(app, 'cri-o', { namespace: 'builds' });

const buildKit = new BuildKit(chart, 'buildkit', {
  runtime: 'cri-o',
  access: { subjects: [{ kind: 'ServiceAccount', name: 'build-service' }] },
});
new ImageBuild(chart, 'build-web', {
  buildKit,
  image: 'registry.example.com/team/web:1.4',
  context: { type: 'persistentVolumeClaim', claimName: 'sources', subPath: 'web' },
});

app.synth();
