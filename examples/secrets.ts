// A private repository, private packages and private base images. No secret stands in the Pod, the image or its history.
import { App, Chart } from 'cdk8s';
import { BuildKit, ImageBuild } from 'cdk8s-buildkit';

const app = new App();
const chart = new Chart(app, 'secrets', { namespace: 'builds' });

const buildKit = new BuildKit(chart, 'buildkit', { runtime: 'containerd' });
new ImageBuild(chart, 'build-web', {
  buildKit,
  image: 'registry.example.com/team/web:1.4',
  context: { type: 'git', url: 'https://example.com/team/web.git#v1.4' },
  secrets: {
    // BuildKit itself takes this one for the context.
    GIT_AUTH_TOKEN: { secretName: 'git', key: 'token' },
    // RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci
    npmrc: { secretName: 'npm', key: '.npmrc' },
  },
  // RUN --mount=type=ssh git clone git@example.com:team/library.git
  sshKeys: { default: { secretName: 'deploy-key', key: 'ssh-privatekey' } },
  registryCredentials: 'registry-credentials',
});

app.synth();
