// k3s keeps its containerd in paths of its own, which the distribution decides.
import { App, Chart } from 'cdk8s';
import { BuildKit, ImageBuild } from 'cdk8s-buildkit';

const app = new App();
const chart = new Chart(app, 'k3s', { namespace: 'builds' });

const buildKit = new BuildKit(chart, 'buildkit', { runtime: 'containerd', distribution: 'k3s' });
new ImageBuild(chart, 'build-web', {
  buildKit,
  image: 'registry.example.com/team/web:1.4',
  context: { type: 'hostPath', path: '/srv/sources/web' },
  nodeName: 'worker-1',
});

app.synth();
