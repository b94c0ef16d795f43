import type { DnsSubdomain, Duration, NonEmptyText } from './text';

/**
 * The certificates of daemons and clients. Each side trusts the authority that its own Secret names as `ca.crt`: whoever has any
 * certificate of that authority for clients may build, so it should issue no others.
 *
 * @discriminator type
 */
export type ServiceTls = CertManagerTls | SecretsTls;

/**
 * Certificates that cert-manager issues: one for the daemons, with the usage `server auth` and every name of the pool, and one for
 * the clients, with the usage `client auth`, in the namespace of the builds.
 *
 * @see https://cert-manager.io/docs/usage/certificate/
 */
export interface CertManagerTls {
  /** The kind of source of the certificates. */
  readonly type: 'certManager';
  /** Who issues both. It has to tell its own certificate, as issuers of the types `ca`, `selfSigned` and `vault` do, and ACME does not. */
  readonly issuer: CertificateIssuer;
  /**
   * How long a certificate is valid: an hour at least.
   * @default '2160h'
   */
  readonly duration?: Duration;
  /**
   * How long before its end it is renewed: five minutes at least.
   * @default '720h'
   */
  readonly renewBefore?: Duration;
  /**
   * The private keys. Each renewal makes new ones.
   * @default { algorithm: 'ECDSA' }
   */
  readonly privateKey?: CertificateKeyOptions;
}

/** An issuer of cert-manager, or of a program that extends it. */
export interface CertificateIssuer {
  /** Name of the issuer. */
  readonly name: DnsSubdomain;
  /**
   * Kind of the issuer. An `Issuer` has to be in the namespaces of the daemons and of the builds, if these are two.
   * @default 'Issuer'
   */
  readonly kind?: NonEmptyText;
  /**
   * API group of the issuer.
   * @default 'cert-manager.io'
   */
  readonly group?: DnsSubdomain;
}

/** Private keys of certificates. */
export interface CertificateKeyOptions {
  /**
   * Algorithm of the keys.
   * @default 'ECDSA'
   */
  readonly algorithm?: 'ECDSA' | 'RSA' | 'Ed25519';
  /**
   * Size of the keys in bits: 256, 384 or 521 of ECDSA, 2048, 3072, 4096 or 8192 of RSA.
   * @default - 256 of ECDSA, 2048 of RSA
   * @asType integer
   */
  readonly size?: number;
}

/**
 * Certificates in Secrets of the type `kubernetes.io/tls` that also have a `ca.crt`. The daemons' certificate has the name
 * `<name>-daemon.<namespace>.svc`, for which the clients ask whichever daemon they reach.
 */
export interface SecretsTls {
  /** The kind of source of the certificates. */
  readonly type: 'secrets';
  /** The daemons' certificate and key, and the authority of the clients' certificates. In the namespace of the daemons. */
  readonly server: TlsSecret;
  /** The clients' certificate and key, and the authority of the daemons' certificate. In the namespace of the builds. */
  readonly client: TlsSecret;
}

/** A Secret with `tls.crt`, `tls.key` and `ca.crt`. */
export interface TlsSecret {
  /** Name of the Secret. */
  readonly secretName: DnsSubdomain;
}

/**
 * What rolls the daemons when their certificate is renewed: they read it once, when they start. Daemons that are replaced finish
 * their builds.
 */
export interface RotationOptions {
  /**
   * Any text, such as a date or a serial number. Daemons roll when it changes.
   * @default - none
   */
  readonly revision?: NonEmptyText;
  /**
   * Whether Stakater's Reloader, which has to be in the cluster, rolls the daemons when the Secret changes.
   * @default false
   * @see https://github.com/stakater/Reloader
   */
  readonly reloader?: boolean;
}
