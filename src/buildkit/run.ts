import { csvRecord, definedFields, type Field } from './csv';

/** How `RUN` steps run, with sizes in bytes. */
export interface RunSpec {
  readonly network: 'sandbox' | 'host' | 'none' | undefined;
  readonly addHosts: readonly Field[];
  readonly hostname: string | undefined;
  /** Name, soft and hard limit. */
  readonly ulimits: readonly (readonly [name: string, soft: number, hard: number])[];
  readonly shmBytes: number | undefined;
  readonly cgroupParent: string | undefined;
  readonly limits: RunLimitsSpec;
}

/** Limits of steps, in the words of the frontend. */
export interface RunLimitsSpec {
  readonly memory?: number;
  readonly memswap?: number;
  readonly cpushares?: number | undefined;
  readonly cpuperiod?: number | undefined;
  readonly cpuquota?: number | undefined;
  readonly cpusetcpus?: string | undefined;
  readonly cpusetmems?: string | undefined;
}

/** The limits of a process, as BuildKit and docker write them. */
export function ulimitText([name, soft, hard]: RunSpec['ulimits'][number]): string {
  return `${name}=${soft}:${hard}`;
}

/** The options of the Dockerfile frontend, each `key=value`. */
export function runOptions({ network, addHosts, hostname, ulimits, shmBytes, cgroupParent, limits }: RunSpec): readonly string[] {
  return definedFields({
    'force-network-mode': network,
    'add-hosts': addHosts.length === 0 ? undefined : csvRecord(addHosts),
    hostname,
    ulimit: ulimits.length === 0 ? undefined : ulimits.map(ulimitText).join(','),
    'shm-size': shmBytes,
    'cgroup-parent': cgroupParent,
    ...limits,
  }).map(([key, value]) => `${key}=${value}`);
}
