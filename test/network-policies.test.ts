import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Chart, Testing } from 'cdk8s';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { describe, expect, it } from 'vitest';
import {
  BuildKit,
  type BuildKitConfig,
  BuildKitService,
  type BuildKitServiceConfig,
  buildkitManifests,
  type NetworkPolicyOptions,
  nodePoolManifests,
  resolveConfig,
} from '../src';
import { cidrFault, isWithinCidr } from '../src/values/cidr';
import { everyFlow, others, podOf, pods } from './support/flows';
import { type Endpoint, type Flow, isAllowed } from './support/network-policies';
import { problemsOf } from './support/problems';

const config = (networkPolicies: NetworkPolicyOptions, more: Partial<BuildKitConfig> = {}) =>
  ({ runtime: 'cri-o', namespace: 'builds', nodeAgent: { image: 'example.com/agent:1' }, networkPolicies, ...more }) as BuildKitConfig;
const policiesOf = (input: BuildKitConfig | BuildKitServiceConfig) =>
  buildkitManifests(input as BuildKitConfig).filter(({ kind }) => kind === 'NetworkPolicy') as NetworkPolicy[];

/** Whether one may reach a port of another. */
const reaches = (options: NetworkPolicyOptions, from: Endpoint, to: Endpoint, port: number | `${number}/UDP`) => {
  const protocol = typeof port === 'number' ? 'TCP' : 'UDP';
  return isAllowed(policiesOf(config(options)), { from, to, protocol, port: Number.parseInt(String(port), 10) });
};

describe.each(Object.entries(pods))('by default, the %s', (name, pod) => {
  it.each([
    ['CoreDNS', others.coreDns],
    ['a Pod of NodeLocal DNSCache', others.nodeLocalDnsPod],
    ['NodeLocal DNSCache', others.nodeLocalDns],
  ] as const)('asks %s for names, over UDP and TCP', (_name, server) => {
    expect([reaches({}, pod, server, '53/UDP'), reaches({}, pod, server, 53)]).toEqual([true, true]);
  });

  it('reaches nothing else where NodeLocal DNSCache is', () => {
    expect([80, 8080, 9100].map((port) => reaches({}, pod, others.nodeLocalDns, port))).toEqual([false, false, false]);
  });

  it.each([
    ['a registry', others.registry, 443],
    ['a registry over IPv6', others.registry6, 443],
    ['a registry in the cluster', others.registryPod, 5000],
    ['a server of git', others.corporate, 22],
    ['an archive over http', others.internet, 80],
  ] as const)('reaches %s', (_name, peer, port) => {
    expect(reaches({}, pod, peer, port)).toBe(true);
  });

  it.each([
    ['most clouds', others.metadata],
    ['AWS over IPv6', others.metadata6],
    ['the Pods of AWS', others.podIdentity],
    ['the Pods of AWS over IPv6', others.podIdentity6],
    ['Google Cloud over IPv6', others.googleMetadata6],
    ['Oracle Cloud over IPv6', others.oracleMetadata6],
    ['OpenStack over IPv6', others.openStackMetadata6],
    ['the host of Azure', others.azureHost],
    ['Alibaba Cloud', others.alibabaMetadata],
  ] as const)('does not reach the metadata service of %s', (_name, service) => {
    expect([53, 80, 443, '53/UDP' as const].map((port) => reaches({}, pod, service, port))).toEqual([false, false, false, false]);
  });

  it('is reached by nobody', () => {
    const reached = everyFlow.filter(({ to }) => to === pod).filter((flow) => isAllowed(policiesOf(config({})), flow));
    expect(reached).toEqual([]);
    expect(everyFlow.some(({ to }) => to === pod)).toBe(true);
  });

  it('is told from the Pods of other installations', () => {
    const component = pod.pod?.labels['app.kubernetes.io/name'] ?? '';
    expect(name).not.toBe('');
    for (const other of [podOf(component, '10.244.3.3', 'builds', 'other'), podOf(component, '10.244.3.4', 'elsewhere')]) {
      expect(reaches({}, others.stranger, other, 1234)).toBe(true);
    }
  });
});

it('no policy is made unless the config asks for it', () => {
  const { networkPolicies, ...none } = config({});
  expect(policiesOf(none as BuildKitConfig)).toEqual([]);
});

it('builders are governed where they are', () => {
  const policies = policiesOf(config({}, { builds: { namespace: 'teams' } }));
  expect(policies.map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`)).toEqual([
    'builds/buildkit-daemon',
    'teams/buildkit-builders',
    'builds/buildkit-node-agent',
  ]);
});

it('each pool has its own, and docker none for a daemon', () => {
  const objects = nodePoolManifests({
    networkPolicies: {},
    nodePools: {
      old: { runtime: 'docker', nodeSelector: { pool: 'old' } },
      main: { runtime: 'cri-o', nodeSelector: { pool: 'main' } },
    },
  });
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy').map(({ metadata }) => metadata.name);
  expect(policies).toEqual(['buildkit-main-daemon', 'buildkit-main-builders', 'buildkit-old-builders']);
});

it('constructs hand them out by what they govern', () => {
  const chart = new Chart(Testing.app(), 'chart', { namespace: 'builds' });
  const buildKit = new BuildKit(chart, 'buildkit', config({}));
  expect(Object.keys(buildKit.networkPolicies?.objects ?? {})).toEqual(['daemon', 'builders', 'nodeAgent']);
  expect(buildKit.networkPolicies?.objects.builders?.name).toBe('buildkit-builders');
  const without = new BuildKit(chart, 'other', { runtime: 'docker', name: 'other' });
  expect(without.networkPolicies).toBeUndefined();
});

describe('a service', () => {
  const tls = { type: 'secrets', server: { secretName: 'server' }, client: { secretName: 'client' } } as const;
  const service = (options: Partial<BuildKitServiceConfig> = {}): BuildKitServiceConfig => {
    return { topology: 'service', namespace: 'builds', tls, networkPolicies: {}, ...options };
  };
  /** The flows to and from one of its Pods that its policies let pass. */
  const passing = (options: Partial<BuildKitServiceConfig>, end: 'from' | 'to', pod: Endpoint) =>
    everyFlow.filter((flow) => flow[end] === pod && isAllowed(policiesOf(service(options)), flow));
  // A flow between two of its Pods is listed once for each of them.
  const ends = (flows: readonly Flow[], end: 'from' | 'to') =>
    [...new Set(flows.map(({ [end]: { ip }, protocol, port }) => `${ip} ${protocol} ${port}`))].sort();

  it('is reached by its builders, at its port and at no other, and by nobody else', () => {
    expect(ends(passing({}, 'to', pods.daemon), 'from')).toEqual([`${pods.builder.ip} TCP 1234`]);
    expect(ends(passing({ service: { port: 8080 } }, 'to', pods.daemon), 'from')).toEqual([`${pods.builder.ip} TCP 8080`]);
    expect(passing({}, 'to', pods.builder)).toEqual([]);
  });

  it('is reached by others if it says so, also at its port', () => {
    const from = [{ podSelector: { matchLabels: { app: 'image-api' } } }];
    const networkPolicies = { daemon: { ingress: [{ from, ports: [{ port: 1234 }] }] } };
    expect(ends(passing({ networkPolicies }, 'to', pods.daemon), 'from')).toEqual([
      `${pods.builder.ip} TCP 1234`,
      `${others.api.ip} TCP 1234`,
    ]);
  });

  it('has builders that reach it and the name servers, whatever else they may reach', () => {
    const closed = passing({ networkPolicies: { builders: { egress: [] } } }, 'from', pods.builder);
    const names = [others.coreDns, others.nodeLocalDnsPod, others.nodeLocalDns].flatMap(({ ip }) => [`${ip} TCP 53`, `${ip} UDP 53`]);
    expect(ends(closed, 'to')).toEqual([...names, `${pods.daemon.ip} TCP 1234`].sort());
    const usual = new Set(passing({}, 'from', pods.builder).map(({ to }) => to));
    expect([others.registry, others.registry6, pods.daemon].map((peer) => usual.has(peer))).toEqual([true, true, true]);
    expect([others.metadata, others.metadata6, others.azureHost].map((peer) => usual.has(peer))).toEqual([false, false, false]);
  });

  it('has daemons that reach what RUN steps need, and no metadata service', () => {
    const reached = new Set(passing({}, 'from', pods.daemon).map(({ to }) => to));
    expect([others.coreDns, others.registry, others.corporate, others.internet].every((peer) => reached.has(peer))).toBe(true);
    expect([others.metadata, others.podIdentity, others.alibabaMetadata].some((peer) => reached.has(peer))).toBe(false);
  });

  it('tells its builders from Pods with their labels in other namespaces', () => {
    const apart = { namespace: 'pool', builds: { namespace: 'teams' }, networkPolicies: { builders: { egress: [] } } };
    const policies = policiesOf(service(apart));
    expect(policies.map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`)).toEqual([
      'pool/buildkit-daemon',
      'teams/buildkit-builders',
    ]);
    const [daemon, builder, impostor] = [
      podOf('buildkitd', '10.244.5.1', 'pool'),
      podOf('image-build', '10.244.5.2', 'teams'),
      podOf('image-build', '10.244.5.3', 'pool'),
    ];
    const reaches = (from: Endpoint, to: Endpoint) => isAllowed(policies, { from, to, protocol: 'TCP', port: 1234 });
    expect([reaches(builder, daemon), reaches(impostor, daemon)]).toEqual([true, false]);
    expect(reaches(builder, podOf('buildkitd', '10.244.5.4', 'teams'))).toBe(false);
  });

  it('has them within reach of its construct, and none unless it says so', () => {
    const chart = new Chart(Testing.app(), 'chart', { namespace: 'builds' });
    const { networkPolicies } = new BuildKitService(chart, 'buildkit', service());
    expect(Object.keys(networkPolicies?.objects ?? {})).toEqual(['daemon', 'builders']);
    const { networkPolicies: none, ...without } = service({ name: 'other' });
    expect(new BuildKitService(chart, 'other', without).networkPolicies).toBeUndefined();
    expect(policiesOf(without)).toEqual([]);
  });

  it('has no node agent, and is told what else is wrong as any other', () => {
    const networkPolicies = { nodeAgent: {}, builders: { ingress: [] }, daemon: { egress: [{ to: [{}] }] } };
    const problems = (options: object) => problemsOf(() => resolveConfig(service({ networkPolicies: options } as never)));
    expect([...problems(networkPolicies), ...problems({ daemon: networkPolicies.daemon })]).toMatchInlineSnapshot(`
      [
        "networkPolicies.nodeAgent: expected no such key, received {}; the images of a service are in a registry, from which nodes pull them",
        "networkPolicies.builders.ingress: expected no such key, received []; did you mean "egress"?",
        "networkPolicies.daemon.egress[0].to[0]: expected either an ipBlock, or a namespaceSelector or a podSelector or both, received {}",
      ]
    `);
  });
});

describe('egress', () => {
  const to443 = { daemon: { egress: [{ ports: [{ port: 443 }] }] } } as const;

  it('without peers is to everything but metadata services, on its ports', () => {
    expect(reaches(to443, pods.daemon, others.registry, 443)).toBe(true);
    expect(reaches(to443, pods.daemon, others.registryPod, 443)).toBe(true);
    expect(reaches(to443, pods.daemon, others.registry, 80)).toBe(false);
    expect(reaches(to443, pods.daemon, others.metadata, 443)).toBe(false);
    expect(reaches(to443, pods.daemon, others.coreDns, '53/UDP')).toBe(true);
    expect(reaches(to443, pods.builder, others.registry, 80)).toBe(true);
  });

  it('that is empty leaves the name servers', () => {
    const options = { builders: { egress: [] } };
    const reached = everyFlow
      .filter(({ from }) => from === pods.builder)
      .filter((flow) => isAllowed(policiesOf(config(options)), flow))
      .map(({ to }) => to);
    expect(new Set(reached)).toEqual(new Set([others.coreDns, others.nodeLocalDnsPod, others.nodeLocalDns]));
  });

  it('is to peers as Kubernetes has them', () => {
    const options: NetworkPolicyOptions = {
      nodeAgent: {
        egress: [
          { to: [{ podSelector: { matchLabels: { app: 'image-api' } } }], ports: [{ port: 8080 }] },
          { to: [{ ipBlock: { cidr: '203.0.113.0/24', except: ['203.0.113.128/25'] } }], ports: [{ port: 5000, endPort: 5010 }] },
        ],
      },
    };
    expect(reaches(options, pods.nodeAgent, others.api, 8080)).toBe(true);
    expect(reaches(options, pods.nodeAgent, others.api, 443)).toBe(false);
    expect(reaches(options, pods.nodeAgent, others.neighbour, 8080)).toBe(false);
    expect([4999, 5000, 5010, 5011].map((port) => reaches(options, pods.nodeAgent, others.registry, port))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(reaches(options, pods.nodeAgent, { ip: '203.0.113.130' }, 5000)).toBe(false);
  });
});

it('peers have no empty lists, which the API server does not keep', () => {
  const empty = { matchLabels: {}, matchExpressions: [] };
  const exists = { matchExpressions: [{ key: 'app', operator: 'Exists', values: [] }] } as const;
  const to = [{ namespaceSelector: empty, podSelector: exists }, { ipBlock: { cidr: '10.0.0.0/8', except: [] } }];
  const [policy] = policiesOf(config({ daemon: { egress: [{ to }] } }));
  expect(policy?.spec?.egress?.[1]).toEqual({
    to: [
      { namespaceSelector: {}, podSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } },
      { ipBlock: { cidr: '10.0.0.0/8' } },
    ],
  });
});

describe('ingress', () => {
  const options: NetworkPolicyOptions = {
    daemon: {
      ingress: [
        {
          from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } }, podSelector: {} }],
          ports: [{ port: 6060 }],
        },
      ],
    },
  };

  it('is from whom it names, on its ports', () => {
    expect(reaches(options, others.prometheus, pods.daemon, 6060)).toBe(true);
    expect(reaches(options, others.prometheus, pods.daemon, 1234)).toBe(false);
    expect(reaches(options, others.stranger, pods.daemon, 6060)).toBe(false);
    expect(reaches(options, others.prometheus, pods.builder, 6060)).toBe(false);
  });
});

describe('name servers', () => {
  const openShift: NetworkPolicyOptions = {
    dns: { to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'openshift-dns' } } }], ports: [5353] },
    builders: { egress: [] },
  };

  it('can be others', () => {
    expect(reaches(openShift, pods.builder, others.openShiftDns, '5353/UDP')).toBe(true);
    expect(reaches(openShift, pods.builder, others.openShiftDns, 5353)).toBe(true);
    expect(reaches(openShift, pods.builder, others.coreDns, '53/UDP')).toBe(false);
    expect(reaches(openShift, pods.builder, others.nodeLocalDns, '53/UDP')).toBe(false);
  });
});

describe('wrong input', () => {
  const problems = (networkPolicies: object) => problemsOf(() => resolveConfig(config(networkPolicies as never)));

  it('of ranges is told', () => {
    const egress = ['10.0.0.5/8', '10.0.0.0', '300.0.0.0/8', '2001:DB8::/32', '::ffff:10.0.0.0/104', '10.0.0.0/33', '0.0.0.0/0 '].map(
      (cidr) => ({
        to: [{ ipBlock: { cidr } }],
      }),
    );
    expect(problems({ daemon: { egress } })).toMatchInlineSnapshot(`
      [
        "networkPolicies.daemon.egress[0].to[0].ipBlock.cidr: expected a range of addresses such as "10.0.0.0/8" or "2001:db8::/32", received "10.0.0.5/8"; write it as "10.0.0.0/8"",
        "networkPolicies.daemon.egress[1].to[0].ipBlock.cidr: expected a range of addresses such as "10.0.0.0/8" or "2001:db8::/32", received "10.0.0.0"",
        "networkPolicies.daemon.egress[2].to[0].ipBlock.cidr: expected a range of addresses such as "10.0.0.0/8" or "2001:db8::/32", received "300.0.0.0/8"",
        "networkPolicies.daemon.egress[3].to[0].ipBlock.cidr: expected a range of addresses such as "10.0.0.0/8" or "2001:db8::/32", received "2001:DB8::/32"; write it as "2001:db8::/32"",
        "networkPolicies.daemon.egress[4].to[0].ipBlock.cidr: expected a range of addresses such as "10.0.0.0/8" or "2001:db8::/32", received "::ffff:10.0.0.0/104"; write addresses of version 4 as such",
        "networkPolicies.daemon.egress[5].to[0].ipBlock.cidr: expected a range of addresses such as "10.0.0.0/8" or "2001:db8::/32", received "10.0.0.0/33"",
        "networkPolicies.daemon.egress[6].to[0].ipBlock.cidr: expected a range of addresses such as "10.0.0.0/8" or "2001:db8::/32", received "0.0.0.0/0 "",
      ]
    `);
  });

  it('of exceptions is told', () => {
    const block = (cidr: string, ...except: string[]) => ({ to: [{ ipBlock: { cidr, except } }] });
    const egress = [
      block('10.0.0.0/8', '10.1.0.0/16', '10.0.0.0/8', '192.168.0.0/16'),
      block('2001:db8::/32', '10.0.0.0/16', '2001:db8:1::/48'),
    ];
    expect(problems({ builders: { egress } })).toMatchInlineSnapshot(`
      [
        "networkPolicies.builders.egress[0].to[0].ipBlock.except[1]: expected a smaller range inside of 10.0.0.0/8, received "10.0.0.0/8"",
        "networkPolicies.builders.egress[0].to[0].ipBlock.except[2]: expected a smaller range inside of 10.0.0.0/8, received "192.168.0.0/16"",
        "networkPolicies.builders.egress[1].to[0].ipBlock.except[0]: expected a smaller range inside of 2001:db8::/32, received "10.0.0.0/16"",
      ]
    `);
  });

  it('of peers is told', () => {
    const to = [
      {},
      { ipBlock: { cidr: '10.0.0.0/8' }, podSelector: {} },
      { podSelector: { matchExpressions: [{ key: 'a', operator: 'In' }] } },
    ];
    const more = {
      namespaceSelector: { matchLabels: { 'a b': 'c' }, matchExpressions: [{ key: 'a', operator: 'Exists', values: ['x'] }] },
    };
    expect(
      problems({ dns: { to }, nodeAgent: { ingress: [{ from: [...to.slice(1, 2), more], ports: [{ port: 1 }] }] } }),
    ).toMatchInlineSnapshot(`
      [
        "networkPolicies.nodeAgent.ingress[0].from[1].namespaceSelector.matchLabels["a b"]: expected the key to be a qualified name such as "example.com/team", received "a b"",
      ]
    `);
    expect(problems({ nodeAgent: { ingress: [{ from: to, ports: [{ port: 1 }] }] }, dns: { to } })).toMatchInlineSnapshot(`
      [
        "networkPolicies.dns.to[0]: expected either an ipBlock, or a namespaceSelector or a podSelector or both, received {}",
        "networkPolicies.dns.to[1]: expected either an ipBlock, or a namespaceSelector or a podSelector or both, received {"ipBlock":{"cidr":"10.0.0.0/8"},"podSelector":{}}",
        "networkPolicies.dns.to[2].podSelector.matchExpressions[0].values: expected at least one value with the operator "In", received []",
        "networkPolicies.nodeAgent.ingress[0].from[0]: expected either an ipBlock, or a namespaceSelector or a podSelector or both, received {}",
        "networkPolicies.nodeAgent.ingress[0].from[1]: expected either an ipBlock, or a namespaceSelector or a podSelector or both, received {"ipBlock":{"cidr":"10.0.0.0/8"},"podSelector":{}}",
        "networkPolicies.nodeAgent.ingress[0].from[2].podSelector.matchExpressions[0].values: expected at least one value with the operator "In", received []",
      ]
    `);
  });

  it('of ports is told', () => {
    const ports = [
      { port: 0 },
      { port: 65_536 },
      { port: 'HTTPS' },
      { port: '443' },
      { port: 'a-name-of-17-chars' },
      { protocol: 'ICMP' },
      { port: 1.5 },
    ];
    expect(
      problems({ daemon: { egress: [{ ports }], ingress: [{ from: [{ podSelector: {} }] }] }, dns: { ports: [0] } }),
    ).toMatchInlineSnapshot(`
      [
        "networkPolicies.dns.ports[0]: expected a number of at least 1, received 0",
        "networkPolicies.daemon.egress[0].ports[0].port: expected a number of at least 1, received 0",
        "networkPolicies.daemon.egress[0].ports[1].port: expected a number of at most 65535, received 65536",
        "networkPolicies.daemon.egress[0].ports[2].port: expected the number of a port such as 443, or the name of one such as "https", received "HTTPS"; use a number, or at most 15 lower-case letters, digits and "-"",
        "networkPolicies.daemon.egress[0].ports[3].port: expected the number of a port such as 443, or the name of one such as "https", received "443"; use a number, or at most 15 lower-case letters, digits and "-"",
        "networkPolicies.daemon.egress[0].ports[4].port: expected the number of a port such as 443, or the name of one such as "https", received "a-name-of-17-chars"; use a number, or at most 15 lower-case letters, digits and "-"",
        "networkPolicies.daemon.egress[0].ports[5].protocol: expected one of "TCP", "UDP", "SCTP", received "ICMP"",
        "networkPolicies.daemon.egress[0].ports[6].port: expected a whole number, received 1.5",
        "networkPolicies.daemon.ingress[0].ports: expected a value, which is required, received nothing",
      ]
    `);
    const ranges = [{ port: 90, endPort: 80 }, { port: 'https', endPort: 80 }, { endPort: 80 }, { port: 80, endPort: 80 }];
    expect(
      problems({ daemon: { egress: [{ ports: ranges }], ingress: [{ from: [{ podSelector: {} }], ports: ranges }] } }),
    ).toMatchInlineSnapshot(`
      [
        "networkPolicies.daemon.egress[0].ports[0].endPort: expected at least port, 90, received 80",
        "networkPolicies.daemon.egress[0].ports[1].port: expected the number of the first port, as there is an endPort, received "https"",
        "networkPolicies.daemon.egress[0].ports[2].port: expected the number of the first port, as there is an endPort, received nothing",
        "networkPolicies.daemon.ingress[0].ports[0].endPort: expected at least port, 90, received 80",
        "networkPolicies.daemon.ingress[0].ports[1].port: expected the number of the first port, as there is an endPort, received "https"",
        "networkPolicies.daemon.ingress[0].ports[2].port: expected the number of the first port, as there is an endPort, received nothing",
      ]
    `);
  });

  it('of lists that would mean everything is told', () => {
    expect(
      problems({ daemon: { egress: [{ to: [], ports: [] }], ingress: [{ from: [], ports: [] }] }, dns: { to: [], ports: [] } }),
    ).toMatchInlineSnapshot(`
      [
        "networkPolicies.dns.to: expected at least 1 item, received []",
        "networkPolicies.dns.ports: expected at least 1 item, received []",
        "networkPolicies.daemon.egress[0].to: expected at least 1 item, received []",
        "networkPolicies.daemon.egress[0].ports: expected at least 1 item, received []",
        "networkPolicies.daemon.ingress[0].from: expected at least 1 item, received []",
        "networkPolicies.daemon.ingress[0].ports: expected at least 1 item, received []",
      ]
    `);
  });
});

describe('warnings', () => {
  const warnings = (networkPolicies: NetworkPolicyOptions, more: object = {}) => {
    return resolveConfig({ ...config(networkPolicies), ...more } as BuildKitConfig).warnings;
  };

  it('tell of ranges with metadata services', () => {
    const to = ['0.0.0.0/0', '::/0', '169.254.169.254/32', '10.0.0.0/8'].map((cidr) => ({ ipBlock: { cidr } }));
    expect(warnings({ builders: { egress: [{ to }] } })).toMatchInlineSnapshot(`
      [
        {
          "message": "has addresses of the metadata services of clouds, which give out the identity of the node: except 100.100.100.200/32, 168.63.129.16/32, 169.254.0.0/16",
          "path": "networkPolicies.builders.egress[0].to[0].ipBlock",
        },
        {
          "message": "has addresses of the metadata services of clouds, which give out the identity of the node: except fd00:c1::a9fe:a9fe/128, fd00:ec2::/32, fd20:ce::254/128, fe80::/10",
          "path": "networkPolicies.builders.egress[0].to[1].ipBlock",
        },
      ]
    `);
  });

  it('tell that steps use the network of the node', () => {
    expect(warnings({}, { runtime: 'containerd' })).toMatchInlineSnapshot(`
      [
        {
          "message": "RUN steps use the network of the node, which networkPolicies do not govern: set daemon.buildkitd.worker.network to { type: "bridge" }",
          "path": "runtime",
        },
      ]
    `);
    expect(warnings({}, { runtime: 'containerd', daemon: { buildkitd: { worker: { network: { type: 'host' } } } } })).toHaveLength(1);
  });

  it('are silent where steps use the network of the Pod, and where there is no policy', () => {
    expect(warnings({}, { runtime: 'containerd', daemon: { buildkitd: { worker: { network: { type: 'bridge' } } } } })).toEqual([]);
    expect(warnings({}, { daemon: { buildkitd: { worker: { network: { type: 'host' } } } } })).toEqual([]);
    expect(resolveConfig({ runtime: 'containerd' }).warnings).toEqual([]);
  });
});

describe('ranges of addresses', () => {
  it.each([
    ['10.0.0.0/8', '10.20.0.0/16', true],
    ['10.0.0.0/8', '11.0.0.0/16', false],
    ['10.0.0.0/8', '0.0.0.0/0', false],
    ['::/0', '10.0.0.0/8', false],
    ['fe80::/10', 'fe80::a9fe:a9fe/128', true],
    ['fd00:ec2::/32', 'fd00:ec3::/48', false],
  ])('%s has %s: %s', (outer, inner, expected) => {
    expect(isWithinCidr(inner, outer)).toBe(expected);
  });

  it.each(['0.0.0.0/0', '255.255.255.255/32', '::/0', '::1/128', '2001:db8::/32', 'fd00:c1::a9fe:a9fe/128'])('%s is canonical', (cidr) => {
    expect(cidrFault(cidr)).toBeUndefined();
  });
});

it('docs/network.md names every option', () => {
  const text = readFileSync(resolve(__dirname, '../docs/network.md'), 'utf8');
  const schema = JSON.parse(readFileSync(resolve(__dirname, '../schema/buildkit-config.json'), 'utf8'));
  const named = [
    'NetworkPolicyOptions',
    'NameServers',
    'TrafficRules',
    'EgressRule',
    'IngressRule',
    'NetworkPolicyPeer',
    'IpBlock',
    'NetworkPolicyPort',
  ];
  const options = named.flatMap((name) => Object.keys(schema.definitions[name].properties));
  expect(options.filter((option) => !new RegExp(`\`(?:\\w+\\.)*${option}\``).test(text))).toEqual([]);
});
