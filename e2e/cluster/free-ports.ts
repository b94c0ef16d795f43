import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** Three ports of the loopback device on which nothing listens. */
export async function freePorts(): Promise<readonly [number, number, number]> {
  // All are held at once, so that none is given twice.
  const servers = [createServer(), createServer(), createServer()] as const;
  for (const server of servers) await once(server.listen(0, '127.0.0.1'), 'listening');
  const [first, second, third] = servers;
  const ports = [portOf(first), portOf(second), portOf(third)] as const;
  for (const server of servers) server.close();
  return ports;
}

function portOf(server: ReturnType<typeof createServer>): number {
  return (server.address() as AddressInfo).port;
}
