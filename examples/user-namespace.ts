// The daemon as root of a user namespace that Kubernetes makes for it: for kernels, file systems and a runtime that can map owners. The
// nodes that can are those of a RuntimeClass.
import { App, Chart } from 'cdk8s';
import { BuildKit, ImageBuild, RuntimeClass } from 'cdk8s-buildkit';

const app = new App();
const chart = new Chart(app, 'user-namespace', { namespace: 'builds' });

const { name: runtimeClassName } = new RuntimeClass(chart, 'crun', {
  handler: 'crun',
  nodeSelector: { 'example.com/user-namespaces': 'true' },
});
const buildKit = new BuildKit(chart, 'buildkit', {
  runtime: 'cri-o',
  kubernetesVersion: '1.36',
  nodeSelector: { 'example.com/user-namespaces': 'true' },
  daemon: {
    security: { type: 'userNamespace' },
    runtimeClassName,
    // A network of its own for each step, which this mode can have and a rootless daemon cannot.
    buildkitd: { worker: { network: { type: 'bridge' } } },
  },
});
new ImageBuild(chart, 'build-web', {
  buildKit,
  image: 'registry.example.com/team/web:1.4',
  context: { type: 'persistentVolumeClaim', claimName: 'sources', subPath: 'web' },
});

app.synth();
