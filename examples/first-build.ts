// The first build of docs/getting-started.md, in a file for each step: the installation, the build of a public repository on one node, and
// a Pod of that node which runs the image. Nothing is pushed or pulled but the sources.
import { ApiObject, App, Chart } from 'cdk8s';
import { BuildKit, ImageBuild } from 'cdk8s-buildkit';

const app = new App();
const namespace = 'builds';
const nodeName = 'worker-1';

const buildKit = new BuildKit(new Chart(app, 'first-build-1-buildkit', { namespace }), 'buildkit', {
  runtime: 'containerd',
  namespaces: { type: 'create' },
});
const hello = new ImageBuild(new Chart(app, 'first-build-2-build', { namespace }), 'build-hello', {
  buildKit,
  image: 'registry.example.com/hello:1',
  context: { type: 'git', url: 'https://github.com/docker-library/hello-world.git#master:amd64/hello-world' },
  nodeName,
});
new ApiObject(new Chart(app, 'first-build-3-run', { namespace }), 'hello', {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'hello' },
  spec: { nodeName, restartPolicy: 'Never', containers: [{ name: 'hello', image: hello.image, imagePullPolicy: 'Never' }] },
});

app.synth();
