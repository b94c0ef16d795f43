import type { BuildKitConfig } from '../runtimes/registry';
import { isDnsLabel } from '../values/dns';

/** What names a pool: its config, and the pool label of each of its nodes. */
export interface Nameable {
  readonly config: BuildKitConfig;
  readonly labels: readonly (string | undefined)[];
}

/**
 * A name for each pool: the one that its nodes, and no others, are labelled with; else the runtime and the distribution of
 * its config, and a number if that is another pool's. A pool keeps its name when pools of another runtime or distribution
 * come and go, because objects and host paths are called after it.
 */
export function namePools(pools: readonly Nameable[]): readonly string[] {
  const names = pools.map((pool) => labelledName(pool, pools));
  for (const index of inOrder(pools)) {
    const pool = pools[index];
    if (pool !== undefined) names[index] ??= freeName(naturalName(pool.config), names);
  }
  return names.map(String);
}

function labelledName({ labels: [name, ...more], config }: Nameable, pools: readonly Nameable[]): string | undefined {
  if (name === undefined || !isDnsLabel(name) || more.some((label) => label !== name)) return undefined;
  return pools.some((other) => other.config !== config && other.labels.includes(name)) ? undefined : name;
}

/** The plainest config first, so that it has the name without a number. */
function inOrder(pools: readonly Nameable[]): readonly number[] {
  const keys = pools.map(({ config }, index) => ({ index, key: JSON.stringify(config) }));
  return keys.toSorted((a, b) => a.key.length - b.key.length || (a.key < b.key ? -1 : 1)).map(({ index }) => index);
}

function naturalName(config: BuildKitConfig): string {
  const distribution = 'distribution' in config ? config.distribution : undefined;
  return distribution === undefined ? config.runtime : `${config.runtime}-${distribution}`;
}

function freeName(name: string, taken: readonly (string | undefined)[]): string {
  let candidate = name;
  for (let number = 2; taken.includes(candidate); number++) candidate = `${name}-${number}`;
  return candidate;
}
