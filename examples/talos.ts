// Talos: its API server enforces the Pod Security level `baseline` where a namespace says nothing, so the namespaces are made with
// the level that the Pods need.
import { App, Chart } from 'cdk8s';
import { BuildKit, ImageBuild } from 'cdk8s-buildkit';

const app = new App();
const chart = new Chart(app, 'talos', { namespace: 'builds' });

const buildKit = new BuildKit(chart, 'buildkit', {
  runtime: 'containerd',
  distribution: 'talos',
  namespaces: { type: 'create', labels: { 'example.com/team': 'platform' } },
  priorityClasses: { daemon: { value: 1000, description: 'What makes nodes build images.' } },
});
new ImageBuild(chart, 'build-web', {
  buildKit,
  image: 'registry.example.com/team/web:1.4',
  context: { type: 'git', url: 'https://example.com/team/web.git#v1.4' },
});

app.synth();
