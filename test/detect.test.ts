import fc from 'fast-check';
import type { Node } from 'kubernetes-types/core/v1';
import { describe, expect, it } from 'vitest';
import { ConfigError, resolveConfig, resolveNodePools } from '../src';
import {
  type DetectOptions,
  detectConfig,
  detectNodePools,
  detectRuntime,
  nodePoolLabel,
  parseContainerRuntimeVersion,
} from '../src/detect';
import { NodeLabelsError, UnsupportedRuntimeError } from '../src/errors';
import { runtimeNames } from '../src/runtimes/registry';
import { crio, docker, flatcar, samples, standard } from './support/node-samples';
import { criSocket, kinds, type NodeSample, node, nodeList, nodes, runLabelCommands } from './support/nodes';

describe('a container runtime version', () => {
  it.each([
    ['cri-o://1.23.0', 'cri-o', '1.23.0'],
    ['docker://20.10.8', 'docker', '20.10.8'],
    ['docker://Unknown', 'docker', 'Unknown'],
    ['docker://', 'docker', ''],
    ['containerd://1.6.4', 'containerd', '1.6.4'],
    ['containerd://1.2.3+unknown', 'containerd', '1.2.3+unknown'],
    ['containerd://2.4.0-beta+unknown', 'containerd', '2.4.0-beta+unknown'],
    ['containerd://1.6.20~ds1', 'containerd', '1.6.20~ds1'],
    ['containerd://1.7.20-k3s2.28', 'containerd', '1.7.20-k3s2.28'],
    ['cri-o://1.28.6-2.rhaos4.15.git77bbb1c.el9', 'cri-o', '1.28.6-2.rhaos4.15.git77bbb1c.el9'],
    ['cri-o://a://b', 'cri-o', 'a://b'],
  ])('%s is of %s', (text, runtime, version) => {
    expect(parseContainerRuntimeVersion(text)).toEqual({ runtime, version });
  });

  it.each(['isulad', 'rkt', 'frakti', 'pouch', 'CRI-O', 'constructor'])('of %s names what is not supported', (runtime) => {
    const error = caught(() => parseContainerRuntimeVersion(`${runtime}://2.0.14`));
    expect(error).toBeInstanceOf(UnsupportedRuntimeError);
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ name: 'UnsupportedRuntimeError', runtimes: [runtime] });
    expect(error.message).toContain(`expected one of the container runtimes ${runtimeNames().join(', ')}, received "${runtime}://2.0.14"`);
  });

  it.each(['', 'cri-o', '1.23.0', '://1.23.0', 'cri-o:1.23', 'cri-o:/1', 'a b://1', 'cri-o://1\n'])('%j is none', (text) => {
    const error = caught(() => parseContainerRuntimeVersion(text));
    expect(error).not.toBeInstanceOf(UnsupportedRuntimeError);
    expect(error.message).toBe(
      `invalid container runtime version\n  ✖ expected a container runtime and its version such as "cri-o://1.23.0", received ${JSON.stringify(text)}`,
    );
  });

  it('has to be text', () => {
    expect(() => parseContainerRuntimeVersion(undefined as never)).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid container runtime version
        ✖ expected a container runtime and its version such as "cri-o://1.23.0", received nothing]
    `);
  });
});

describe('a node', () => {
  it.each(samples)('of %s', (_, sample, distribution, [socket, root, state]) => {
    const { runtime = 'containerd://1.7.20' } = sample;
    const [name, version] = runtime.split('://');
    expect(detectRuntime(node(sample))).toMatchObject({ runtime: name, version, distribution, socket, paths: { root, state } });
  });

  it.each(samples)('of %s has a config that resolves without a word', (_, sample, __, [socket]) => {
    const { config, runtime } = detectRuntime(node(sample));
    const isDefault = socket === standard[0] || socket === crio[0] || socket === docker[0];
    if (detectRuntime(node(sample)).distribution === 'gke-autopilot') {
      expect(() => resolveConfig(config)).toThrow('distribution: expected nodes whose API server admits');
      return;
    }
    const resolved = resolveConfig({ ...config, namespaces: { type: 'existing' } });
    expect(resolved.runtime).toBe(runtime);
    if (isDefault) expect(config).not.toHaveProperty('socket');
    if (runtime !== 'cri-o') expect(resolved.warnings).toEqual([]);
  });

  it('has nothing in its config that is a default', () => {
    const configs = [kinds.upstream, kinds.k3s, { ...kinds.upstream, osImage: flatcar }, kinds.crio, kinds.docker].map(
      (sample) => detectRuntime(node(sample)).config,
    );
    expect(configs).toEqual([
      { runtime: 'containerd' },
      { runtime: 'containerd', distribution: 'k3s' },
      { runtime: 'containerd' },
      { runtime: 'cri-o' },
      { runtime: 'docker' },
    ]);
  });

  it('says in its config what admits its Pods', () => {
    const configOf = (name: string) =>
      samples.filter(([sample]) => sample === name).map(([, sample]) => detectRuntime(node(sample)).config);
    expect(configOf('OpenShift')).toEqual([{ runtime: 'cri-o', distribution: 'openshift' }]);
    expect(configOf('OKD')).toEqual([{ runtime: 'cri-o', distribution: 'okd' }]);
    expect(configOf('GKE Autopilot')).toEqual([{ runtime: 'containerd', distribution: 'gke-autopilot' }]);
  });
});

describe('the socket', () => {
  const noted = { ...kinds.k3s, annotations: criSocket('unix:///run/noted/c.sock') };
  const socketOf = (sample: NodeSample, options?: DetectOptions) => detectRuntime(node(sample), options).socket;
  const annotated = (socket: string) => ({ annotations: { 'orchest.io/container-runtime-socket': socket } });

  it('is that of the option, the OrchestCluster, kubeadm, the distribution or the runtime, in this order', () => {
    expect(socketOf(noted, { socket: 'unix:///run/option/c.sock' })).toBe('/run/option/c.sock');
    expect(socketOf(noted, annotated('/run/orchest/c.sock'))).toBe('/run/orchest/c.sock');
    expect(socketOf(noted, { annotations: { 'example.com/other': 'x' } })).toBe('/run/noted/c.sock');
    expect(socketOf(kinds.k3s)).toBe('/run/k3s/containerd/containerd.sock');
    expect(socketOf(kinds.upstream)).toBe('/run/containerd/containerd.sock');
  });

  it('of Docker is that of its API', () => {
    expect(socketOf(kinds.docker, { socket: '/run/user/docker.sock' })).toBe('/run/user/docker.sock');
    expect(socketOf(kinds.docker, annotated('unix:///run/docker.sock'))).toBe('/var/run/docker.sock');
  });

  it('may be named twice, if it is the same', () => {
    const options = { socket: 'unix:///var/run/x/c.sock', ...annotated('/run//x/c.sock') };
    expect(detectRuntime(node(kinds.upstream), options).config).toEqual({ runtime: 'containerd', socket: '/var/run/x/c.sock' });
  });

  it('may be named twice, but not twice differently', () => {
    const options = { socket: '/run/one/c.sock', ...annotated('/run/two/c.sock') };
    expect(() => detectRuntime(node(), options)).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid node
        ✖ options.socket: expected the socket that options.annotations["orchest.io/container-runtime-socket"] names, "/run/two/c.sock", received "/run/one/c.sock"; give one of them only]
    `);
  });
});

describe('options', () => {
  it('that are wrong are listed with the faults of the node', () => {
    const options = { sockte: '/run/c.sock', socket: 'run/c.sock', annotations: { 'orchest.io/container-runtime-socket': 7 }, x: 1 };
    expect(() => detectRuntime(node({ runtime: 'isulad://2.0' }), options as never)).toThrowErrorMatchingInlineSnapshot(`
      [UnsupportedRuntimeError: invalid node
        ✖ options.sockte: expected no such key, received "/run/c.sock"; did you mean "socket"?
        ✖ options.x: expected no such key, received 1; known are socket, annotations
        ✖ options.socket: expected the host path of a unix socket such as "/run/containerd/containerd.sock", received "run/c.sock"; start it with "/"
        ✖ options.annotations["orchest.io/container-runtime-socket"]: expected the host path of a unix socket such as "/run/containerd/containerd.sock", received 7
        ✖ status.nodeInfo.containerRuntimeVersion: expected one of the container runtimes docker, containerd, cri-o, received "isulad://2.0"; leave worker-1 out]
    `);
  });

  it('are an object', () => {
    expect(() => detectConfig([node()], '/run/c.sock' as never)).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid node list
        ✖ options: expected an object such as { socket: "/run/containerd/containerd.sock" }, received "/run/c.sock"]
    `);
    expect(() => detectConfig([node()], { annotations: null } as never)).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid node list
        ✖ options.annotations: expected an object of annotations, received null]
    `);
  });
});

const nodegroup = (name: string) => ({ labels: { 'eks.amazonaws.com/nodegroup': name } });
const pools = (...items: readonly Node[]) => detectNodePools(nodeList(...items));
const selectors = (...items: readonly Node[]) => Object.fromEntries(pools(...items).map(({ name, nodeSelector }) => [name, nodeSelector]));

describe('a cluster of one kind', () => {
  it('is one pool that needs no selector', () => {
    expect(pools(...nodes(['b', 'a'], kinds.k3s))).toEqual([
      { name: 'containerd-k3s', config: { runtime: 'containerd', distribution: 'k3s' }, nodeSelector: {}, nodes: ['a', 'b'] },
    ]);
  });

  it('is one config', () => {
    expect(detectConfig(nodeList(...nodes(['a', 'b'], kinds.crio)))).toEqual({ runtime: 'cri-o' });
    expect(detectConfig(nodes(['a', 'b'], kinds.crio), { socket: '/run/o/crio.sock' })).toEqual({
      runtime: 'cri-o',
      socket: '/run/o/crio.sock',
    });
  });

  it('may have versions, distributions and systems that make no difference', () => {
    const mixed = [...nodes(['a'], { osImage: flatcar }), ...nodes(['b'], { runtime: 'containerd://2.0.6' })];
    expect(detectConfig(mixed)).toEqual({ runtime: 'containerd' });
  });

  it('may have nodes that run no such Pods besides', () => {
    const others = [
      node({ ...kinds.windows, name: 'w1' }),
      node({ name: 'w2', runtime: 'docker://20.10.9', labels: { 'kubernetes.io/os': 'windows' } }),
      node({ name: 'v', runtime: '', labels: { type: 'virtual-kubelet' } }),
      node({ name: 'f', kubelet: 'v1.30.4-eks-a737599', labels: { 'eks.amazonaws.com/compute-type': 'fargate' } }),
    ];
    expect(pools(...others, ...nodes(['a'], kinds.crio))).toEqual([
      { name: 'cri-o', config: { runtime: 'cri-o' }, nodeSelector: {}, nodes: ['a'] },
    ]);
  });

  it('may come as kubectl prints it', () => {
    expect(detectConfig(JSON.parse(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [node()] })))).toEqual({
      runtime: 'containerd',
    });
    const { kind: _, apiVersion: __, ...bare } = node();
    expect(detectConfig({ items: [bare] })).toEqual({ runtime: 'containerd' });
  });
});

describe('a mixed cluster', () => {
  const mixed = [
    ...nodes(['k-2', 'k-1'], { ...kinds.k3s, ...nodegroup('edge') }),
    ...nodes(['c-1', 'c-2'], { ...kinds.crio, ...nodegroup('core') }),
    ...nodes(['d-1'], { ...kinds.docker, ...nodegroup('old') }),
    ...nodes(['w-1'], { ...kinds.windows, ...nodegroup('old') }),
  ];

  it('has a pool for each runtime', () => {
    expect(pools(...mixed)).toMatchInlineSnapshot(`
      [
        {
          "config": {
            "distribution": "k3s",
            "nodeSelector": {
              "eks.amazonaws.com/nodegroup": "edge",
            },
            "runtime": "containerd",
          },
          "name": "containerd-k3s",
          "nodeSelector": {
            "eks.amazonaws.com/nodegroup": "edge",
          },
          "nodes": [
            "k-1",
            "k-2",
          ],
        },
        {
          "config": {
            "nodeSelector": {
              "eks.amazonaws.com/nodegroup": "core",
            },
            "runtime": "cri-o",
          },
          "name": "cri-o",
          "nodeSelector": {
            "eks.amazonaws.com/nodegroup": "core",
          },
          "nodes": [
            "c-1",
            "c-2",
          ],
        },
        {
          "config": {
            "nodeSelector": {
              "eks.amazonaws.com/nodegroup": "old",
            },
            "runtime": "docker",
          },
          "name": "docker",
          "nodeSelector": {
            "eks.amazonaws.com/nodegroup": "old",
          },
          "nodes": [
            "d-1",
          ],
        },
      ]
    `);
  });

  it('has a pool for each distribution of a runtime', () => {
    const distributions = [
      ...nodes(['a'], { ...kinds.upstream, ...nodegroup('a') }),
      ...nodes(['b'], { ...kinds.k3s, ...nodegroup('b') }),
      ...nodes(['c'], { ...kinds.rke2, ...nodegroup('c') }),
    ];
    expect(pools(...distributions).map(({ name }) => name)).toEqual(['containerd', 'containerd-k3s', 'containerd-rke2']);
  });

  it('has a pool for each socket, numbered', () => {
    const sockets = ['/run/b/c.sock', '/run/a/c.sock', '/run/containerd/containerd.sock'].map((socket, index) =>
      node({ name: `n-${index}`, annotations: criSocket(`unix://${socket}`), ...nodegroup(`g-${index}`) }),
    );
    expect(pools(...sockets).map(({ name, nodes: [only] }) => [name, only])).toEqual([
      ['containerd', 'n-2'],
      ['containerd-2', 'n-1'],
      ['containerd-3', 'n-0'],
    ]);
  });

  it('has configs that resolve, each with its selector', () => {
    for (const { config, nodeSelector } of pools(...mixed)) {
      expect(resolveConfig(config).nodes.nodeSelector).toEqual({ 'kubernetes.io/os': 'linux', ...nodeSelector });
    }
  });

  it('has no one config', () => {
    expect(() => detectConfig(mixed)).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid node list
        ✖ expected nodes of one kind, received {"containerd-k3s":2,"cri-o":2,"docker":1}; use detectNodePools, which gives a config for each kind]
    `);
  });

  it('has no one socket', () => {
    expect(() => detectNodePools(mixed, { socket: '/run/x/c.sock' })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid node list
        ✖ options.socket: expected no socket for nodes of containerd and cri-o and docker together, received "/run/x/c.sock"; leave it out, or detect the nodes of each container runtime by themselves]
    `);
  });
});

describe('a pool is selected by', () => {
  const two = (crioLabels: NodeSample['labels'], dockerLabels: NodeSample['labels']) =>
    selectors(
      ...nodes(['c-1', 'c-2'], { ...kinds.crio, labels: crioLabels ?? {} }),
      ...nodes(['d-1', 'd-2'], { ...kinds.docker, labels: dockerLabels ?? {} }),
    );

  it('the label of its node pool, before others', () => {
    const zone = (name: string) => ({ 'topology.kubernetes.io/zone': name, 'a.example.com/team': name });
    expect(two({ agentpool: 'c', ...zone('a') }, { agentpool: 'd', ...zone('b') })).toEqual({
      'cri-o': { agentpool: 'c' },
      docker: { agentpool: 'd' },
    });
  });

  it('our own label, before that', () => {
    const labels = (name: string) => ({ agentpool: name, [nodePoolLabel]: name });
    expect(two(labels('cri-o'), labels('docker'))).toEqual({
      'cri-o': { [nodePoolLabel]: 'cri-o' },
      docker: { [nodePoolLabel]: 'docker' },
    });
  });

  it('a label that sounds like a pool, before another, and one that says where it is last', () => {
    const labels = (name: string) => ({ 'kubernetes.io/arch': name, 'a.example.com/x': name, 'z.example.com/node-pool': name });
    expect(two(labels('amd64'), labels('arm64'))).toEqual({
      'cri-o': { 'z.example.com/node-pool': 'amd64' },
      docker: { 'z.example.com/node-pool': 'arm64' },
    });
    expect(two({ 'kubernetes.io/arch': 'arm64', tier: 'x' }, { tier: 'y' })).toEqual({ 'cri-o': { tier: 'x' }, docker: { tier: 'y' } });
  });

  it('the fewest labels together, where no label does it alone', () => {
    const cluster = [
      ...nodes(['c-1'], { ...kinds.crio, labels: { disk: 'fast', tier: 'build' } }),
      ...nodes(['d-1'], { ...kinds.docker, labels: { disk: 'fast', tier: 'serve', old: '' } }),
      ...nodes(['e-1'], { ...kinds.k3s, labels: { disk: 'slow', tier: 'build' } }),
    ];
    expect(selectors(...cluster)).toEqual({
      'cri-o': { disk: 'fast', tier: 'build' },
      docker: { disk: 'fast', tier: 'serve' },
      'containerd-k3s': { disk: 'slow', tier: 'build' },
    });
  });

  it.each([
    'kubernetes.io/hostname',
    'example.com/node-id',
    'minikube.k8s.io/updated_at',
    'kubernetes.azure.com/node-image-version',
    'feature.node.kubernetes.io/kernel-config.NO_HZ',
    'plan.upgrade.cattle.io/agent',
    'beta.kubernetes.io/instance-type',
  ])('no label of one machine, and none that changes: %s', (key) => {
    const cluster = [
      node({ ...kinds.crio, name: 'c', labels: { [key]: 'x' } }),
      node({ ...kinds.docker, name: 'd', labels: { [key]: 'y' } }),
    ];
    expect(() => pools(...cluster)).toThrow(NodeLabelsError);
  });

  it.each(['c.example.com', 'c', 'i-0a1b2c3d4e5f60718', '10.0.0.17', '5a2ea5fb-f826-4df1-b405-8b6f8d594098'])(
    'no value of one machine: %s',
    (value) => {
      const cluster = [
        node({ ...kinds.crio, name: 'c.example.com', labels: { 'example.com/x': value } }),
        node({ ...kinds.docker, name: 'd', labels: { 'example.com/x': 'y' } }),
      ];
      expect(() => pools(...cluster)).toThrow('tells the nodes of pool "cri-o" from all others');
    },
  );
});

describe('without labels that tell pools apart', () => {
  const cluster = [
    ...nodes(['worker-3', 'worker-1'], kinds.crio),
    ...nodes(['worker-2'], kinds.docker),
    ...nodes(['edge-1'], { ...kinds.k3s, labels: { 'example.com/site': 'edge' } }),
  ];

  it('the commands that label the nodes are given', () => {
    const error = caught(() => detectNodePools(cluster));
    expect(error).toBeInstanceOf(NodeLabelsError);
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchInlineSnapshot(`
      [NodeLabelsError: invalid node list
        ✖ expected a label whose value tells the nodes of pool "containerd-k3s" from all others, such as a node pool's, received {"example.com/site":"edge","kubernetes.io/arch":"amd64","kubernetes.io/hostname":"edge-1","kubernetes.io/os":"linux"}
        ✖ expected a label whose value tells the nodes of pool "cri-o" from all others, such as a node pool's, received {"kubernetes.io/arch":"amd64","kubernetes.io/os":"linux"}
        ✖ expected a label whose value tells the nodes of pool "docker" from all others, such as a node pool's, received {"kubernetes.io/arch":"amd64","kubernetes.io/hostname":"worker-2","kubernetes.io/os":"linux"}
      label the nodes, then detect again:
        kubectl label node edge-1 cdk8s-buildkit/node-pool=containerd-k3s
        kubectl label node worker-1 worker-3 cdk8s-buildkit/node-pool=cri-o
        kubectl label node worker-2 cdk8s-buildkit/node-pool=docker]
    `);
  });

  it('the pools are selected by those labels, once they are there', () => {
    const labelled = runLabelCommands(cluster, commandsFor(cluster));
    expect(selectors(...labelled)).toEqual({
      'containerd-k3s': { [nodePoolLabel]: 'containerd-k3s' },
      'cri-o': { [nodePoolLabel]: 'cri-o' },
      docker: { [nodePoolLabel]: 'docker' },
    });
  });

  it('a node that has changed its runtime is labelled anew, and nothing else', () => {
    const before = [...nodes(['a', 'b'], kinds.crio), ...nodes(['c', 'd'], kinds.docker)];
    const labelled = runLabelCommands(before, commandsFor(before));
    const migrated = labelled.map((item) =>
      item.metadata?.name === 'd' ? node({ ...kinds.crio, name: 'd', labels: item.metadata.labels ?? {} }) : item,
    );
    const commands = commandsFor(migrated);
    expect(commands).toEqual(['kubectl label node d cdk8s-buildkit/node-pool=cri-o --overwrite']);
    expect(pools(...runLabelCommands(migrated, commands)).map(({ nodes: names }) => names)).toEqual([['a', 'b', 'd'], ['c']]);
  });

  it('a pool is called what its nodes are labelled', () => {
    const label = (value: string) => ({ labels: { [nodePoolLabel]: value } });
    const named = [node({ ...kinds.crio, name: 'a', ...label('builders') }), node({ ...kinds.docker, name: 'b', ...label('cri-o') })];
    expect(pools(...named).map(({ name, config }) => [name, config.runtime])).toEqual([
      ['builders', 'cri-o'],
      ['cri-o', 'docker'],
    ]);
    const unnamed = [
      node({ ...kinds.crio, name: 'a', labels: { pool: 'y' } }),
      node({ ...kinds.docker, name: 'b', labels: { pool: 'z', [nodePoolLabel]: 'cri-o' } }),
    ];
    expect(pools(...unnamed).map(({ name, config }) => [name, config.runtime])).toEqual([
      ['cri-o', 'docker'],
      ['cri-o-2', 'cri-o'],
    ]);
  });
});

describe('bad input', () => {
  const pooled = (input: unknown) => () => detectNodePools(input as never);

  it('is what is no list of nodes', () => {
    expect(pooled(undefined)).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid node list
        ✖ expected a list of Nodes, as "kubectl get nodes -o json" prints it, received nothing]
    `);
    expect(pooled('nodes')).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid node list
        ✖ expected a list of Nodes, as "kubectl get nodes -o json" prints it, received "nodes"]
    `);
    expect(pooled({ kind: 'Node', metadata: { name: 'a' } })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid node list
        ✖ expected a list of Nodes, as "kubectl get nodes -o json" prints it, received {"kind":"Node","metadata":{"name":"a"}}; put the node into a list]
    `);
    expect(pooled({ kind: 'PodList', items: [] })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid node list
        ✖ expected a list of Nodes, as "kubectl get nodes -o json" prints it, received {"kind":"PodList","items":[]}]
    `);
    expect(pooled({ items: {} })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid node list
        ✖ expected a list of Nodes, as "kubectl get nodes -o json" prints it, received {"items":{}}]
    `);
  });

  it('is an empty list', () => {
    expect(pooled(nodeList())).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid node list
        ✖ items: expected at least one node, received []]
    `);
    expect(pooled([])).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid node list
        ✖ expected at least one node, received []]
    `);
    expect(() => detectConfig([])).toThrow('expected at least one node, received []');
  });

  it('is a list of Windows nodes', () => {
    expect(pooled(nodeList(...nodes(['w-1', 'w-2'], kinds.windows)))).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid node list
        ✖ items: expected at least one node that runs Linux Pods with host paths, received ["w-1","w-2"]]
    `);
  });

  it('is listed all at once', () => {
    const items = [
      node({ name: 'good' }),
      { metadata: { name: 'new' } },
      { metadata: { name: 'newer' }, status: {} },
      { metadata: { name: 'newest' }, status: { nodeInfo: { containerRuntimeVersion: '' } } },
      { status: node().status, metadata: { labels: { a: 1 }, annotations: [] } },
      node({ name: 'x; reboot' }),
      node({ name: 'good' }),
      node({ name: 'secure', runtime: 'isulad://2.0.14' }),
      node({ name: 'ancient', runtime: 'rkt://1.30.0' }),
      { kind: 'Pod', metadata: { name: 'pod' } },
      null,
      node({ ...kinds.windows, name: 'w-1' }),
    ];
    const error = caught(pooled({ kind: 'NodeList', items }));
    expect(error).toMatchObject({ runtimes: ['isulad', 'rkt'] });
    expect(error).toMatchInlineSnapshot(`
      [UnsupportedRuntimeError: invalid node list
        ✖ items[1].status: expected the status of the node, received nothing; wait until its kubelet reports it, or leave new out
        ✖ items[2].status.nodeInfo: expected what the kubelet says of its node, received nothing; wait until its kubelet reports it, or leave newer out
        ✖ items[3].status.nodeInfo.containerRuntimeVersion: expected a container runtime and its version such as "cri-o://1.23.0", received ""; leave newest out
        ✖ items[4].metadata.name: expected the name of a node such as "worker-1", received nothing
        ✖ items[4].metadata.labels: expected an object whose values are text, received {"a":1}
        ✖ items[4].metadata.annotations: expected an object whose values are text, received []
        ✖ items[5].metadata.name: expected the name of a node such as "worker-1", received "x; reboot"
        ✖ items[6].metadata.name: expected a name that no other node has, received "good"; give the nodes of one cluster
        ✖ items[7].status.nodeInfo.containerRuntimeVersion: expected one of the container runtimes docker, containerd, cri-o, received "isulad://2.0.14"; leave secure out
        ✖ items[8].status.nodeInfo.containerRuntimeVersion: expected one of the container runtimes docker, containerd, cri-o, received "rkt://1.30.0"; leave ancient out
        ✖ items[9].kind: expected "Node", received "Pod"
        ✖ items[10]: expected a Node, received null]
    `);
  });

  it('is one node that cannot be used', () => {
    const one = (input: unknown) => () => detectRuntime(input as never);
    expect(one(null)).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid node
        ✖ expected a Node, as "kubectl get node NAME -o json" prints it, received null]
    `);
    expect(one(nodeList(node()))).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid node
        ✖ kind: expected "Node", received "NodeList"; give a list of nodes to detectNodePools or detectConfig]
    `);
    expect(one(node(kinds.windows))).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid node
        ✖ metadata.labels["kubernetes.io/os"]: expected a node that runs Linux Pods with host paths, received "windows"]
    `);
    expect(one(node({ labels: { 'kubernetes.io/os': 'windows' } }))).toThrow('metadata.labels["kubernetes.io/os"]');
    expect(one({ metadata: {} })).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: invalid node
        ✖ metadata.name: expected the name of a node such as "worker-1", received nothing
        ✖ status: expected the status of the node, received nothing; wait until its kubelet reports it, or leave this node out]
    `);
    expect(one(node({ runtime: 'isulad://2.0.14' }))).toThrowErrorMatchingInlineSnapshot(`
      [UnsupportedRuntimeError: invalid node
        ✖ status.nodeInfo.containerRuntimeVersion: expected one of the container runtimes docker, containerd, cri-o, received "isulad://2.0.14"; leave worker-1 out]
    `);
  });
});

describe('whatever the nodes are', () => {
  const labels = fc.dictionary(
    fc.constantFrom('agentpool', 'disk', 'tier', 'kubernetes.io/arch', nodePoolLabel),
    fc.constantFrom('a', 'b', 'docker', 'cri-o'),
  );
  const anyNode = fc.record({ sample: fc.constantFrom(...Object.values(kinds)), labels });
  const anyNodes = fc
    .array(anyNode, { minLength: 1, maxLength: 8 })
    .map((list) => list.map(({ sample, labels: own }, index) => node({ ...sample, name: `n-${index}`, labels: own })))
    .filter((list) => list.some((item) => item.status?.nodeInfo?.operatingSystem === 'linux'));

  it('the selectors are exact, at the latest when the commands have been run', () => {
    fc.assert(
      fc.property(anyNodes, (given) => {
        const list = runLabelCommands(given, commandsFor(given));
        const linux = list.filter((item) => item.status?.nodeInfo?.operatingSystem === 'linux');
        const found = detectNodePools(list);
        for (const pool of found) {
          const selected = linux.filter(({ metadata }) =>
            Object.entries(pool.nodeSelector).every(([key, value]) => metadata?.labels?.[key] === value),
          );
          expect(selected.map(({ metadata }) => metadata?.name).sort()).toEqual(pool.nodes);
        }
        expect(found.flatMap(({ nodes: names }) => names).sort()).toEqual(linux.map(({ metadata }) => metadata?.name).sort());
        expect(new Set(found.map(({ name }) => name)).size).toBe(found.length);
      }),
      { numRuns: 500 },
    );
  });

  it('what is detected is a config of node pools that resolves', () => {
    fc.assert(
      fc.property(anyNodes, (given) => {
        const found = detectNodePools(runLabelCommands(given, commandsFor(given)));
        const { pools: resolved } = resolveNodePools({ nodePools: Object.fromEntries(found.map(({ name, config }) => [name, config])) });
        expect(Object.keys(resolved).sort()).toEqual(found.map(({ name }) => name).sort());
      }),
      { numRuns: 500 },
    );
  });

  it('their order makes no difference', () => {
    const shuffled = anyNodes.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        expect(outcome(other)).toEqual(outcome(list));
      }),
    );
  });

  const outcome = (list: readonly Node[]) => {
    const commands = commandsFor(list);
    return commands.length > 0 ? commands : detectNodePools(list);
  };
});

/** The commands without which the pools of a cluster cannot be selected. */
function commandsFor(list: readonly Node[]): readonly string[] {
  try {
    detectNodePools(list);
    return [];
  } catch (error) {
    if (error instanceof NodeLabelsError) return error.commands;
    throw error;
  }
}

function caught(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was thrown');
}
