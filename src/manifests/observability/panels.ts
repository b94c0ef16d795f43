import type { ObservedDaemons } from '../../resolve/resolved';
import { series } from './promql';

/** A panel of a dashboard, before it has a place. */
export interface Panel {
  readonly title: string;
  readonly description: string;
  readonly unit: 'bytes' | 'none' | 'percentunit' | 'reqps' | 's' | 'short';
  readonly queries: readonly Query[];
}

interface Query {
  readonly expr: string;
  readonly legend: string;
}

const perInterval = '[$__rate_interval]';

/** The panels of all daemons. Builds are shown where the daemons tell of them. */
export function panelsOf(daemons: ObservedDaemons): readonly Panel[] {
  const { namespace, podNames, buildMetrics } = daemons;
  const of = (name: string, labels: Readonly<Record<string, string>> = {}) => series(name, { namespace, pod: `/${podNames}/`, ...labels });
  return [...(buildMetrics ? buildPanels(of) : []), ...processPanels(of), ...volumePanels(daemons)];
}

type Series = (name: string, labels?: Readonly<Record<string, string>>) => string;

function buildPanels(of: Series): readonly Panel[] {
  const total = of('buildkit_builds_total');
  const steps = (kind: string) => `sum(rate(${of('buildkit_builds_steps_total', { kind })}${perInterval}))`;
  const duration = of('buildkit_build_duration_seconds');
  return [
    {
      title: 'Builds',
      description: 'Builds that have ended, by how they did.',
      unit: 'none',
      queries: [{ expr: `sum by (status) (increase(${total}${perInterval}))`, legend: '{{status}}' }],
    },
    {
      title: 'Failed builds',
      description: 'The share of the builds of the last hour that have failed.',
      unit: 'percentunit',
      queries: [
        {
          expr: `sum(increase(${of('buildkit_builds_total', { status: 'failure' })}[1h])) / sum(increase(${total}[1h]))`,
          legend: 'failed',
        },
      ],
    },
    {
      title: 'Duration of builds',
      description: 'The mean of the builds that have ended, whether Prometheus keeps native histograms or not.',
      unit: 's',
      queries: [
        {
          expr: [
            `sum by (status) (rate(${of('buildkit_build_duration_seconds_sum')}${perInterval})) / sum by (status) (rate(${of('buildkit_build_duration_seconds_count')}${perInterval}))`,
            `histogram_avg(sum by (status) (rate(${duration}${perInterval})))`,
          ].join('\nor '),
          legend: '{{status}}',
        },
      ],
    },
    {
      title: 'Steps from the cache',
      description: 'The share of the steps that the cache had.',
      unit: 'percentunit',
      queries: [{ expr: `${steps('cached')} / ${steps('total')}`, legend: 'cached' }],
    },
  ];
}

function processPanels(of: Series): readonly Panel[] {
  const perPod = (expr: string) => [{ expr, legend: '{{pod}}' }];
  return [
    {
      title: 'Daemons that answer',
      description: 'Daemons whose metrics can be read.',
      unit: 'none',
      queries: [{ expr: `sum(${of('up')})`, legend: 'up' }],
    },
    {
      title: 'CPU of the daemons',
      description: 'Without RUN steps: they are processes of their own.',
      unit: 'short',
      queries: perPod(`rate(${of('process_cpu_seconds_total')}${perInterval})`),
    },
    {
      title: 'Memory of the daemons',
      description: 'Resident memory, without RUN steps.',
      unit: 'bytes',
      queries: perPod(of('process_resident_memory_bytes')),
    },
    {
      title: 'Goroutines of the daemons',
      description: 'Many that never end are a leak, or calls that hang.',
      unit: 'short',
      queries: perPod(of('go_goroutines')),
    },
    {
      title: 'Open files of the daemons',
      description: 'The share of the file descriptors that the daemon may have.',
      unit: 'percentunit',
      queries: perPod(`${of('process_open_fds')} / ${of('process_max_fds')}`),
    },
    {
      title: 'Time since the start of the daemons',
      description: 'It falls to nothing at each restart.',
      unit: 's',
      queries: perPod(`time() - ${of('process_start_time_seconds')}`),
    },
  ];
}

/** Of a path on a node, no metric tells how much is in it. */
function volumePanels({ namespace, cache }: ObservedDaemons): readonly Panel[] {
  if (cache.type !== 'claims') return [];
  const of = (what: string) => series(`kubelet_volume_stats_${what}_bytes`, { namespace, persistentvolumeclaim: `/${cache.names}/` });
  return [
    {
      title: 'Used space of the claims',
      description: 'The share of the file systems with the state and the cache of the daemons that is used.',
      unit: 'percentunit',
      queries: [{ expr: `${of('used')} / ${of('capacity')}`, legend: '{{persistentvolumeclaim}}' }],
    },
  ];
}
