// OpenShift: Pods are admitted by the security context constraints that their ServiceAccounts may use. The config says so for the
// daemon, the agent and the builder Pods, makes the namespaces, and gives builds a priority below that of everything else. Whoever
// applies it needs the right to bind the ClusterRoles of the constraints.
import { App, Chart } from 'cdk8s';
import { BuildKit, ImageBuild } from 'cdk8s-buildkit';

const app = new App();
const chart = new Chart(app, 'openshift', { namespace: 'buildkit' });

const buildKit = new BuildKit(chart, 'buildkit', {
  runtime: 'cri-o',
  distribution: 'openshift',
  // OpenShift 4.20.
  kubernetesVersion: '1.33',
  namespaces: { type: 'create' },
  builds: { namespace: 'image-builds' },
  priorityClasses: { builds: { value: -10, preemptionPolicy: 'Never' } },
  // It pulls and removes images through CRI-O's socket, and does not need the store.
  nodeAgent: { image: 'registry.example.com/platform/image-agent:3', storage: false },
  access: { subjects: [{ kind: 'ServiceAccount', name: 'build-service' }] },
});
new ImageBuild(chart, 'build-web', {
  buildKit,
  image: 'registry.example.com/team/web:1.4',
  context: { type: 'git', url: 'https://example.com/team/web.git#v1.4' },
});

app.synth();
