import type { RunLimitsSpec, RunSpec } from '../buildkit/run';
import type { RunLimits, RunOptions, Ulimits } from '../config/build-run';
import type { Report } from '../errors';
import { sortedEntries } from '../values/canonical';
import { bytes } from '../values/quantity';

/** How `RUN` steps run, with sizes in bytes. Undefined where nobody has said. */
export function resolveRun(run: RunOptions | undefined, report: Report): RunSpec | undefined {
  return run && resolveGiven(run, report);
}

function resolveGiven(
  { network, addHosts = {}, hostname, ulimits = {}, shmSize, cgroupParent, limits = {} }: RunOptions,
  report: Report,
): RunSpec {
  checkUlimits(ulimits, report);
  checkLimits(limits, report);
  return {
    network,
    addHosts: sortedEntries(addHosts),
    hostname,
    ulimits: sortedEntries(ulimits).map(([name, { soft, hard }]) => [name, soft, hard ?? soft]),
    shmBytes: shmSize === undefined ? undefined : bytes(shmSize),
    cgroupParent,
    limits: resolveLimits(limits),
  };
}

/** The client takes no process that has more than it may have. */
function checkUlimits(ulimits: Ulimits, report: Report): void {
  for (const [name, { soft, hard = soft }] of sortedEntries(ulimits)) {
    if (hard !== -1 && (soft === -1 || soft > hard)) report.expected(`run.ulimits.${name}.soft`, `at most hard, ${hard}`, soft);
  }
}

/** runc takes the memory from both together to bound swap, and refuses where there is none, or more than both. */
function checkLimits({ memory, memorySwap }: RunLimits, report: Report): void {
  if (memorySwap === undefined) return;
  const path = 'run.limits.memorySwap';
  if (memory === undefined) report.expected(path, 'no such option without memory', memorySwap);
  else if (bytes(memorySwap) < bytes(memory)) report.expected(path, `at least memory, ${memory}`, memorySwap);
}

function resolveLimits({ memory, memorySwap, cpuShares, cpuPeriod, cpuQuota, cpusetCpus, cpusetMems }: RunLimits): RunLimitsSpec {
  return {
    ...(memory !== undefined && { memory: bytes(memory) }),
    ...(memorySwap !== undefined && { memswap: bytes(memorySwap) }),
    cpushares: cpuShares,
    cpuperiod: cpuPeriod,
    cpuquota: cpuQuota,
    cpusetcpus: cpusetCpus,
    cpusetmems: cpusetMems,
  };
}
