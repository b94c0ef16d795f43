// Is every node as the config says? A DaemonSet of its own tells, before the daemon is rolled out: docs/operations.md has the commands.
import { App, Chart } from 'cdk8s';
import { BuildKit, BuildKitPreflight } from 'cdk8s-buildkit';

const app = new App();

const buildKit = new BuildKit(new Chart(app, 'preflight-buildkit', { namespace: 'builds' }), 'buildkit', {
  runtime: 'containerd',
  distribution: 'k3s',
  nodeSelector: { 'example.com/builds': 'true' },
});
new BuildKitPreflight(new Chart(app, 'preflight', { namespace: 'builds' }), 'preflight', buildKit.config);

app.synth();
