import type { Feature } from '../buildkit/features';
import { hasFeature } from '../buildkit/features';
import { buildkitdToml } from '../buildkit/toml';
import type { BuildkitdOptions, CacheBounds, WorkerRuntimeOptions } from '../config/buildkitd';
import type { Report } from '../errors';
import { pathTo } from '../values/issue-path';
import { isMoreDiskSpace } from '../values/quantity';
import { isRecord, type UnknownRecord } from '../values/record';
import { type BuildkitImage, requireFeature } from './buildkit-image';
import { checkDirectory, checkSettings } from './host-directory';
import { certificateMounts, registryCertificates } from './registry-certificates';
import type { Mount } from './runtime';

/** What a buildkitd.toml depends on besides its options. */
export interface BuildkitdSettings {
  readonly worker: 'oci' | 'containerd';
  readonly snapshotter?: string | undefined;
  readonly runtime?: WorkerRuntimeOptions | undefined;
  readonly buildkit: BuildkitImage;
}

/** The configuration of a daemon, and what of it lies outside of the file. */
export interface BuildkitdProfile {
  /** The text of buildkitd.toml, made when it is needed. */
  readonly toml: () => string;
  readonly mounts: readonly Mount[];
}

const at = 'daemon.buildkitd';

/** Resolves the daemon's own configuration. */
export function buildkitdProfile(options: BuildkitdOptions, settings: BuildkitdSettings, report: Report): BuildkitdProfile {
  for (const [path, value, feature] of gates(options)) {
    if (value !== undefined) requireFeature(`${at}.${path}`, value, feature, settings.buildkit, report);
  }
  checkGarbageCollection(options, report);
  checkRegistries(options, report);
  checkFrontends(options, report);
  checkRaw(options.raw ?? {}, [], report);
  const { version } = settings.buildkit;
  const { worker, snapshotter, runtime } = settings;
  return {
    toml: () =>
      buildkitdToml({
        options,
        worker,
        snapshotter,
        runtime,
        knows: { logFormat: hasFeature(version, 'logFormat'), logLevel: hasFeature(version, 'logLevel') },
        certificates: (host) => registryCertificates(host, options.registries?.[host] ?? {}),
      }),
    mounts: [...certificateMounts(options.registries ?? {}), ...deviceMounts(options, report), ...networkMounts(options, report)],
  };
}

/** Options with the feature that each needs. */
function gates({ log, worker, cdi, history, frontends, system, proxyNetwork }: BuildkitdOptions) {
  const gate = (path: string, value: unknown, feature: Feature) => [path, value, feature] as const;
  return [
    gate('log.format', log?.format === 'json' ? log.format : undefined, 'logFormat'),
    gate('log.level', log?.level === 'info' || log?.level === 'debug' ? undefined : log?.level, 'logLevel'),
    gate('worker.gc', worker?.gc, 'spaceBounds'),
    gate('worker.network', worker?.network?.type === 'bridge' ? worker.network : undefined, 'bridgeNetwork'),
    gate(
      'worker.network.poolSize',
      worker?.network !== undefined && 'poolSize' in worker.network ? worker.network.poolSize : undefined,
      'networkPool',
    ),
    gate('worker.cgroupParent', worker?.cgroupParent, 'defaultCgroupParent'),
    gate('cdi', cdi, 'cdi'),
    gate('history', history, 'history'),
    gate('frontends', frontends, 'frontends'),
    gate('system.platformsCacheMaxAge', system?.platformsCacheMaxAge, 'systemSection'),
    gate('system.maxRegistryConcurrency', system?.maxRegistryConcurrency, 'registryConcurrency'),
    gate('proxyNetwork', proxyNetwork, 'proxyNetwork'),
  ] as const;
}

function checkGarbageCollection({ worker: { gc } = {} }: BuildkitdOptions, report: Report): void {
  if (gc === undefined) return;
  checkBounds(`${at}.worker.gc`, gc, report);
  for (const [index, policy] of (gc.policies ?? []).entries()) checkBounds(`${at}.worker.gc.policies[${index}]`, policy, report);
}

function checkBounds(path: string, { reservedSpace, maxUsedSpace }: CacheBounds, report: Report): void {
  if (reservedSpace === undefined || maxUsedSpace === undefined || !isMoreDiskSpace(reservedSpace, maxUsedSpace)) return;
  report.expected(`${path}.reservedSpace`, `at most maxUsedSpace, ${maxUsedSpace}`, reservedSpace);
}

function checkRegistries({ registries = {} }: BuildkitdOptions, report: Report): void {
  for (const [host, { http, insecure, certificateAuthorities, clientCertificates }] of Object.entries(registries)) {
    const path = pathTo(at, 'registries', host);
    if (http && insecure) report.expected(`${path}.insecure`, 'no such option beside http', insecure, 'plain http has no certificates');
    if (http && (certificateAuthorities ?? clientCertificates) !== undefined) {
      report.expected(`${path}.http`, 'no such option beside certificates', http, 'plain http has no certificates');
    }
  }
}

/** The builder Pods have the daemon read their Dockerfiles. */
function checkFrontends({ frontends }: BuildkitdOptions, report: Report): void {
  if (frontends?.dockerfile === false) {
    report.warn(
      `${at}.frontends.dockerfile`,
      'the builder Pods of this library use the frontend that is built in, so their builds fail without it',
    );
  }
}

function checkRaw(raw: UnknownRecord, path: readonly string[], report: Report): void {
  for (const [key, value] of Object.entries(raw)) {
    if (isRecord(value)) checkRaw(value, [...path, key], report);
    else if (!isToml(value))
      report.expected(pathTo(at, 'raw', ...path, key), 'text, a number, a boolean, a table or a list of these', value);
  }
}

function isToml(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => isToml(item) || (isRecord(item) && Object.values(item).every(isToml)));
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

/** Descriptions of devices tell of paths of the node, so each directory is where it is there. */
function deviceMounts({ cdi }: BuildkitdOptions, report: Report): readonly Mount[] {
  return (cdi?.specDirectories ?? []).map((path, index): Mount => {
    checkSettings(`${at}.cdi.specDirectories[${index}]`, path, report);
    return { volume: { type: 'hostPath', name: `cdi-${index}`, path, check: 'DirectoryOrCreate' }, path, readOnly: true };
  });
}

function networkMounts({ worker }: BuildkitdOptions, report: Report): readonly Mount[] {
  const network = worker?.network;
  if (network?.type !== 'cni') return [];
  checkDirectory(`${at}.worker.network.binaryDirectory`, network.binaryDirectory, network.binaryDirectory, report);
  return [
    {
      volume: { type: 'hostPath', name: 'cni-plugins', path: network.binaryDirectory, check: 'Directory' },
      path: network.binaryDirectory,
      readOnly: true,
    },
    { volume: { type: 'hostPath', name: 'cni-config', path: network.configFile, check: 'File' }, path: network.configFile, readOnly: true },
  ];
}
