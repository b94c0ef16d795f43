// The first build of docs/getting-started.md, in a file for each step: the installation, and the build of a public repository on one node.
import { App, Chart } from 'cdk8s';
import { BuildKit, ImageBuild } from 'cdk8s-buildkit';

const app = new App();
const namespace = 'builds';

const buildKit = new BuildKit(new Chart(app, 'first-build-1-buildkit', { namespace }), 'buildkit', {
  runtime: 'containerd',
  namespaces: { type: 'create' },
});
new ImageBuild(new Chart(app, 'first-build-2-build', { namespace }), 'build-hello', {
  buildKit,
  image: 'registry.example.com/hello:1',
  context: { type: 'git', url: 'https://github.com/docker-library/hello-world.git#master:amd64/hello-world' },
  nodeName: 'worker-1',
});

app.synth();
