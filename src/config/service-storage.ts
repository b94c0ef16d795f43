import type { ByteQuantity, DnsSubdomain } from './text';

/**
 * Where the daemons of a pool keep their state and cache. A daemon locks it, so no two share one.
 *
 * @discriminator type
 */
export type ServiceStorage = EmptyDirStorage | PersistentVolumeClaimStorage | VolumeClaimTemplateStorage;

/** A directory that is gone with its Pod. The daemons are a Deployment. */
export interface EmptyDirStorage {
  /** The kind of storage. */
  readonly type: 'emptyDir';
  /** Size at which the kubelet evicts the Pod, or that of the memory file system. */
  readonly sizeLimit: ByteQuantity;
  /**
   * What the directory is made of: a disk of the node, or memory, which counts as the daemon's.
   * @default - a disk of the node
   */
  readonly medium?: 'Memory';
}

/** A claim that is there already. The daemon is a Deployment of one replica, which ends before its successor starts. */
export interface PersistentVolumeClaimStorage {
  /** The kind of storage. */
  readonly type: 'persistentVolumeClaim';
  /** Name of the claim, in the namespace of the daemon. */
  readonly claimName: DnsSubdomain;
}

/** A claim for each daemon, which keeps it when it is replaced. The daemons are a StatefulSet. */
export interface VolumeClaimTemplateStorage {
  /** The kind of storage. */
  readonly type: 'volumeClaimTemplate';
  /** Size of each claim. */
  readonly size: ByteQuantity;
  /**
   * StorageClass of the claims.
   * @default - the cluster's default
   */
  readonly storageClassName?: DnsSubdomain;
  /**
   * Who may mount a claim: the Pods of one node, or, with a driver that knows it, one Pod.
   * @default 'ReadWriteOnce'
   */
  readonly accessMode?: 'ReadWriteOnce' | 'ReadWriteOncePod';
  /**
   * What becomes of the claims.
   * @default - they are kept
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#persistentvolumeclaim-retention
   */
  readonly retention?: ClaimRetention;
}

/** What becomes of the claims of a StatefulSet. */
export interface ClaimRetention {
  /**
   * When the StatefulSet is deleted.
   * @default 'Retain'
   */
  readonly whenDeleted?: 'Retain' | 'Delete';
  /**
   * When there are fewer replicas.
   * @default 'Retain'
   */
  readonly whenScaled?: 'Retain' | 'Delete';
}
