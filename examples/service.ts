// A service that makes one Pod for each build: plain functions, without a construct tree. JSON goes straight to the API server;
// here the objects become YAML files, so that they can be looked at.
import { mkdirSync, writeFileSync } from 'node:fs';
import { builderPod, buildkitManifests, resolveConfig, toYaml } from 'cdk8s-buildkit/manifests';

// Once: the config is checked and resolved when the service starts.
const config = resolveConfig({ runtime: 'cri-o', namespace: 'builds' });

// For each build: a Pod, ready for `JSON.stringify`.
const pod = builderPod(config, {
  name: 'build-7f3a',
  image: 'registry.example.com/team/web:1.4',
  context: { type: 'persistentVolumeClaim', claimName: 'sources', subPath: 'web' },
});

const output = process.env.CDK8S_OUTDIR ?? 'dist';
mkdirSync(output, { recursive: true });
writeFileSync(`${output}/service.k8s.yaml`, toYaml([...buildkitManifests(config), pod]));
