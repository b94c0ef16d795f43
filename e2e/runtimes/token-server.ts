import { join } from 'node:path';
import type { ClusterNode } from '../node/cluster-node';
import { waitUntil } from '../node/process';
import { type Certificate, issueCertificate } from './registry';

/** A server of tokens for one registry. */
export interface TokenServer {
  /** What the registry is told of it. */
  readonly auth: { readonly realm: string; readonly service: string; readonly authority: string };
  readonly certificate: Certificate;
  /** Each request so far in a line: whether a token was given, and whom the client's certificate names. */
  readonly requests: () => string;
}

const program = join(__dirname, 'token-http-server.mjs');
const service = 'e2e-registry';

/** Starts a server that gives tokens to a user, `name:password`, with a certificate that nobody knows. */
export async function startTokenServer(node: ClusterNode, host: string, user: string): Promise<TokenServer> {
  const [address = '', port = ''] = host.split(':');
  const certificate = await issueCertificate(node, address);
  node.write('/run/e2e/token-http-server.mjs', { copyOf: program });
  const files = [certificate.authority, certificate.certificate, certificate.key];
  const server = node.start([process.execPath, '/run/e2e/token-http-server.mjs', address, port, service, ...files, user]);
  await waitUntil('the token server listens', () => server.output().includes('listens')).catch((cause) => {
    throw new Error(server.output(), { cause });
  });
  return {
    auth: { realm: `https://${host}/token`, service, authority: certificate.authority },
    certificate,
    requests: () => server.output().replace('listens\n', ''),
  };
}
