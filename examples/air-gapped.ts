// A cluster that reaches no registry but its own: default images, base images and the frontends of `# syntax=` lines come from
// there, over a private certificate authority.
import { App, Chart } from 'cdk8s';
import { BuildKit, ImageBuild } from 'cdk8s-buildkit';

const app = new App();
const chart = new Chart(app, 'air-gapped', { namespace: 'builds' });

const mirror = 'registry.internal.example.com';

const buildKit = new BuildKit(chart, 'buildkit', {
  runtime: 'cri-o',
  imageRegistry: `${mirror}/docker-hub`,
  certificateAuthorities: [{ type: 'configMap', configMapName: 'internal-ca', key: 'ca.crt' }],
  daemon: {
    buildkitd: {
      registries: {
        'docker.io': { mirrors: [`${mirror}/docker-hub`] },
        'quay.io': { mirrors: [`${mirror}/quay`] },
      },
    },
  },
});
new ImageBuild(chart, 'build-web', {
  buildKit,
  image: `${mirror}/team/web:1.4`,
  context: { type: 'persistentVolumeClaim', claimName: 'sources', subPath: 'web' },
});

app.synth();
