// Gives tokens for a registry to one user, and prints to whom: the name in the certificate of the client, if it shows one.
import { randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';

const [address = '', port = '', service = '', authority = '', certificate = '', privateKey = '', user = ''] = process.argv.slice(2);
const [ca, cert, key] = [authority, certificate, privateKey].map((path) => readFileSync(path, 'utf8'));
const wanted = `Basic ${Buffer.from(user).toString('base64')}`;

createServer({ ca, cert, key, requestCert: true, rejectUnauthorized: false }, (request, response) => {
  // Clients try another way first, which servers need not have.
  if (request.method !== 'GET') return response.writeHead(404).end();
  const mayHave = request.headers.authorization === wanted;
  const socket = /** @type {import('node:tls').TLSSocket} */ (request.socket);
  console.log(mayHave ? 'gives' : 'refuses', socket.getPeerCertificate()?.subject?.CN ?? 'no certificate');
  if (!mayHave) return response.writeHead(401).end();
  const scopes = new URL(request.url ?? '', 'https://localhost').searchParams.getAll('scope');
  return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ token: tokenFor(scopes) }));
}).listen(Number(port), address, () => console.log('listens'));

/**
 * A token with which a registry grants what is asked for.
 *
 * @param {readonly string[]} scopes
 */
function tokenFor(scopes) {
  const now = Math.floor(Date.now() / 1000);
  const access = scopes
    .flatMap((scope) => scope.split(' '))
    .map((scope) => {
      const [type = '', ...rest] = scope.split(':');
      return { type, name: rest.slice(0, -1).join(':'), actions: (rest.at(-1) ?? '').split(',') };
    });
  const chain = [(cert ?? '').replace(/-----.*-----|\s/g, '')];
  const claims = { iss: 'e2e', sub: 'alice', aud: service, iat: now, nbf: now - 60, exp: now + 3600, jti: randomUUID(), access };
  const text = [{ typ: 'JWT', alg: 'ES256', x5c: chain }, claims].map((part) => base64(JSON.stringify(part))).join('.');
  return `${text}.${base64(sign('sha256', Buffer.from(text), { key: key ?? '', dsaEncoding: 'ieee-p1363' }))}`;
}

/** @param {string | Buffer} data */
function base64(data) {
  return Buffer.from(data).toString('base64url');
}
