import {
  buildkitDaemonSet,
  buildkitManifests,
  type CacheBounds,
  type ContainerdConfig,
  type CrioConfig,
  type GarbageCollectionOptions,
} from 'cdk8s-buildkit';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildkitd } from '../../test/support/arbitraries';
import { startDaemon } from '../kubelet/pod';
import { ClusterNode } from '../node/cluster-node';
import { containerd } from '../runtimes/containerd';
import { namedObjects } from './named-objects';

/** How many configurations each daemon has to start with, and with what they are generated. */
const numRuns = Number(process.env.GENERATED_TOML ?? 15);
const seed = Number(process.env.GENERATED_TOML_SEED ?? 20_260_102);

/** What `buildctl debug workers` tells of a worker. */
interface Worker {
  readonly labels: Readonly<Record<string, string>>;
  readonly platforms: readonly { readonly os: string; readonly architecture: string; readonly variant?: string }[];
  readonly gcPolicy: readonly Rule[];
}

interface Rule {
  readonly all?: boolean;
  readonly filter: readonly string[] | null;
  readonly keepDuration?: number;
  readonly reservedSpace?: number;
  readonly maxUsedSpace?: number;
  readonly minFreeSpace?: number;
}

describe.each(['cri-o', 'containerd'] as const)(`the daemon of %s, with ${numRuns} generated configurations (seed ${seed})`, (runtime) => {
  let node: ClusterNode;
  beforeAll(async () => {
    node = await ClusterNode.start();
    if (runtime === 'containerd') await containerd.start(node);
  });
  afterAll(() => node?.stop());

  it('starts, and its worker has what was asked for', async () => {
    const property = fc.asyncProperty(buildkitd, async (options) => {
      const worker = await workerOf(node, { runtime, daemon: { buildkitd: options } });
      const { labels = {}, platforms, gc } = options.worker ?? {};
      expect(worker.labels).toMatchObject(labels);
      if (platforms !== undefined) expect(worker.platforms.map(platformName).slice(0, platforms.length)).toEqual(platforms);
      if (gc !== undefined) expectRules(worker.gcPolicy, gc);
    });
    await fc.assert(property, { numRuns, seed });
  });
});

async function workerOf(node: ClusterNode, config: CrioConfig | ContainerdConfig): Promise<Worker> {
  const daemonSet = buildkitDaemonSet(config);
  const daemon = await startDaemon(node, daemonSet, { objects: [...buildkitManifests(config), ...namedObjects(daemonSet)] });
  try {
    const address = 'unix:///run/cdk8s-buildkit/buildkit/buildkit/buildkitd.sock';
    const { stdout, stderr } = await daemon
      .containerNamed('buildkitd')
      .exec(['buildctl', '--addr', address, 'debug', 'workers', '--format', '{{json .}}']);
    const workers = JSON.parse(stdout || stderr) as readonly Worker[];
    expect(workers).toHaveLength(1);
    return workers[0] as Worker;
  } finally {
    await daemon.stop();
  }
}
function platformName({ os, architecture, variant }: Worker['platforms'][number]): string {
  return [os, architecture, variant].filter(Boolean).join('/');
}
const policyOf = ({ all = false, filter, keepDuration = 0 }: Rule) => ({ all, filters: filter ?? undefined, seconds: keepDuration / 1e9 });

function expectRules(rules: readonly Rule[], { policies, ...bounds }: GarbageCollectionOptions): void {
  const ceiling = rules.at(-1);
  expect(ceiling?.all).toBe(true);
  expectBounds(ceiling, bounds);
  if (policies === undefined) return;
  const expected = policies.map(({ all = false, filters, keepDuration = '0s' }) => ({ all, filters, seconds: seconds(keepDuration) }));
  expect(rules.slice(0, -1).map(policyOf)).toEqual(expected);
  for (const [index, policy] of policies.entries()) expectBounds(rules[index], policy);
}

function expectBounds(rule: Rule | undefined, bounds: CacheBounds): void {
  for (const key of ['reservedSpace', 'maxUsedSpace', 'minFreeSpace'] as const) {
    const text = bounds[key];
    const found = rule?.[key] ?? 0;
    if (text === undefined) expect(found, key).toBe(0);
    // A share is one of the disk, whose size is the machine's.
    else if (text.endsWith('%')) expect(found, key).toBeGreaterThan(0);
    else expect(found, key).toBeCloseTo(bytes(text), -1);
  }
}

const units: Readonly<Record<string, number>> = { MB: 2 ** 20, GB: 2 ** 30, TB: 2 ** 40, h: 3600, m: 60, s: 1 };

function bytes(text: string): number {
  return Number(text.slice(0, -2)) * (units[text.slice(-2)] ?? Number.NaN);
}

function seconds(text: string): number {
  return [...text.matchAll(/([\d.]+)([hms])/g)].reduce((sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0), 0);
}
