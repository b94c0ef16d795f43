import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';

export interface Endpoint {
  /** A port of the loopback device, or the path of a socket. */
  readonly address: { readonly port: number } | { readonly socketPath: string };
  /** The certificate by which the server is known. */
  readonly ca: string;
}

/** Headers that say who asks. */
export type Identity = Readonly<Record<string, string | readonly string[]>>;

export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** What is sent: JSON unless the type of the content says otherwise. */
  readonly body?: string;
  readonly contentType?: string;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** What the server has to say of a request that it takes, such as that a field is deprecated. */
  readonly warnings: readonly string[];
}

/** A client of one API server for one user. */
export class ApiClient {
  private readonly agent: Agent;

  constructor(
    private readonly endpoint: Endpoint,
    private readonly identity: Identity,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: 8, ca: endpoint.ca });
  }

  /** The same server for another user, by a token. */
  withToken(token: string): ApiClient {
    return new ApiClient(this.endpoint, bearer(token));
  }

  /** The same server for another user, whom this one may impersonate. */
  impersonating(user: string, groups: readonly string[] = []): ApiClient {
    return new ApiClient(this.endpoint, { ...this.identity, 'Impersonate-User': user, 'Impersonate-Group': groups });
  }

  send({ method, path, query = {}, body, contentType = 'application/json' }: Call): Promise<Answer> {
    const options = {
      ...{ host: '127.0.0.1', ...this.endpoint.address, agent: this.agent, method, timeout: 30_000 },
      path: `${path}?${new URLSearchParams(query)}`,
      headers: { ...mutable(this.identity), Accept: 'application/json', 'Content-Type': contentType },
    };
    return new Promise((resolve, reject) => {
      const call = request(options, (response) => answerOf(response).then(resolve, reject));
      call.on('error', reject).on('timeout', () => call.destroy(new Error(`${method} ${path}: no answer`)));
      call.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

export function bearer(token: string): Identity {
  return { Authorization: `Bearer ${token}` };
}

async function answerOf(response: IncomingMessage): Promise<Answer> {
  const warnings = (response.headersDistinct.warning ?? []).map(warningText);
  return { status: response.statusCode ?? 0, body: parsed(await text(response)), warnings };
}

function mutable(identity: Identity): Record<string, string | string[]> {
  return Object.fromEntries(Object.entries(identity).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]));
}

// A header reads `299 - "text"`, where `\` escapes.
function warningText(header: string): string {
  return header.replace(/^\d+ \S+ "(.*)"$/s, '$1').replaceAll(/\\(.)/g, '$1');
}

// Health checks answer in plain text.
function parsed(content: string): unknown {
  return content.startsWith('{') ? JSON.parse(content) : content;
}
