import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildkitManifests } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toolPath } from '../setup/tools.mjs';
import { type Scenario, scenarios } from './alert-scenarios';

const rule = buildkitManifests({
  runtime: 'cri-o',
  namespace: 'builds',
  observability: { metrics: {}, podMonitor: {}, alerts: { alertLabels: { team: 'platform' }, runbookUrl: 'https://example.com/runbook' } },
}).find(({ kind }) => kind === 'PrometheusRule') as { readonly spec?: { readonly groups: readonly Group[] } } | undefined;

interface Group {
  readonly rules: readonly { readonly alert: string }[];
}

const groups = rule?.spec?.groups ?? [];
const alerts = groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));

describe('the alerts, by the tests of Prometheus', () => {
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
    expect(promtool('check', 'rules', '--lint=all', '--lint-fatal', 'rules.yaml')).toContain(`SUCCESS: ${alerts.length} rules found`);
  });

  it('each fire in one case at least, and do not in another', () => {
    expect(alerts.filter((alert) => !scenarios.some(({ firing }) => firing.includes(alert)))).toEqual([]);
    expect(alerts.filter((alert) => !scenarios.some(({ spared }) => spared === alert))).toEqual([]);
  });

  it.each(scenarios)('$name', (scenario) => {
    writeFileSync(join(folder, 'tests.yaml'), JSON.stringify(testOf(scenario)));
    expect(promtool('test', 'rules', 'tests.yaml')).toContain('SUCCESS');
  });
});

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
