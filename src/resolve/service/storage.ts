import { hasFeature } from '../../buildkit/features';
import type { BuildkitdOptions } from '../../config/buildkitd';
import type { BuildKitServiceConfig } from '../../config/service';
import type { EmptyDirStorage, ServiceStorage } from '../../config/service-storage';
import type { ByteQuantity, Quantity } from '../../config/text';
import type { Report } from '../../errors';
import type { Volume } from '../../runtimes/runtime';
import { bytes, compareQuantities } from '../../values/quantity';
import { isSandbox } from '../../values/sandbox';
import type { Version } from '../../values/version';
import type { PoolWorkload } from './resolved';

/** Where the daemons keep their state, unless the config says. */
export function storageOf({ storage }: BuildKitServiceConfig): ServiceStorage {
  return storage ?? { type: 'emptyDir', sizeLimit: '50Gi' };
}

/** The volume of each daemon. */
export function rootVolume(storage: ServiceStorage): Volume {
  const name = 'root';
  switch (storage.type) {
    case 'emptyDir':
      return { type: 'emptyDir', name, sizeLimit: String(storage.sizeLimit), ...(storage.medium && { medium: storage.medium }) };
    case 'persistentVolumeClaim':
      return { type: 'persistentVolumeClaim', name, claimName: storage.claimName };
    case 'volumeClaimTemplate':
      return { type: 'volumeClaimTemplate', name };
  }
}

/** What makes the daemons. */
export function workloadOf(storage: ServiceStorage, serviceName: string): PoolWorkload {
  if (storage.type !== 'volumeClaimTemplate') {
    return { kind: 'Deployment', strategy: storage.type === 'emptyDir' ? 'RollingUpdate' : 'Recreate' };
  }
  const {
    size,
    storageClassName,
    accessMode = 'ReadWriteOnce',
    retention: { whenDeleted = 'Retain', whenScaled = 'Retain' } = {},
  } = storage;
  return {
    kind: 'StatefulSet',
    serviceName,
    claim: { size: String(size), storageClassName, accessMode, retention: { whenDeleted, whenScaled } },
  };
}

/** Reports what the storage cannot be together with. */
export function checkStorage(config: BuildKitServiceConfig, storage: ServiceStorage, report: Report): void {
  if (storage.type === 'emptyDir') {
    checkSize('storage.sizeLimit', storage.sizeLimit, report);
    checkMemory(storage, config.daemon?.resources?.limits?.memory, report);
  }
  if (storage.type === 'volumeClaimTemplate') checkSize('storage.size', storage.size, report);
  if (storage.type === 'persistentVolumeClaim') {
    const reason = 'a daemon locks its state: use { type: "volumeClaimTemplate" }, or "emptyDir"';
    if ((config.replicas ?? 1) > 1) report.expected('replicas', 'one replica, as there is one claim', config.replicas, reason);
    if (config.autoscaling !== undefined) report.expected('autoscaling', 'nothing, as there is one claim', config.autoscaling, reason);
  }
  const { runtimeClassName } = config.daemon ?? {};
  const inMemory = storage.type === 'emptyDir' && storage.medium === 'Memory';
  if (runtimeClassName !== undefined && isSandbox(runtimeClassName) && !inMemory) {
    report.expected(
      'storage',
      'an emptyDir with the medium "Memory" in a sandbox, whose shared file system can be no upper layer of an overlay',
      config.storage,
      'give the daemon memory for it',
    );
  }
}

function checkMemory({ medium, sizeLimit }: EmptyDirStorage, limit: Quantity | undefined, report: Report): void {
  if (medium !== 'Memory' || limit === undefined || compareQuantities(sizeLimit, limit) < 0) return;
  report.warn('storage.sizeLimit', `a directory in memory is the daemon's, which ends when both take more than its limit, ${limit}`);
}

const mebibyte = 2 ** 20;

/** A number without a unit is meant as gibibytes more often than as bytes. */
function checkSize(path: string, size: ByteQuantity, report: Report): void {
  if (bytes(size) >= mebibyte) return;
  const fix = typeof size === 'number' ? 'a number is one of bytes: add the unit, such as "200Gi"' : undefined;
  report.expected(path, 'room for a cache, of 1Mi at least', size, fix);
}

/**
 * BuildKit's own bounds are shares of the disk, and the kubelet evicts a Pod whose directory is too large. So the cache of a directory
 * on the node's disk has a bound of its own, below that of the directory. Other volumes are disks by themselves.
 */
export function boundedCache(options: BuildkitdOptions, storage: ServiceStorage, version: Version, report: Report): BuildkitdOptions {
  if (storage.type !== 'emptyDir' || storage.medium === 'Memory') return options;
  const { gc } = options.worker ?? {};
  if (gc !== undefined) checkBound(gc.maxUsedSpace, storage, report);
  if (gc !== undefined || !hasFeature(version, 'spaceBounds')) return options;
  const space = Math.max(1, Math.floor((bytes(storage.sizeLimit) / mebibyte) * 0.8));
  const maxUsedSpace = space % 1024 === 0 ? `${space / 1024}GB` : `${space}MB`;
  return { ...options, worker: { ...options.worker, gc: { maxUsedSpace } } };
}

function checkBound(maxUsedSpace: string, { sizeLimit }: EmptyDirStorage, report: Report): void {
  const path = 'daemon.buildkitd.worker.gc.maxUsedSpace';
  if (maxUsedSpace.endsWith('%')) {
    report.warn(path, `${maxUsedSpace} of the node's disk may be more than the storage, ${sizeLimit}, which evicts the Pod: give a size`);
  } else if (spaceBytes(maxUsedSpace) >= bytes(sizeLimit)) {
    report.expected(path, `less than storage.sizeLimit, ${sizeLimit}`, maxUsedSpace, 'a Pod whose directory is larger is evicted');
  }
}

/** BuildKit's units are binary. */
function spaceBytes(text: string): number {
  return Number.parseFloat(text) * 1024 ** (['KB', 'MB', 'GB', 'TB'].indexOf(text.slice(-2)) + 1);
}
