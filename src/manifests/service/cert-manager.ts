import type { PoolCertificate, PoolCertificates, ResolvedService } from '../../resolve/service/resolved';
import { type Manifest, type ManifestMetadata, metadata } from '../manifest';

/**
 * A certificate of cert-manager.
 *
 * @see https://cert-manager.io/docs/reference/api-docs/#cert-manager.io/v1.Certificate
 */
export interface Certificate {
  apiVersion: 'cert-manager.io/v1';
  kind: 'Certificate';
  metadata: ManifestMetadata;
  spec: {
    secretName: string;
    commonName: string;
    dnsNames: string[];
    usages: string[];
    duration: string;
    renewBefore: string;
    privateKey: { algorithm: string; size?: number; rotationPolicy: 'Always' };
    issuerRef: { name: string; kind: string; group: string };
  };
}

/** The two halves: what one of them signs, the other takes for nobody. */
export function certificates(
  service: ResolvedService,
  { server, client, ...common }: PoolCertificates,
): { readonly server: Manifest<Certificate>; readonly client: Manifest<Certificate> } {
  return {
    server: certificate(service, server, { ...common, dnsNames: server.dnsNames, usage: 'server auth' }),
    client: certificate(service, client, { ...common, dnsNames: [client.commonName], usage: 'client auth' }),
  };
}

interface Content extends Pick<PoolCertificates, 'issuer' | 'duration' | 'renewBefore' | 'privateKey'> {
  readonly dnsNames: readonly string[];
  readonly usage: string;
}

function certificate(service: ResolvedService, { name, namespace, commonName }: PoolCertificate, content: Content): Manifest<Certificate> {
  const { algorithm, size } = content.privateKey;
  return {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: metadata({ ...service.resolvedDaemon, name, namespace }),
    spec: {
      secretName: name,
      commonName,
      dnsNames: [...content.dnsNames],
      usages: ['digital signature', ...(algorithm === 'RSA' ? ['key encipherment'] : []), content.usage],
      duration: content.duration,
      renewBefore: content.renewBefore,
      privateKey: { algorithm, ...(size !== undefined && { size }), rotationPolicy: 'Always' },
      issuerRef: { ...content.issuer },
    },
  };
}
