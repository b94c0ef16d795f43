import type { RunLimitsSpec, RunSpec } from '../buildkit/run';
import type { RunLimits, RunOptions } from '../config/build-run';
import { sortedEntries } from '../values/canonical';
import { bytes } from '../values/quantity';

/** How `RUN` steps run, with sizes in bytes. */
export function resolveRun({
  network,
  addHosts = {},
  hostname,
  ulimits = {},
  shmSize,
  cgroupParent,
  limits = {},
}: RunOptions = {}): RunSpec {
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
