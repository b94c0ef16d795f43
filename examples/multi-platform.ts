// Nodes of two architectures. Each builds the image for itself, natively; and one of them builds it for all, with emulation, for a
// registry.
import { App, Chart } from 'cdk8s';
import { BuildKitNodePools, ImageBuild } from 'cdk8s-buildkit';

const app = new App();
const chart = new Chart(app, 'multi-platform', { namespace: 'builds' });

const image = 'registry.example.com/team/web:1.4';
const context = { type: 'git', url: 'https://example.com/team/web.git#v1.4' } as const;

const { pools } = new BuildKitNodePools(chart, 'buildkit', {
  nodePools: {
    amd64: {
      runtime: 'containerd',
      nodeSelector: { 'kubernetes.io/arch': 'amd64' },
      daemon: { emulation: { platforms: ['linux/arm64'] } },
    },
    arm64: { runtime: 'containerd', nodeSelector: { 'kubernetes.io/arch': 'arm64' } },
  },
});

for (const [architecture, buildKit] of Object.entries(pools)) {
  new ImageBuild(chart, `build-web-${architecture}`, { buildKit, image, context });
}
new ImageBuild(chart, 'build-web-all', {
  buildKit: pools.amd64,
  image,
  context,
  platforms: ['linux/amd64', 'linux/arm64'],
  outputs: [{ type: 'registry' }],
  registryCredentials: 'registry-credentials',
});

app.synth();
