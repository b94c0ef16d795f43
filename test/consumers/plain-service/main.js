// A service that makes the Pods of its builds itself: what the library loads, it waits for at every start.
const assert = require('node:assert/strict');
const { sep } = require('node:path');
const { buildkitManifests, builderPod, resolveConfig, toYaml } = require('cdk8s-buildkit/manifests');

const request = { name: 'app', image: 'app:1', context: { type: 'git', url: 'https://example.com/app.git' } };

function loadedPackages() {
  const packages = Object.keys(require.cache).map((file) => file.split(`${sep}node_modules${sep}`)[1]?.split(sep)[0]);
  return [...new Set(packages.filter((name) => name !== undefined))].sort();
}

for (const runtime of ['docker', 'containerd', 'cri-o']) {
  const pod = builderPod(resolveConfig({ runtime }), request);
  assert.equal(pod.kind, 'Pod');
  assert.ok(pod.spec.containers.length > 0);
  // The API server takes JSON, which needs no package.
  assert.deepEqual(JSON.parse(JSON.stringify(pod)), pod);
}
assert.deepEqual(loadedPackages(), ['cdk8s-buildkit'], 'builder Pods need no other package');

// The objects of a daemon and YAML do need one each; this also shows that loadedPackages() sees them.
const manifests = buildkitManifests({ runtime: 'containerd' });
assert.deepEqual(loadedPackages(), ['cdk8s-buildkit', 'smol-toml']);
assert.match(toYaml(manifests), /kind: DaemonSet/);
assert.deepEqual(loadedPackages(), ['cdk8s-buildkit', 'smol-toml', 'yaml']);
