// The same sources make the same image, whoever builds it and when: its manifest has the same digest. What it is made of, and how and when
// it was built, is said beside it, in an index that has another digest each time.
import { App, Chart } from 'cdk8s';
import { BuildKit, ImageBuild } from 'cdk8s-buildkit';

const app = new App();
const chart = new Chart(app, 'reproducible', { namespace: 'builds' });

const buildKit = new BuildKit(chart, 'buildkit', { runtime: 'cri-o' });
new ImageBuild(chart, 'build-web-1-4', {
  buildKit,
  image: 'registry.example.com/team/web:1.4',
  context: { type: 'git', url: 'https://example.com/team/web.git#v1.4' },
  // The time of the commit, as `git log -1 --format=%ct v1.4` tells it.
  sourceDateEpoch: 1_767_225_600,
  outputs: [{ type: 'registry' }],
  exporter: {
    rewriteTimestamp: true,
    compression: { type: 'gzip', level: 6, force: true },
    annotations: { manifest: { 'org.opencontainers.image.revision': 'v1.4' } },
  },
  attestations: { sbom: {}, provenance: { mode: 'max' } },
  registryCredentials: 'registry-credentials',
  metadata: true,
});

app.synth();
