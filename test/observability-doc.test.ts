import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { buildkitManifests } from '../src';

const doc = readFileSync(resolve(__dirname, '../docs/observability.md'), 'utf8');
const observability = { metrics: {}, podMonitor: {}, alerts: {}, dashboard: {} };
const tls = { type: 'secrets', server: { secretName: 'server' }, client: { secretName: 'client' } } as const;
// Together they have every alert and every panel.
const objects = [
  ...buildkitManifests({ runtime: 'cri-o', observability }),
  ...buildkitManifests({ topology: 'service', tls, storage: { type: 'volumeClaimTemplate', size: '1Gi' }, observability }),
];

interface Rule {
  readonly spec?: {
    readonly groups: readonly {
      readonly rules: readonly { readonly alert: string; readonly labels: { readonly severity: string } }[];
    }[];
  };
}

it('docs/observability.md has a row for each alert, with its severity', () => {
  const made = objects.filter(({ kind }) => kind === 'PrometheusRule') as readonly Rule[];
  const rules = made.flatMap(({ spec }) => spec?.groups.flatMap((group) => group.rules) ?? []);
  const rows = [...doc.matchAll(/^\| `(BuildKit\w+)` \| (\w+) \|/gm)].map(([, alert, severity]) => `${alert} ${severity}`);
  expect(rules.length).toBeGreaterThan(0);
  expect(rows.sort()).toEqual([...new Set(rules.map(({ alert, labels }) => `${alert} ${labels.severity}`))].sort());
});

it('docs/observability.md has every metric that the dashboard shows', () => {
  const text = JSON.stringify(objects.filter(({ metadata }) => metadata.name === 'buildkit-dashboard'));
  const names = [...text.matchAll(/\b([a-z]+_[a-z_]+)(?=\{namespace)/g)].map(([, name = '']) => name.replace(/_(sum|count)$/, ''));
  const documented = [...doc.matchAll(/^\| `([a-z_]+\*?)` \|/gm)].map(([, name = '']) => new RegExp(`^${name.replace('*', '\\w+')}$`));
  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((name) => !documented.some((pattern) => pattern.test(name)))).toEqual([]);
});
