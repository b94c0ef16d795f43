// Loading with podman instead of skopeo, from a store in a place of its own. The daemon also sees CRI-O's socket and store.
import { App, Chart } from 'cdk8s';
import { BuildKit, ImageBuild } from 'cdk8s-buildkit';

const app = new App();
const chart = new Chart(app, 'cri-o-podman', { namespace: 'builds' });

const buildKit = new BuildKit(chart, 'buildkit', {
  runtime: 'cri-o',
  kubernetesVersion: '1.30',
  loader: { type: 'podman' },
  storage: { graphRoot: '/data/containers/storage' },
  daemon: { runtimeMounts: true },
});
new ImageBuild(chart, 'build-notebook', {
  buildKit,
  image: '10.0.0.1/environments/notebook:1',
  context: { type: 'persistentVolumeClaim', claimName: 'projects', subPath: 'notebook' },
  buildArgFields: { BUILDER_POD_IP: 'status.podIP' },
  maxImageSize: '20Gi',
});

app.synth();
