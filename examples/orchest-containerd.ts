// Orchest on nodes with containerd: the preset gives its names, paths, labels and images, its node agent, and the access of its services.
import { App, Chart } from 'cdk8s';
import { BuildKit, ImageBuild, orchest, orchestBuild } from 'cdk8s-buildkit';

const app = new App();
const chart = new Chart(app, 'orchest-containerd', { namespace: 'orchest' });

const buildKit = new BuildKit(chart, 'buildkit', {
  runtime: 'containerd',
  distribution: 'k3s',
  preset: orchest({
    version: 'v2022.10.5',
    registry: '10.100.0.10',
    workerNodeSelector: { 'example.com/orchest-plane': 'worker' },
    env: process.env,
  }),
});
new ImageBuild(chart, 'environment', {
  buildKit,
  ...orchestBuild({
    taskUuid: '0b1c6a4e-6f0e-4d55-9f70-2d1a0c5f7a11',
    image: '10.100.0.10/orchest-env-project-environment:1',
    contextPath: 'projects/quickstart',
    dockerfile: '.orchest/environments/python/Dockerfile',
  }),
});

app.synth();
