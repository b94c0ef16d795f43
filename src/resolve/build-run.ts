import type { RunLimitsSpec, RunSpec } from '../buildkit/run';
import type { RunLimits, RunOptions, Ulimits } from '../config/build-run';
import type { Report } from '../errors';
import { sortedEntries } from '../values/canonical';
import { bytes } from '../values/quantity';

/** How `RUN` steps run, with sizes in bytes. */
export function resolveRun(
  { network, addHosts = {}, hostname, ulimits = {}, shmSize, cgroupParent, limits = {} }: RunOptions = {},
  report: Report,
): RunSpec {
  checkUlimits(ulimits, report);
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
