import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { describe, expect, it } from 'vitest';
import {
  type BuildKitConfig,
  type BuildKitServiceConfig,
  buildkitManifests,
  type NetworkPolicyOptions,
  type ServiceNetworkPolicyOptions,
} from '../../src';
import { networkPolicies } from '../../test/support/arbitraries';
import { everyFlow, pods } from '../../test/support/flows';
import { presentGoldens } from '../../test/support/goldens';
import { type Endpoint, type Flow, isAllowed } from '../../test/support/network-policies';
import { servicePolicies } from '../../test/support/service-arbitraries';
import { documentsOf } from '../cluster/documents';
import { toolPath } from '../setup/tools.mjs';

const cyclonus = toolPath('cyclonus', 'cyclonus');
const runs = Number(process.env.NETWORK_POLICY_RUNS ?? 30);
const seed = Number(process.env.NETWORK_POLICY_SEED ?? 20_240_601);

/** What cyclonus says of each flow: whether it is allowed. */
function judged(policies: readonly object[], flows: readonly Flow[]): readonly boolean[] {
  const folder = mkdtempSync(join(tmpdir(), 'cyclonus-'));
  const [policyPath, trafficPath] = [join(folder, 'policies.json'), join(folder, 'traffic.json')];
  try {
    writeFileSync(policyPath, JSON.stringify({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicyList', items: policies }));
    writeFileSync(trafficPath, JSON.stringify(flows.map(trafficOf)));
    const args = ['analyze', '--mode=query-traffic', `--policy-path=${policyPath}`, `--traffic-path=${trafficPath}`];
    const answer = execFileSync(cyclonus, args, { encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'ignore'] });
    return [...answer.matchAll(/IS ALLOWED\? +\| +(TRUE|FALSE)/g)].map(([, verdict]) => verdict === 'TRUE');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function trafficOf({ from, to, protocol, port, portName = '' }: Flow): object {
  return { Source: peerOf(from), Destination: peerOf(to), Protocol: protocol, ResolvedPort: port, ResolvedPortName: portName };
}

function peerOf({ ip, pod }: Endpoint): object {
  if (pod === undefined) return { IP: ip };
  const { namespace, labels } = pod;
  return {
    IP: ip,
    Internal: { Namespace: namespace, NamespaceLabels: { 'kubernetes.io/metadata.name': namespace }, PodLabels: labels },
  };
}

const policiesOf = (options: NetworkPolicyOptions): readonly NetworkPolicy[] => {
  const config: BuildKitConfig = {
    runtime: 'cri-o',
    namespace: 'builds',
    nodeAgent: { image: 'example.com/agent:1' },
    networkPolicies: options,
  };
  return buildkitManifests(config).filter(isPolicy);
};

const policiesOfService = (options: ServiceNetworkPolicyOptions): readonly NetworkPolicy[] => {
  const tls = { type: 'secrets', server: { secretName: 'server' }, client: { secretName: 'client' } } as const;
  const config: BuildKitServiceConfig = { topology: 'service', namespace: 'builds', tls, networkPolicies: options };
  return buildkitManifests(config).filter(isPolicy);
};

function isPolicy<T extends { readonly kind?: string }>(object: T): object is T & NetworkPolicy {
  return object.kind === 'NetworkPolicy';
}

/** cyclonus and the evaluator of the unit tests agree on all flows, some of which pass and some do not. */
function expectAgreement(policies: readonly NetworkPolicy[]): void {
  const verdicts = judged(policies, everyFlow);
  const own = everyFlow.map((flow) => isAllowed(policies, flow));
  expect(verdicts).toHaveLength(everyFlow.length);
  const disputed = everyFlow.flatMap((flow, index) => (verdicts[index] === own[index] ? [] : [described(flow, own[index])]));
  expect(disputed).toEqual([]);
}

function described({ from, to, protocol, port }: Flow, isAllowed = false): string {
  return `${from.ip} to ${to.ip}, ${protocol} ${port}: ${isAllowed ? 'allowed' : 'not allowed'}, says the evaluator`;
}

describe('cyclonus and the evaluator of the unit tests agree', { timeout: 300_000 }, () => {
  it('on the defaults, which let some flows pass and others not', () => {
    const policies = policiesOf({});
    expectAgreement(policies);
    expect(new Set(judged(policies, everyFlow))).toEqual(new Set([true, false]));
  });

  it('on those of a service, whose daemons builders reach and nobody else', () => {
    const policies = policiesOfService({});
    expectAgreement(policies);
    const toDaemon = everyFlow.filter(({ to }) => to === pods.daemon);
    const verdicts = judged(policies, toDaemon);
    const passing = toDaemon.flatMap(({ from, protocol, port }, index) => (verdicts[index] ? [`${from.ip} ${protocol} ${port}`] : []));
    expect(new Set(passing)).toEqual(new Set([`${pods.builder.ip} TCP 1234`]));
  });

  it.each(presentGoldens().filter((golden) => golden.includes('network-polic')))('on %s', (golden) => {
    const documents = documentsOf(readFileSync(resolve(__dirname, '../../test/snapshots', golden), 'utf8'));
    const policies = documents.map(({ object }) => object).filter(isPolicy);
    expect(policies).not.toEqual([]);
    expectAgreement(policies);
  });

  it(`on ${runs} generated options (seed ${seed})`, () => {
    fc.assert(
      fc.property(networkPolicies, (options) => expectAgreement(policiesOf(options))),
      { numRuns: runs, seed },
    );
    fc.assert(
      fc.property(servicePolicies, (options) => expectAgreement(policiesOfService(options))),
      { numRuns: runs, seed },
    );
  });

  it('and cyclonus sees what a policy lets pass by mistake', () => {
    const [daemon, ...others] = policiesOf({});
    const open = { ...daemon, spec: { ...daemon?.spec, podSelector: {}, egress: [{}] } } as NetworkPolicy;
    const metadata = everyFlow.filter(({ to }) => to.ip === '169.254.169.254');
    expect(new Set(judged([daemon ?? {}, ...others], metadata))).toEqual(new Set([false]));
    expect(new Set(judged([open, ...others], metadata))).toEqual(new Set([true]));
  });
});
