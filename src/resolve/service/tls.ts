import type { BuildKitServiceConfig } from '../../config/service';
import type { CertificateKeyOptions, CertManagerTls } from '../../config/service-tls';
import type { Report } from '../../errors';
import { projectedMounts } from '../../runtimes/projected';
import type { Mount } from '../../runtimes/runtime';
import { durationSeconds } from '../../values/duration';
import type { ResolvedBuilds } from '../resolved';
import { dnsNames, type PoolNames } from './names';
import type { PoolCertificates, ResolvedPool } from './resolved';

/** Files of a Secret with a certificate, where a container sees them. */
export interface TlsFiles {
  readonly mounts: readonly Mount[];
  readonly authority: string;
  readonly certificate: string;
  readonly privateKey: string;
}

/** The three files of a Secret, and no other that it may have. */
export function tlsFiles(secretName: string): TlsFiles {
  const directory = '/etc/buildkit-tls';
  const files = ['ca.crt', 'tls.crt', 'tls.key'].map((key) => ({ kind: 'secret', name: secretName, key, path: key }) as const);
  return {
    mounts: projectedMounts('tls', directory, files),
    authority: `${directory}/ca.crt`,
    certificate: `${directory}/tls.crt`,
    privateKey: `${directory}/tls.key`,
  };
}

/** The Secrets of daemons and clients. No container sees both. */
export function tlsSecrets({ tls }: BuildKitServiceConfig, names: PoolNames): { readonly server: string; readonly client: string } {
  if (tls.type === 'certManager') return { server: names.serverSecret, client: names.clientSecret };
  return { server: tls.server.secretName, client: tls.client.secretName };
}

/** Resolves the certificates, if cert-manager issues them. */
export function resolveCertificates(
  config: BuildKitServiceConfig,
  names: PoolNames,
  builds: ResolvedBuilds,
  report: Report,
): PoolCertificates | undefined {
  const { tls } = config;
  if (tls.type === 'secrets') {
    checkSecrets(tls.server.secretName, tls.client.secretName, names.namespace === builds.namespace, report);
    return undefined;
  }
  const { issuer, duration = '2160h', renewBefore = '720h' } = tls;
  checkValidity(tls, duration, renewBefore, report);
  checkIssuer(tls, names.namespace, builds.namespace, report);
  if (config.rotation === undefined) report.warn('rotation', unrotated(duration, renewBefore));
  return {
    server: { name: names.serverSecret, namespace: names.namespace, commonName: 'buildkitd', dnsNames: dnsNames(names) },
    client: { name: names.clientSecret, namespace: builds.namespace, commonName: 'buildctl' },
    issuer: { name: issuer.name, kind: issuer.kind ?? 'Issuer', group: issuer.group ?? 'cert-manager.io' },
    duration,
    renewBefore,
    privateKey: privateKey(tls.privateKey ?? {}, report),
  };
}

function unrotated(duration: string, renewBefore: string): string {
  return (
    `daemons read their certificate once, when they start, and it is renewed ${renewBefore} before its end: one that runs for longer ` +
    `than that, of ${duration}, is then refused by its clients. Set rotation, or restart them in time`
  );
}

/** Whoever has the key of the daemons can pass for them. */
function checkSecrets(server: string, client: string, isSameNamespace: boolean, report: Report): void {
  if (server !== client || !isSameNamespace) return;
  report.expected('tls.client.secretName', 'another Secret than tls.server, so that no builder has the key of the daemons', client);
}

const hour = 3600;

function checkValidity(tls: CertManagerTls, duration: string, renewBefore: string, report: Report): void {
  const whole = durationSeconds(duration);
  const before = durationSeconds(renewBefore);
  if (whole < hour) report.expected('tls.duration', 'an hour or more, as cert-manager wants', tls.duration);
  if (before < 300) report.expected('tls.renewBefore', 'five minutes or more, as cert-manager wants', tls.renewBefore);
  if (before >= whole) report.expected('tls.renewBefore', `less than tls.duration, ${duration}`, renewBefore);
}

function checkIssuer({ issuer }: CertManagerTls, daemons: string, builds: string, report: Report): void {
  if (daemons === builds || (issuer.kind ?? 'Issuer') !== 'Issuer') return;
  const where = `the namespaces ${daemons} and ${builds} both need an Issuer ${issuer.name} of one authority`;
  report.warn('tls.issuer.kind', `${where}: a ClusterIssuer is there for both`);
}

const sizes: Readonly<Record<NonNullable<CertificateKeyOptions['algorithm']>, readonly number[]>> = {
  ECDSA: [256, 384, 521],
  RSA: [2048, 3072, 4096, 8192],
  Ed25519: [],
};

function privateKey({ algorithm = 'ECDSA', size }: CertificateKeyOptions, report: Report): PoolCertificates['privateKey'] {
  const known = sizes[algorithm];
  if (size !== undefined && !known.includes(size)) {
    const expected = known.length === 0 ? `no size of ${algorithm}` : `one of ${known.join(', ')} of ${algorithm}`;
    report.expected('tls.privateKey.size', expected, size);
  }
  return { algorithm, size: size ?? known[0] };
}

/** What rolls the daemons with their certificate. */
export function resolveRotation({ rotation = {} }: BuildKitServiceConfig, serverSecret: string): ResolvedPool['rotation'] {
  const { revision, reloader } = rotation;
  return {
    workload: reloader ? { 'secret.reloader.stakater.com/reload': serverSecret } : {},
    pods: revision === undefined ? {} : { 'cdk8s-buildkit/rotation': revision },
  };
}
