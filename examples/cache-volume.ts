// A cache of builds on a volume that every node can mount, for clusters whose nodes come and go.
import { App, Chart, Size } from 'cdk8s';
import { BuildKit, ImageBuild } from 'cdk8s-buildkit';
import { PersistentVolumeAccessMode, PersistentVolumeClaim } from 'cdk8s-plus-27';

const app = new App();
const chart = new Chart(app, 'cache-volume', { namespace: 'builds' });

const claim = new PersistentVolumeClaim(chart, 'cache', {
  metadata: { name: 'build-cache' },
  accessModes: [PersistentVolumeAccessMode.READ_WRITE_MANY],
  storage: Size.gibibytes(50),
});
const directory = { type: 'persistentVolumeClaim', claimName: claim, subPath: 'web' } as const;

const buildKit = new BuildKit(chart, 'buildkit', { runtime: 'cri-o' });
new ImageBuild(chart, 'build-web', {
  buildKit,
  image: 'registry.example.com/team/web:1.4',
  context: { type: 'persistentVolumeClaim', claimName: 'sources', subPath: 'web' },
  cacheFrom: [{ type: 'local', directory }],
  cacheTo: [{ type: 'local', directory, mode: 'max', reset: true, compression: { type: 'zstd', force: true } }],
});

app.synth();
