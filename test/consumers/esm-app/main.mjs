import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { App, Chart, Testing } from 'cdk8s';
import { BuildKit, builderPod as builderPodOfRoot, ConfigError, ImageBuild } from 'cdk8s-buildkit';
import { builderPod, buildkitManifests, ConfigError as PlainConfigError, resolveConfig, toYaml } from 'cdk8s-buildkit/manifests';

const request = { name: 'app', image: 'app:1', context: { type: 'git', url: 'https://example.com/app.git' } };

const chart = new Chart(new App(), 'esm-app');
const buildKit = new BuildKit(chart, 'BuildKit', { runtime: 'containerd' });
const { name, ...props } = request;
new ImageBuild(chart, name, { buildKit, ...props });
const config = resolveConfig({ runtime: 'containerd' });
assert.deepEqual(Testing.synth(chart), [...buildkitManifests(config), builderPod(config, request)]);
assert.match(toYaml(builderPod(config, request)), /^apiVersion: v1\nkind: Pod\n/);

// Whichever way it is loaded, there is one library: its names and its classes are the same.
const require = createRequire(import.meta.url);
for (const entry of ['cdk8s-buildkit', 'cdk8s-buildkit/manifests']) {
  const names = Object.keys(await import(entry)).filter((name) => !['default', '__esModule', 'module.exports'].includes(name));
  assert.deepEqual(names, Object.keys(require(entry)).sort());
}
const required = require('cdk8s-buildkit');
assert.equal(required.BuildKit, BuildKit);
assert.equal(ConfigError, PlainConfigError);
assert.equal(builderPodOfRoot, builderPod);
assert.throws(() => resolveConfig({ runtime: 'podman' }), ConfigError);
