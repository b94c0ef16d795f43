import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { App, Chart } from 'cdk8s';
import type { DaemonSet } from 'kubernetes-types/apps/v1';
import type { ServiceAccount } from 'kubernetes-types/core/v1';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import type { RoleBinding } from 'kubernetes-types/rbac/v1';
import { describe, expect, it } from 'vitest';
import {
  type Affinity,
  affinityToNodes,
  BuildKit,
  BuildKitCleanUp,
  type BuildKitConfig,
  BuildKitPreflight,
  BuildKitPrune,
  cleanUpManifests,
  type Manifest,
  preflightManifests,
  pruneManifests,
  resolveConfig,
} from '../src';
import { isAllowed } from './support/network-policies';
import { problemsOf } from './support/problems';

function podOf(manifests: readonly Manifest<object>[]) {
  const daemonSet = manifests.find(({ kind }) => kind === 'DaemonSet') as DaemonSet | undefined;
  const spec = daemonSet?.spec?.template.spec;
  return { containers: [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])], volumes: spec?.volumes ?? [] };
}

const daemons: readonly (BuildKitConfig & { readonly runtime: 'containerd' | 'cri-o' })[] = [
  { runtime: 'containerd' },
  { runtime: 'cri-o' },
  { runtime: 'cri-o', loader: { type: 'podman' } },
];

describe('what is done on the nodes', () => {
  it.each([...daemons, { runtime: 'docker' } as const])('needs no privileged container: %j', (config) => {
    const ofDaemon = config.runtime === 'docker' ? [] : [pruneManifests(config), cleanUpManifests(config)];
    for (const { containers } of [preflightManifests(config), ...ofDaemon].map(podOf)) {
      expect(containers.map(({ securityContext }) => securityContext?.privileged ?? false)).not.toContain(true);
      expect(containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map((mount) => mount.mountPropagation ?? 'None'))).not.toContain(
        'Bidirectional',
      );
    }
  });

  it.each(daemons)('deletes below the two directories of the daemon, and mounts nothing else: %j', (config) => {
    const options = { ...config, daemon: { root: '/data/builds', socketDirectory: '/run/builds' } };
    const { containers, volumes } = podOf(cleanUpManifests(options));
    expect(volumes.map(({ hostPath }) => hostPath?.path)).toEqual(['/data/builds', '/run/builds']);
    expect(
      containers.map(({ name, command }) => [name, ...(command ?? []).filter((word) => word.startsWith('/') || word === '-delete')]),
    ).toEqual([
      ['wait-for-daemon', '/data/builds/buildkitd.lock'],
      ['check-mounts', '/proc/self/mountinfo'],
      ['delete-files', '/data/builds/buildkitd.lock', '/data/builds', '/run/builds', '-delete'],
      ['cleaned-up'],
    ]);
  });

  it('looks for mounts as the kernel writes their paths', () => {
    const { containers } = podOf(cleanUpManifests({ runtime: 'containerd', daemon: { root: '/data/my builds\\x' } }));
    expect(containers.flatMap(({ env = [] }) => env)).toEqual([{ name: 'ROOT', value: '/data/my\\040builds\\134x' }]);
  });

  it.each([
    ['registry.example.com/tools/skopeo:2', 'registry.example.com/tools/skopeo:2'],
    [`registry.example.com/tools/skopeo:2@sha256:${'0'.repeat(64)}`, `registry.example.com/tools/skopeo@sha256:${'0'.repeat(64)}`],
  ])('asks the store for the image %s under the name that CRI-O gives it', (image, name) => {
    const { containers } = podOf(preflightManifests({ runtime: 'cri-o', steps: { verify: { image } } }));
    const check = containers.find((container) => container.name === 'check-image');
    expect(check?.image).toBe(image);
    expect(check?.command?.at(-1)).toBe(`containers-storage:[overlay@/var/lib/containers/storage+/run/containers/storage]${name}`);
  });

  it('prunes no records where BuildKit keeps none, or cannot', () => {
    const names = (image: string) => podOf(pruneManifests({ runtime: 'containerd', daemon: { image } })).containers.map(({ name }) => name);
    expect(names('docker.io/moby/buildkit:v0.11.6')).toEqual(['prune', 'pruned']);
    expect(names('docker.io/moby/buildkit:v0.12.0')).toEqual(['prune-histories', 'prune', 'pruned']);
  });

  it('runs wherever the daemon does', () => {
    const affinity = affinityToNodes(['worker-1']) as Affinity;
    const config = resolveConfig({ runtime: 'containerd', daemon: { affinity, priorityClassName: 'nodes' }, nodeSelector: { pool: 'a' } });
    for (const manifests of [preflightManifests(config), pruneManifests(config), cleanUpManifests(config)]) {
      const [, daemonSet] = manifests as readonly DaemonSet[];
      expect(daemonSet?.spec?.template.spec).toMatchObject({ affinity, nodeSelector: { pool: 'a' }, priorityClassName: 'nodes' });
    }
  });

  it('has a ServiceAccount on OpenShift that may use the constraints of its Pods', () => {
    const config = { runtime: 'cri-o', distribution: 'openshift' } as const;
    for (const manifests of [preflightManifests(config), pruneManifests(config), cleanUpManifests(config)]) {
      expect(manifests.map(({ kind }) => kind)).toEqual(['ServiceAccount', 'RoleBinding', 'DaemonSet']);
      const [account, binding, daemonSet] = manifests as readonly [ServiceAccount, RoleBinding, DaemonSet];
      const name = account.metadata?.name;
      expect(binding.metadata?.name).toBe(`${name}-scc-privileged`);
      expect(binding.roleRef.name).toBe('system:openshift:scc:privileged');
      expect(binding.subjects).toEqual([{ kind: 'ServiceAccount', name, namespace: 'buildkit' }]);
      expect(daemonSet.spec?.template.spec?.serviceAccountName).toBe(name);
      expect(daemonSet.spec?.template.metadata?.annotations).toMatchObject({ 'openshift.io/required-scc': 'privileged' });
    }
  });

  it('has no network where the installation has policies', () => {
    const config = { runtime: 'cri-o', networkPolicies: {} } as const;
    for (const manifests of [preflightManifests(config), pruneManifests(config), cleanUpManifests(config)]) {
      const [policy, account, daemonSet] = manifests as readonly [NetworkPolicy, ServiceAccount, DaemonSet];
      expect(manifests).toHaveLength(3);
      expect(policy.metadata?.name).toBe(account.metadata?.name);
      expect(policy.spec).toEqual({ podSelector: daemonSet.spec?.selector, policyTypes: ['Ingress', 'Egress'] });
      const pod = { ip: '10.0.0.1', pod: { namespace: 'buildkit', labels: daemonSet.spec?.template.metadata?.labels ?? {} } };
      const outside = { ip: '192.0.2.1' };
      for (const [from, to] of [
        [pod, outside],
        [outside, pod],
      ] as const) {
        const verdicts = [[], [policy]].map((policies) => isAllowed(policies, { from, to, protocol: 'TCP', port: 443 }));
        expect(verdicts).toEqual([true, false]);
      }
    }
  });

  it('has labels of its own, which no label of the config may contradict', () => {
    const name = { 'app.kubernetes.io/name': 'buildkitd' };
    expect(problemsOf(() => resolveConfig({ runtime: 'containerd', labels: name }))).toMatchInlineSnapshot(`
      [
        "labels["app.kubernetes.io/name"]: expected no other value than "preflight", which is set already, received "buildkitd"",
      ]
    `);
    expect(problemsOf(() => resolveConfig({ runtime: 'docker', labels: name }))).toMatchInlineSnapshot(`
      [
        "labels["app.kubernetes.io/name"]: expected no other value than "preflight", which is set already, received "buildkitd"",
      ]
    `);
  });

  it('is nothing on docker but a preflight', () => {
    // @ts-expect-error: docker has no daemon of ours
    expect(problemsOf(() => pruneManifests({ runtime: 'docker' }))).toMatchInlineSnapshot(`
      [
        ": expected a runtime with a daemon of its own, received "docker"; its engine embeds BuildKit, and the nodes have no files of the library: there is nothing to remove",
      ]
    `);
    // @ts-expect-error: docker has no daemon of ours
    expect(problemsOf(() => cleanUpManifests({ runtime: 'docker' }))).toMatchInlineSnapshot(`
      [
        ": expected a runtime with a daemon of its own, received "docker"; its engine embeds BuildKit, and the nodes have no files of the library: there is nothing to remove",
      ]
    `);
  });
});

it('every container of theirs is told of in docs/operations.md', () => {
  const text = readFileSync(resolve(__dirname, '../docs/operations.md'), 'utf8');
  const tasks = [...daemons, { runtime: 'docker' } as const].flatMap((config) => [
    preflightManifests(config),
    ...(config.runtime === 'docker' ? [] : [pruneManifests(config), cleanUpManifests(config)]),
  ]);
  const names = new Set(tasks.flatMap((manifests) => podOf(manifests).containers.map(({ name }) => `\`${name}\``)));
  expect([...names].filter((name) => !text.includes(name))).toEqual([]);
  expect(names.size).toBeGreaterThan(8);
});

describe('the constructs', () => {
  it('have their objects, and what is to know of the config unless somebody else tells', () => {
    const chart = new Chart(new App(), 'chart', { namespace: 'builds' });
    const config = { runtime: 'containerd', daemon: { image: 'registry.example.com/buildkit' } } as const;
    const own = new BuildKitPreflight(chart, 'preflight', config);
    expect([own.daemonSet, own.serviceAccountObject].map(({ kind, name }) => [kind, name])).toEqual([
      ['DaemonSet', 'buildkit-preflight'],
      ['ServiceAccount', 'buildkit-preflight'],
    ]);
    expect(own.serviceAccount.name).toBe('buildkit-preflight');
    expect(own.warnings).not.toEqual([]);
    const buildKit = new BuildKit(chart, 'buildkit', config);
    const others = [new BuildKitPrune(chart, 'prune', buildKit.config), new BuildKitCleanUp(chart, 'clean-up', buildKit.config)];
    expect(others.map(({ daemonSet, warnings }) => [daemonSet.metadata.namespace, warnings])).toEqual([
      ['builds', []],
      ['builds', []],
    ]);
  });

  it('have what admits their Pods, and what closes their network', () => {
    const chart = new Chart(new App(), 'chart', { namespace: 'builds' });
    const { constraintBinding, networkPolicy } = new BuildKitPrune(chart, 'prune', {
      runtime: 'cri-o',
      distribution: 'okd',
      networkPolicies: {},
    });
    expect([constraintBinding, networkPolicy].map((object) => [object?.kind, object?.name])).toEqual([
      ['RoleBinding', 'buildkit-prune-scc-privileged'],
      ['NetworkPolicy', 'buildkit-prune'],
    ]);
    const other = new BuildKitPrune(chart, 'other', { runtime: 'cri-o', name: 'other' });
    expect([other.constraintBinding, other.networkPolicy]).toEqual([undefined, undefined]);
  });

  it('leave the tree if there is nothing to do', () => {
    const chart = new Chart(new App(), 'chart');
    // @ts-expect-error: docker has no daemon of ours
    expect(() => new BuildKitPrune(chart, 'prune', { runtime: 'docker' })).toThrow(/there is nothing to remove/);
    expect(chart.node.children).toEqual([]);
  });
});
