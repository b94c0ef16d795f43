// How an installation leaves its nodes, in a file for each step: docs/operations.md has the commands between them.
import { App, Chart } from 'cdk8s';
import { BuildKit, BuildKitCleanUp, BuildKitPrune } from 'cdk8s-buildkit';

const app = new App();

// What is installed, and goes between the two steps.
const buildKit = new BuildKit(new Chart(app, 'uninstall-buildkit', { namespace: 'builds' }), 'buildkit', { runtime: 'containerd' });
new BuildKitPrune(new Chart(app, 'uninstall-1-prune', { namespace: 'builds' }), 'prune', buildKit.config);
new BuildKitCleanUp(new Chart(app, 'uninstall-2-clean-up', { namespace: 'builds' }), 'clean-up', buildKit.config);

app.synth();
