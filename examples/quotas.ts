// Bounds of all builds together: at most ten at a time, and what they may take of the cluster. A LimitRange gives the steps the limits that
// the quota asks of every container. On CRI-O the daemon's own limits bound the RUN steps.
import { ApiObject, App, Chart } from 'cdk8s';
import { BuildKit, ImageBuild } from 'cdk8s-buildkit';

const app = new App();
const chart = new Chart(app, 'quotas');

new ApiObject(chart, 'quota', {
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'builds', namespace: 'team-builds' },
  spec: {
    hard: {
      // Those that have not ended.
      pods: '10',
      'requests.cpu': '4',
      'requests.memory': '8Gi',
      'limits.cpu': '20',
      'limits.memory': '20Gi',
      'limits.ephemeral-storage': '110Gi',
    },
  },
});
new ApiObject(chart, 'limits', {
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: { name: 'builds', namespace: 'team-builds' },
  spec: {
    // An image of 5Gi takes twice that on its way to the store, and a margin. Builds of larger ones are refused.
    limits: [{ type: 'Container', default: { cpu: '2', memory: '2Gi' }, max: { cpu: '4', memory: '4Gi', 'ephemeral-storage': '11Gi' } }],
  },
});

// The daemon has a namespace of its own, which the quota leaves alone.
const buildKit = new BuildKit(chart, 'buildkit', {
  runtime: 'cri-o',
  namespace: 'buildkit',
  builds: { namespace: 'team-builds', longestBuildSeconds: 1800 },
  daemon: {
    resources: { requests: { cpu: '1', memory: '2Gi' }, limits: { cpu: '8', memory: '16Gi' } },
    buildkitd: { worker: { maxParallelism: 8, gc: { maxUsedSpace: '40%' } } },
  },
});
new ImageBuild(chart, 'build-web', {
  buildKit,
  image: 'registry.example.com/team/web:1.4',
  context: { type: 'persistentVolumeClaim', claimName: 'sources', subPath: 'web' },
  maxImageSize: '5Gi',
});

app.synth();
