import { Chart, Testing } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-27';
import { describe, expect, it } from 'vitest';
import { BuildKitNodePools, ImageBuild, type NodePoolsConfig, nodePoolManifests, resolveNodePools } from '../src';
import { baseRequest } from './cases/case';
import { validate } from './support/validate';

const config = {
  namespace: 'builds',
  access: { subjects: [{ kind: 'ServiceAccount', name: 'launcher' }], detectRuntime: true },
  nodePools: {
    old: { runtime: 'docker', nodeSelector: { pool: 'old' } },
    edge: { runtime: 'containerd', distribution: 'k3s', nodeSelector: { pool: 'edge' } },
    main: { runtime: 'cri-o', nodeSelector: { pool: 'main' }, nodeAgent: { image: 'registry.example.com/agent:1' } },
  },
} as const satisfies NodePoolsConfig;

const invalid = (input: unknown) => () => resolveNodePools(input as never);

describe('node pools', () => {
  it('each have their own daemon, and all one access', () => {
    const objects = nodePoolManifests(config);
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'ServiceAccount buildkit-edge-daemon',
      'ConfigMap buildkit-edge-daemon-config',
      'DaemonSet buildkit-edge-daemon',
      'ServiceAccount buildkit-main-daemon',
      'ConfigMap buildkit-main-daemon-config',
      'DaemonSet buildkit-main-daemon',
      'ServiceAccount buildkit-main-node-agent',
      'DaemonSet buildkit-main-node-agent',
      'Role buildkit-build-access',
      'RoleBinding buildkit-build-access',
      'ClusterRole builds:buildkit:detect-runtime',
      'ClusterRoleBinding builds:buildkit:detect-runtime',
    ]);
    expect(objects.flatMap((object) => validate(object))).toEqual([]);
  });

  it('are the same through constructs, with builds that can only land on their pool', () => {
    const chart = new Chart(Testing.app(), 'chart', { namespace: 'builds' });
    const pools = new BuildKitNodePools(chart, 'buildkit', config);
    expect(Testing.synth(chart)).toEqual(JSON.parse(JSON.stringify(nodePoolManifests(config))));
    for (const [name, buildKit] of Object.entries(pools.pools))
      new ImageBuild(chart, `build-${name}`, { buildKit, ...baseRequest, name: `build-${name}` });
    const pods = Testing.synth(chart).filter((object) => object.kind === 'Pod');
    expect(pods.map((pod) => [pod.metadata.name, pod.spec.nodeSelector.pool])).toEqual([
      ['build-edge', 'edge'],
      ['build-main', 'main'],
      ['build-old', 'old'],
    ]);
    expect(pools.access?.role.name).toBe('buildkit-build-access');
  });

  it('take subjects of cdk8s-plus', () => {
    const chart = new Chart(Testing.app(), 'chart', { namespace: 'builds' });
    const launcher = new ServiceAccount(chart, 'launcher', { metadata: { name: 'launcher' } });
    const { access } = new BuildKitNodePools(chart, 'buildkit', { ...config, access: { subjects: [launcher] } });
    expect(access?.roleBinding.toJson().subjects).toEqual([{ kind: 'ServiceAccount', name: 'launcher', namespace: 'builds' }]);
  });

  it('do not depend on the order in which they are written', () => {
    const { old, edge, main } = config.nodePools;
    expect(nodePoolManifests({ ...config, nodePools: { main, old, edge } })).toEqual(nodePoolManifests(config));
  });

  it('that could share a node are refused', () => {
    const pools = (a: object, b: object) => ({
      nodePools: { a: { runtime: 'docker', nodeSelector: a }, b: { runtime: 'cri-o', nodeSelector: b } },
    });
    expect(invalid(pools({ pool: 'x' }, { disk: 'y' }))).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ nodePools.b.nodeSelector: expected a label whose value differs from that in nodePools.a.nodeSelector, so that no node belongs to both, received {"disk":"y"}]
    `);
    expect(invalid(pools({}, { pool: 'x' }))).toThrow('so that no node belongs to both');
    expect(invalid(pools({ pool: 'x' }, { pool: 'x', disk: 'y' }))).toThrow('so that no node belongs to both');
    expect(invalid(pools({ pool: 'x', disk: 'y' }, { pool: 'z', disk: 'y' }))).not.toThrow();
  });

  it('report every problem where it is, and once', () => {
    expect(
      invalid({
        namespace: 'Bad',
        nodePools: {
          a: { runtime: 'docker', distribution: 'k3s' },
          b: { runtime: 'containerd', daemon: { image: 'A b' }, builds: {} },
          c: { runtime: 'crio' },
        },
      }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ nodePools.a.distribution: expected no such key, received "k3s"; it is an option of containerd and cri-o only
        ✖ namespace: expected a DNS label such as "buildkit", received "Bad"
        ✖ nodePools.b.builds: expected no such key, received {}; it is said once, beside nodePools
        ✖ nodePools.b.daemon.image: expected an image reference such as "docker.io/moby/buildkit:v0.32.2", received "A b"; write it without spaces
        ✖ nodePools.c.runtime: expected one of docker, containerd, cri-o, received "crio"; did you mean "cri-o"?]
    `);
    expect(invalid({})).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ nodePools: expected an object with a node pool such as { builders: { runtime: ... } }, received nothing]
    `);
    expect(invalid({ nodePools: { 'Pool 1': { runtime: 'docker' } } })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ nodePools["Pool 1"]: expected the key to be a DNS label such as "builders", received "Pool 1"]
    `);
    expect(invalid({ nodePools: { a: null } })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ nodePools.a.runtime: expected one of docker, containerd, cri-o, received nothing]
    `);
    expect(invalid(undefined)).toThrow('nodePools: expected an object');
  });

  it('keep what is to know of each', () => {
    const pool = { runtime: 'containerd', daemon: { image: 'moby/buildkit', version: '0.32.2' } } as const;
    const nodePools = { a: { ...pool, nodeSelector: { x: '1' } }, b: { ...pool, nodeSelector: { x: '2' } } };
    expect(resolveNodePools({ nodePools }).warnings.map(({ path }) => path)).toEqual([
      'nodePools.a.daemon.image',
      'nodePools.b.daemon.image',
    ]);
  });

  it('do not accept beside them what is said of each', () => {
    expect(
      invalid({ runtime: 'docker', nodeSelector: { a: 'b' }, tolerations: [], nodePools: { a: { runtime: 'docker' } } }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid BuildKit config
        ✖ runtime: expected no such key beside nodePools, received "docker"; what is said of one kind of node stands in its pool
        ✖ nodeSelector: expected no such key beside nodePools, received {"a":"b"}; what is said of one kind of node stands in its pool
        ✖ tolerations: expected no such key beside nodePools, received []; what is said of one kind of node stands in its pool]
    `);
  });
});
