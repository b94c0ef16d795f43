// Nodes of kubeadm and of most managed clusters. The builds are bounded: four steps at a time, in a cgroup of the nodes that has limits, and a
// cache of at most a third of the disk.
import { App, Chart } from 'cdk8s';
import { BuildKit, ImageBuild } from 'cdk8s-buildkit';

const app = new App();
const chart = new Chart(app, 'containerd', { namespace: 'builds' });

const buildKit = new BuildKit(chart, 'buildkit', {
  runtime: 'containerd',
  nodeSelector: { 'example.com/builds': 'true' },
  tolerations: [{ key: 'example.com/builds', operator: 'Exists', effect: 'NoSchedule' }],
  access: { subjects: [{ kind: 'ServiceAccount', name: 'build-service' }], detectRuntime: true },
  daemon: {
    resources: { requests: { cpu: '500m', memory: '1Gi' } },
    maxUnavailable: '10%',
    buildkitd: { worker: { maxParallelism: 4, cgroupParent: '/builds', gc: { maxUsedSpace: '33%', minFreeSpace: '20%' } } },
  },
});
const web = new ImageBuild(chart, 'build-web', {
  buildKit,
  image: 'registry.example.com/team/web:1.4',
  additionalImages: ['registry.example.com/team/web:latest'],
  context: { type: 'git', url: 'https://example.com/team/web.git#v1.4' },
});

// The name under which the node keeps the image, for the Pods that run it.
chart.node.addMetadata('image', web.image);
app.synth();
