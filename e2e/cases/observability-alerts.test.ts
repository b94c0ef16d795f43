import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildkitManifests } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toolPath } from '../setup/tools.mjs';
import { type Scenario, scenarios } from './alert-scenarios';
import { deploymentScenarios, statefulSetScenarios } from './pool-alert-scenarios';

const observability = {
  metrics: {},
  podMonitor: {},
  alerts: { alertLabels: { team: 'platform' }, runbookUrl: 'https://example.com/runbook' },
};
const namespace = 'builds';
const pool = {
  topology: 'service',
  namespace,
  tls: { type: 'secrets', server: { secretName: 'server' }, client: { secretName: 'client' } },
  observability,
} as const;

interface Group {
  readonly rules: readonly { readonly alert: string }[];
}

function groupsOf(objects: readonly { readonly kind: string }[]): readonly Group[] {
  const rule = objects.find(({ kind }) => kind === 'PrometheusRule') as
    | { readonly spec?: { readonly groups: readonly Group[] } }
    | undefined;
  return rule?.spec?.groups ?? [];
}

const nodes = groupsOf(buildkitManifests({ runtime: 'cri-o', namespace, observability }));
const deployment = groupsOf(buildkitManifests({ ...pool, replicas: 3 }));
const statefulSet = groupsOf(buildkitManifests({ ...pool, replicas: 3, storage: { type: 'volumeClaimTemplate', size: '10Gi' } }));

// Of a pool, those alerts that are written in other words than on nodes.
const own = ['BuildKitDaemonUnavailable', 'BuildKitRolloutStuck'];

describe.each([
  ['nodes', nodes, scenarios, alertsIn(nodes)],
  ['a Deployment', deployment, deploymentScenarios, [...own, 'BuildKitNodeDiskFilling']],
  ['a StatefulSet', statefulSet, statefulSetScenarios, [...own, 'BuildKitVolumeFilling']],
] as const)('the alerts of %s, by the tests of Prometheus', (_name, groups, cases, proven) => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'alerts-'));
    // JSON is YAML.
    writeFileSync(join(folder, 'rules.yaml'), JSON.stringify({ groups }));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const promtool = (...args: readonly string[]) =>
    execFileSync(toolPath('prometheus', 'promtool'), args, { cwd: folder, encoding: 'utf8' });

  it('are rules that Prometheus takes, with templates that it can fill in', () => {
    const { length } = alertsIn(groups);
    expect(promtool('check', 'rules', '--lint=all', '--lint-fatal', 'rules.yaml')).toContain(`SUCCESS: ${length} rules found`);
  });

  it('each fire in one case at least, and do not in another', () => {
    expect(alertsIn(groups)).toEqual(expect.arrayContaining([...proven]));
    expect(proven.filter((alert) => !cases.some(({ firing }) => firing.includes(alert)))).toEqual([]);
    expect(proven.filter((alert) => !cases.some(({ spared }) => spared === alert))).toEqual([]);
  });

  it.each(cases)('$name', (scenario) => {
    writeFileSync(join(folder, 'tests.yaml'), JSON.stringify(testOf(scenario)));
    expect(promtool('test', 'rules', 'tests.yaml')).toContain('SUCCESS');
  });
});

function alertsIn(groups: readonly Group[]): readonly string[] {
  return groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
}

/** What fires is exactly what is expected: an alert too many is as wrong as one that is missing. */
function testOf({ series, firing, minutes }: Scenario): object {
  const expression = {
    expr: 'count by (alertname) (ALERTS{alertstate="firing",team="platform"})',
    eval_time: `${minutes}m`,
    exp_samples: firing.map((alertname) => ({ labels: `{alertname="${alertname}"}`, value: 1 })),
  };
  const input = Object.entries(series).map(([name, values]) => ({ series: name, values }));
  return {
    rule_files: ['rules.yaml'],
    evaluation_interval: '1m',
    tests: [{ interval: '1m', input_series: input, promql_expr_test: [expression] }],
  };
}
