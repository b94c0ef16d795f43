// A cluster in the middle of a migration: nodes with Docker, with k3s's containerd and with CRI-O. The pools are detected from
// the nodes, as `kubectl get nodes -o json` prints them, and each build can only land on its pool.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { BuildKitNodePools, detectNodePools, ImageBuild } from 'cdk8s-buildkit';

const app = new App();
const chart = new Chart(app, 'node-pools', { namespace: 'builds' });

const nodes = JSON.parse(readFileSync(join(__dirname, 'nodes.json'), 'utf8'));
const nodePools = Object.fromEntries(detectNodePools(nodes).map(({ name, config }) => [name, config]));
const { pools } = new BuildKitNodePools(chart, 'buildkit', {
  nodePools,
  access: { subjects: [{ kind: 'ServiceAccount', name: 'build-service' }], detectRuntime: true },
});
for (const [pool, buildKit] of Object.entries(pools)) {
  new ImageBuild(chart, `build-web-${pool}`, {
    buildKit,
    image: 'registry.example.com/team/web:1.4',
    context: { type: 'git', url: 'https://example.com/team/web.git#v1.4' },
  });
}

app.synth();
