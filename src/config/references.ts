import type { ContextPath, DnsSubdomain, FileKey, HostPath } from './text';

/** One key of a Secret. */
export interface SecretKey {
  /** Name of the Secret, in the namespace of the Pods that use it. */
  readonly secretName: DnsSubdomain;
  /** Key in the Secret. */
  readonly key: FileKey;
}

/**
 * A file of a Secret or a ConfigMap, in the namespace of the Pods that read it.
 *
 * @discriminator type
 */
export type FileReference = SecretFile | ConfigMapFile;

/** A file of a Secret. */
export interface SecretFile {
  /** The kind of file. */
  readonly type: 'secret';
  /** Name of the Secret. */
  readonly secretName: DnsSubdomain;
  /** Key of the file. */
  readonly key: FileKey;
}

/** A file of a ConfigMap. */
export interface ConfigMapFile {
  /** The kind of file. */
  readonly type: 'configMap';
  /** Name of the ConfigMap. */
  readonly configMapName: DnsSubdomain;
  /** Key of the file. */
  readonly key: FileKey;
}

/** A certificate with its key, in a Secret in the namespace of the Pods that use it. */
export interface ClientCertificate {
  /** Name of the Secret. */
  readonly secretName: DnsSubdomain;
  /**
   * Key of the certificate.
   * @default 'tls.crt'
   */
  readonly certificateKey?: FileKey;
  /**
   * Key of the private key.
   * @default 'tls.key'
   */
  readonly privateKeyKey?: FileKey;
}

/**
 * A directory that outlives the builder Pod.
 *
 * @discriminator type
 */
export type Directory = PersistentVolumeClaimDirectory | HostPathDirectory;

/** A directory of a PersistentVolumeClaim. */
export interface PersistentVolumeClaimDirectory {
  /** The kind of directory. */
  readonly type: 'persistentVolumeClaim';
  /** Name of the claim, in the namespace of the builds. */
  readonly claimName: DnsSubdomain;
  /**
   * Directory in the volume, which is made if it is missing.
   * @default - all of the volume
   */
  readonly subPath?: ContextPath;
}

/** A directory of the node, which is made if it is missing. */
export interface HostPathDirectory {
  /** The kind of directory. */
  readonly type: 'hostPath';
  /** The directory. */
  readonly path: HostPath;
}
