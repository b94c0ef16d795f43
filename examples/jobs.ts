// Builds as Jobs, which Kubernetes deletes an hour after their end, launched by a service with an account of its own.
import { App, Chart } from 'cdk8s';
import { BuildKit, ImageBuild } from 'cdk8s-buildkit';
import { ServiceAccount } from 'cdk8s-plus-27';

const app = new App();
const chart = new Chart(app, 'jobs', { namespace: 'builds' });

const launcher = new ServiceAccount(chart, 'launcher', { metadata: { name: 'launcher' } });
const buildKit = new BuildKit(chart, 'buildkit', {
  runtime: 'containerd',
  builds: { workload: 'Job', longestBuildSeconds: 1800 },
  access: { subjects: [launcher] },
});
new ImageBuild(chart, 'nightly', {
  buildKit,
  image: 'registry.example.com/team/nightly:1',
  context: { type: 'git', url: 'https://example.com/team/web.git' },
  noCache: true,
  job: { backoffLimit: 1, ttlSecondsAfterFinished: 3600 },
});

app.synth();
