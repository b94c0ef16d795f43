import type { ConfigMap } from 'kubernetes-types/core/v1';
import type { ResolvedDashboard } from '../../resolve/resolved';
import { sha256 } from '../../values/digest';
import { type Manifest, metadata } from '../manifest';
import { type Panel, panelsOf } from './panels';

/** The dashboard of all daemons, for the sidecar of Grafana. */
export function dashboard(resolved: ResolvedDashboard): Manifest<ConfigMap> {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadata(resolved),
    data: { [`${resolved.name}.json`]: `${JSON.stringify(model(resolved), undefined, 2)}\n` },
  };
}

/** Grafana takes at most 40 characters. */
function uidOf({ namespace, name }: ResolvedDashboard): string {
  return `buildkit-${sha256(`${namespace}/${name}`).slice(0, 24)}`;
}

const dataSource = { type: 'prometheus', uid: '${datasource}' };

function model(resolved: ResolvedDashboard): object {
  return {
    uid: uidOf(resolved),
    title: resolved.title,
    tags: ['buildkit'],
    // The oldest that Grafana 10 and newer read without a change.
    schemaVersion: 36,
    editable: false,
    time: { from: 'now-6h', to: 'now' },
    refresh: '1m',
    templating: { list: [{ name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Data source' }] },
    panels: panelsOf(resolved.daemons).map(placed),
  };
}

const [width, height] = [12, 8];

/** Two panels beside each other. */
function placed(panel: Panel, index: number): object {
  return {
    id: index + 1,
    type: 'timeseries',
    title: panel.title,
    description: panel.description,
    datasource: dataSource,
    gridPos: { x: (index % 2) * width, y: Math.floor(index / 2) * height, w: width, h: height },
    fieldConfig: { defaults: { unit: panel.unit, min: 0 }, overrides: [] },
    targets: panel.queries.map(({ expr, legend }, query) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + query),
      datasource: dataSource,
      expr,
      legendFormat: legend,
    })),
  };
}
