// A release: private sources and packages, a cache that all nodes share, and an image that goes to the node and to a registry.
import { App, Chart } from 'cdk8s';
import { BuildKit, ImageBuild } from 'cdk8s-buildkit';

const app = new App();
const chart = new Chart(app, 'push', { namespace: 'builds' });

const registry = 'registry.example.com/team';

const buildKit = new BuildKit(chart, 'buildkit', { runtime: 'containerd' });
new ImageBuild(chart, 'build-web-1-4', {
  buildKit,
  image: `${registry}/web:1.4`,
  additionalImages: [`${registry}/web:latest`],
  context: { type: 'git', url: 'https://example.com/team/web.git#v1.4' },
  secrets: { GIT_AUTH_TOKEN: { secretName: 'git', key: 'token' }, npmrc: { secretName: 'npm', key: '.npmrc' } },
  sshKeys: { default: { secretName: 'deploy-key', key: 'ssh-privatekey' } },
  registryCredentials: 'registry-credentials',
  // One image in both places, with one digest, which buildStatus() reads from the Pod when it has ended.
  outputs: [{ type: 'store' }, { type: 'registry' }],
  metadata: true,
  cacheFrom: [{ type: 'registry', ref: `${registry}/web:cache` }],
  cacheTo: [{ type: 'registry', ref: `${registry}/web:cache`, mode: 'max', ignoreError: true }],
});

app.synth();
