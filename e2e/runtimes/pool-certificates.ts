import { readFileSync } from 'node:fs';
import type { ClusterNode } from '../node/cluster-node';

/** A Secret as cert-manager makes it. */
export interface TlsSecretObject {
  readonly kind: 'Secret';
  readonly metadata: { readonly name: string };
  readonly stringData: Readonly<Record<'ca.crt' | 'tls.crt' | 'tls.key', string>>;
}

/** Who a certificate is for. */
export interface Holder {
  readonly secretName: string;
  readonly usage: 'serverAuth' | 'clientAuth';
  readonly dnsName: string;
}

/** An authority of its own, which issues certificates for one pool. */
export class PoolAuthority {
  private constructor(
    private readonly node: ClusterNode,
    private readonly folder: string,
  ) {}

  static async create(node: ClusterNode, name: string): Promise<PoolAuthority> {
    const folder = `/run/e2e/authority-${name}`;
    await node.succeed(['mkdir', '-p', folder]);
    await node.succeed([...request, '-subj', `/CN=${name}`, '-keyout', `${folder}/ca.key`, '-out', `${folder}/ca.crt`]);
    return new PoolAuthority(node, folder);
  }

  /** Issues a certificate, and puts it into a Secret. */
  async issue({ secretName, usage, dnsName }: Holder): Promise<TlsSecretObject> {
    const own = (file: string) => `${this.folder}/${secretName}.${file}`;
    const extensions = [`subjectAltName=DNS:${dnsName}`, `extendedKeyUsage=${usage}`, 'basicConstraints=CA:FALSE'];
    await this.node.succeed([
      ...request,
      ...['-subj', `/CN=${dnsName}`, '-CA', `${this.folder}/ca.crt`, '-CAkey', `${this.folder}/ca.key`],
      ...extensions.flatMap((extension) => ['-addext', extension]),
      ...['-keyout', own('key'), '-out', own('crt')],
    ]);
    const read = (path: string) => readFileSync(this.node.path(path), 'utf8');
    const stringData = { 'ca.crt': read(`${this.folder}/ca.crt`), 'tls.crt': read(own('crt')), 'tls.key': read(own('key')) };
    return { kind: 'Secret', metadata: { name: secretName }, stringData };
  }
}

const request = ['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'] as const;
