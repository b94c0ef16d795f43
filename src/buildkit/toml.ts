import { stringify } from 'smol-toml';
import type {
  BuildkitdOptions,
  DaemonRegistryOptions,
  GarbageCollectionOptions,
  WorkerOptions,
  WorkerRuntimeOptions,
} from '../config/buildkitd';
import { isRecord, type UnknownRecord } from '../values/record';

/** What a buildkitd.toml says besides the user's options, whose keys are sorted and whose values are all said. */
export interface BuildkitdToml {
  readonly options: BuildkitdOptions;
  /** Name of the worker that runs, as its section is called. */
  readonly worker: string;
  /** Snapshotter and runtime of the worker, where they are said. */
  readonly snapshotter?: string | undefined;
  readonly runtime?: WorkerRuntimeOptions | undefined;
  /** Which part of the section `[log]` the daemon knows. */
  readonly knows: { readonly logFormat: boolean; readonly logLevel: boolean };
  /** Where the daemon finds the certificates of a registry. */
  readonly certificates: (host: string) => RegistryCertificates;
}

/** Paths of the certificates of a registry. */
export interface RegistryCertificates {
  readonly authorities: readonly string[];
  readonly clients: readonly { readonly key: string; readonly cert: string }[];
}

type Table = Readonly<Record<string, unknown>>;

/**
 * The text of buildkitd.toml.
 *
 * @see https://github.com/moby/buildkit/blob/master/docs/buildkitd.toml.md
 */
export function buildkitdToml(toml: BuildkitdToml): string {
  const { raw = {} } = toml.options;
  return marker(raw) + stringify(overlay(defined(sections(toml)), raw));
}

function sections(toml: BuildkitdToml): Table {
  const { options, worker } = toml;
  return {
    ...log(toml),
    'insecure-entitlements': list(options.entitlements),
    proxyNetwork: options.proxyNetwork,
    ...section('grpc', { debugAddress: options.grpc?.debugAddress }),
    worker: { [worker]: defined(workerSection(toml)) },
    ...section('registry', registries(toml)),
    ...section('dns', { ...options.dns }),
    ...section('cdi', { specDirs: options.cdi?.specDirectories, autoAllowed: list(options.cdi?.autoAllowed) }),
    ...section('history', { ...options.history }),
    ...section('frontend', frontends(options)),
    ...section('system', { ...options.system }),
  };
}

/** Older versions only know whether to say more, and before that one format only. */
function log({ options: { log: { level = 'info', format = 'text' } = {} }, knows }: BuildkitdToml): Table {
  if (knows.logLevel) return { log: { level, format } };
  return { debug: level === 'debug', ...(knows.logFormat && { log: { format } }) };
}

function workerSection({ options: { worker = {} }, snapshotter, runtime }: BuildkitdToml): Table {
  return {
    ...garbageCollection(worker.gc),
    'max-parallelism': worker.maxParallelism,
    ...section('labels', { ...worker.labels }),
    platforms: list(worker.platforms),
    snapshotter,
    ...section('runtime', { name: runtime?.name, path: runtime?.path, ...section('options', { ...runtime?.options }) }),
    ...network(worker.network),
    defaultCgroupParent: worker.cgroupParent,
    'apparmor-profile': worker.appArmorProfile,
    selinux: worker.selinux,
  };
}

/** Bounds of the worker itself do nothing beside policies: they become the last of these. */
function garbageCollection(gc: GarbageCollectionOptions | undefined): Table {
  if (gc?.policies === undefined) return { gc: true, ...gc };
  const { policies, ...bounds } = gc;
  return { gc: true, gcpolicy: [...policies, { all: true, ...bounds }] };
}

function network(options: WorkerOptions['network']): Table {
  switch (options?.type) {
    case undefined:
      return {};
    case 'host':
      return { networkMode: 'host' };
    case 'cni':
      return {
        networkMode: 'cni',
        cniConfigPath: options.configFile,
        cniBinaryPath: options.binaryDirectory,
        cniPoolSize: options.poolSize,
      };
    case 'bridge':
      return { networkMode: 'bridge', bridgeName: options.name, bridgeSubnet: options.subnet, cniPoolSize: options.poolSize };
  }
}

function registries({ options, certificates }: BuildkitdToml): Table {
  return Object.fromEntries(
    Object.entries(options.registries ?? {}).map(([host, registry]) => [host, defined(registryTable(registry, certificates(host)))]),
  );
}

function registryTable({ mirrors, http, insecure }: DaemonRegistryOptions, { authorities, clients }: RegistryCertificates): Table {
  return { mirrors: list(mirrors), http, insecure, ca: list(authorities), keypair: list(clients) };
}

function frontends({ frontends: { dockerfile, gateway } = {} }: BuildkitdOptions): Table {
  const allowed = Array.isArray(gateway) ? { enabled: true, allowedRepositories: gateway } : { enabled: gateway };
  return { ...section('dockerfile.v0', { enabled: dockerfile }), ...section('gateway.v0', allowed) };
}

/** A section with what is said in it, or none if nothing is. */
function section(name: string, table: Table): Table {
  const said = defined(table);
  return Object.keys(said).length === 0 ? {} : { [name]: said };
}

function list<T>(values: readonly T[] | undefined): readonly T[] | undefined {
  return values === undefined || values.length === 0 ? undefined : values;
}

function defined(table: Table): Table {
  return Object.fromEntries(Object.entries(table).filter(([, value]) => value !== undefined));
}

/** A table with another one put over it: tables are merged, all else is replaced. */
function overlay(below: Table, above: UnknownRecord): Table {
  const merged = Object.entries(above).map(([key, value]) => {
    const old = below[key];
    return [key, isRecord(value) ? overlay(isRecord(old) ? old : {}, value) : value] as const;
  });
  return { ...below, ...Object.fromEntries(merged) };
}

function marker(raw: UnknownRecord): string {
  const paths = leaves(raw, []);
  return paths.length === 0 ? '' : `# As given in buildkitd.raw, unchecked: ${paths.join(', ')}\n`;
}

function leaves(value: UnknownRecord, path: readonly string[]): readonly string[] {
  return Object.entries(value).flatMap(([key, child]) => (isRecord(child) ? leaves(child, [...path, key]) : [[...path, key].join('.')]));
}
