import { ApiObject, App, Chart } from 'cdk8s';

const app = new App();
const chart = new Chart(app, 'broken', { namespace: 'build' });

// What somebody has written by hand, with the probe of BuildKit's own examples.
new ApiObject(chart, 'buildkitd', {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'buildkitd' },
  spec: {
    selector: { matchLabels: { app: 'buildkitd' } },
    template: {
      metadata: { labels: { app: 'buildkitd' } },
      spec: {
        terminationGracePeriodSeconds: 60,
        containers: [{
          name: 'buildkitd',
          image: 'docker.io/moby/buildkit:latest',
          livenessProbe: { exec: { command: ['buildctl', 'debug', 'workers'] }, periodSeconds: 30 },
          securityContext: { privileged: true },
          volumeMounts: [{ name: 'cache', mountPath: '/var/lib/buildkit' }],
        }],
        volumes: [{ name: 'cache', emptyDir: {} }],
      },
    },
  },
});

app.synth();
