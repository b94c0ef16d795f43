import fc from 'fast-check';
import { expect, it } from 'vitest';
import { builderPod, buildkitManifests, cleanUpManifests, podSecurityNamespaceLevel, preflightManifests, pruneManifests } from '../src';
import { judged } from './support/admitted';
import { anyConfig, anyRequest, crioConfig } from './support/arbitraries';

// What the library names is judged by what it reads of any Pod.

/** Everything that a config says is done on its nodes. */
const nodeTasks = [preflightManifests, pruneManifests, cleanUpManifests];

it('Pods on OpenShift name the security context constraints that they need, and no wider ones', () => {
  const found = new Set<string>();
  const property = fc.property(
    crioConfig,
    anyRequest,
    fc.constantFrom('openshift' as const, 'okd' as const),
    (generated, request, distribution) => {
      const config = { ...generated, distribution, builds: { ...generated.builds, workload: 'Pod' as const } };
      const tasks = nodeTasks.flatMap((manifests) => manifests(config));
      for (const { component, required, named } of judged([...buildkitManifests(config), ...tasks, builderPod(config, request)])) {
        expect(named).toBe(required);
        found.add(`${component} ${required}`);
      }
    },
  );
  fc.assert(property, { numRuns: 200 });
  expect([...found].sort()).toEqual([
    'buildkitd privileged',
    'clean-up privileged',
    'image-build privileged',
    'node-agent hostmount-anyuid-v2',
    'node-agent privileged',
    'preflight privileged',
    'prune privileged',
  ]);
});

it('namespaces have the level that all of their Pods need', () => {
  const property = fc.property(anyConfig, anyRequest, (generated, request) => {
    const config = { ...generated, namespaces: { type: 'create' as const }, builds: { ...generated.builds, workload: 'Pod' as const } };
    const objects = [...buildkitManifests(config), ...preflightManifests(config), builderPod(config, request)];
    for (const { kind, metadata } of objects.filter((object) => object.kind === 'Namespace')) {
      const inside = objects.filter((object) => object.metadata.namespace === metadata.name);
      expect(`${kind} ${metadata.labels?.['pod-security.kubernetes.io/enforce']}`).toBe(`Namespace ${podSecurityNamespaceLevel(inside)}`);
    }
  });
  fc.assert(property, { numRuns: 200 });
});
