import type { ResolvedAlerts } from '../../resolve/resolved';
import { type Manifest, metadata } from '../manifest';
import type { Alert } from './alert';
import { buildAlerts } from './build-alerts';
import { daemonAlerts } from './daemon-alerts';
import { nodeAlerts } from './node-alerts';

/** A PrometheusRule of the operator of Prometheus: what this library says of one. */
export interface PrometheusRule {
  apiVersion?: 'monitoring.coreos.com/v1';
  kind?: 'PrometheusRule';
  spec: { groups: RuleGroup[] };
}

interface RuleGroup {
  name: string;
  rules: AlertRule[];
}

interface AlertRule {
  alert: string;
  expr: string;
  for: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

/** The alerts of an installation, in one group for each thing that they are about. */
export function prometheusRule(alerts: ResolvedAlerts): Manifest<PrometheusRule> {
  const { daemons } = alerts;
  const groups = {
    daemons: daemons === undefined ? [] : daemonAlerts(alerts, daemons),
    nodes: daemons === undefined ? [] : nodeAlerts(alerts, daemons),
    builds: buildAlerts(alerts),
  };
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: metadata(alerts),
    spec: { groups: Object.entries(groups).flatMap(([name, members]) => group(name, members, alerts)) },
  };
}

function group(name: string, members: readonly Alert[], alerts: ResolvedAlerts): readonly RuleGroup[] {
  const rules = members.filter((alert) => !alerts.omit.includes(alert.name)).map((alert) => rule(alert, alerts));
  return rules.length === 0 ? [] : [{ name: `${alerts.name}-${name}`, rules }];
}

function rule(alert: Alert, { alertLabels, runbookUrl }: ResolvedAlerts): AlertRule {
  return {
    alert: alert.name,
    expr: alert.expr,
    for: alert.for,
    labels: { ...alertLabels, severity: alert.severity },
    annotations: {
      summary: alert.summary,
      description: alert.description,
      ...(runbookUrl !== undefined && { runbook_url: `${runbookUrl}#${alert.name.toLowerCase()}` }),
    },
  };
}
