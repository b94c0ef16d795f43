// JupyterLab with extensions of a user's: an image for the node, and the settings that its build has made, for the user's volume. The
// Dockerfile has a stage for each, the second `FROM scratch` with `COPY --from=jupyter /jupyterlab /`. No server in the builder takes
// files, and no password: the second build finds all steps of the first in the cache of the node, and writes to the volume.
import { App, Chart } from 'cdk8s';
import { BuildKit, ImageBuild } from 'cdk8s-buildkit';

const app = new App();
const chart = new Chart(app, 'jupyter', { namespace: 'builds' });

const buildKit = new BuildKit(chart, 'buildkit', { runtime: 'containerd' });
const build = {
  buildKit,
  image: '10.100.0.10/jupyter-server-user:7',
  context: { type: 'persistentVolumeClaim', claimName: 'userdir', subPath: 'jupyter-build' },
  nodeName: 'worker-1',
} as const;

new ImageBuild(chart, 'build-jupyter-7', { ...build, target: 'jupyter' });
new ImageBuild(chart, 'build-jupyter-settings-7', {
  ...build,
  target: 'settings',
  outputs: [{ type: 'local', directory: { type: 'persistentVolumeClaim', claimName: 'userdir', subPath: '.jupyter/lab' } }],
});

app.synth();
