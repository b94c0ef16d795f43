import { join } from 'node:path';
import type { ClusterNode } from '../node/cluster-node';
import { waitUntil } from '../node/process';

/** A collector of traces. */
export interface OtlpServer {
  readonly grpc: string;
  readonly http: string;
  /** Every span that has arrived. */
  readonly spans: () => readonly Span[];
}

/** A span, with what came with it. */
export interface Span {
  readonly path: string;
  readonly authorization: string;
  readonly resource: Readonly<Record<string, string>>;
  readonly trace: string;
  readonly id: string;
  readonly parent: string;
  readonly name: string;
}

const program = join(__dirname, 'otlp-collector.mjs');
const ports = ['4317', '4318'] as const;

/** Starts a collector at the usual ports of an address. */
export async function startOtlpServer(node: ClusterNode, address: string): Promise<OtlpServer> {
  node.write('/run/e2e/otlp-collector.mjs', { copyOf: program });
  const server = node.start([process.execPath, '/run/e2e/otlp-collector.mjs', address, ...ports]);
  await waitUntil('the collector listens', () => server.output().split('listens').length > ports.length).catch((cause) => {
    throw new Error(server.output(), { cause });
  });
  const lines = () =>
    server
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'));
  return {
    grpc: `http://${address}:${ports[0]}`,
    http: `http://${address}:${ports[1]}`,
    spans: () => lines().map((line) => JSON.parse(line) as Span),
  };
}
