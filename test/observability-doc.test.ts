import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { buildkitManifests } from '../src';

const doc = readFileSync(resolve(__dirname, '../docs/observability.md'), 'utf8');
const config = { runtime: 'cri-o', observability: { metrics: {}, podMonitor: {}, alerts: {}, dashboard: {} } } as const;

interface Rule {
  readonly spec?: {
    readonly groups: readonly {
      readonly rules: readonly { readonly alert: string; readonly labels: { readonly severity: string } }[];
    }[];
  };
}

it('docs/observability.md has a row for each alert, with its severity', () => {
  const rule = buildkitManifests(config).find(({ kind }) => kind === 'PrometheusRule') as Rule | undefined;
  const rules = rule?.spec?.groups.flatMap((group) => group.rules) ?? [];
  const rows = [...doc.matchAll(/^\| `(BuildKit\w+)` \| (\w+) \|/gm)].map(([, alert, severity]) => `${alert} ${severity}`);
  expect(rules.length).toBeGreaterThan(0);
  expect(rows.sort()).toEqual(rules.map(({ alert, labels }) => `${alert} ${labels.severity}`).sort());
});

it('docs/observability.md has every metric that the dashboard shows', () => {
  const text = JSON.stringify(buildkitManifests(config).find(({ metadata }) => metadata.name === 'buildkit-dashboard'));
  const names = [...text.matchAll(/\b([a-z]+_[a-z_]+)(?=\{namespace)/g)].map(([, name = '']) => name.replace(/_(sum|count)$/, ''));
  const documented = [...doc.matchAll(/^\| `([a-z_]+\*?)` \|/gm)].map(([, name = '']) => new RegExp(`^${name.replace('*', '\\w+')}$`));
  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((name) => !documented.some((pattern) => pattern.test(name)))).toEqual([]);
});
