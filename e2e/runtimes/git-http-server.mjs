// Serves the git repositories of a folder over smart HTTP, and prints what it is asked for.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';

const [folder = '', address = '', port = '', token = ''] = process.argv.slice(2);
const wanted = Buffer.from(`x-access-token:${token}`).toString('base64');

createServer((request, response) => {
  const mayRead = token === '' || request.headers.authorization?.replace(/^basic /i, '') === wanted;
  console.log(mayRead ? 200 : 401, request.method, request.url);
  if (mayRead) answer(request, response);
  else response.writeHead(401, { 'www-authenticate': 'Basic realm="e2e"' }).end();
}).listen(Number(port), address, () => console.log('listens'));

/**
 * Lets git answer, which speaks the Common Gateway Interface.
 *
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
function answer(request, response) {
  const program = spawn('git', ['http-backend'], { env: environmentOf(request), stdio: ['pipe', 'pipe', 'inherit'] });
  // Who does not read all that was sent still answers.
  program.stdin.on('error', () => undefined);
  request.pipe(program.stdin);
  /** @type {Buffer[]} */
  const parts = [];
  program.stdout.on('data', (part) => parts.push(part));
  program.on('close', () => {
    const all = Buffer.concat(parts);
    const end = all.indexOf('\r\n\r\n');
    const headers = all.subarray(0, end).toString().split('\r\n');
    const fields = headers.map((line) => /** @type {[string, string]} */ (line.split(': ', 2)));
    const status = fields.find(([name]) => name === 'Status')?.[1] ?? '200';
    response.writeHead(Number.parseInt(status, 10), Object.fromEntries(fields.filter(([name]) => name !== 'Status')));
    response.end(all.subarray(end + 4));
  });
}

/** @param {import('node:http').IncomingMessage} request */
function environmentOf({ method, url, headers }) {
  const { pathname, search } = new URL(url ?? '/', 'http://localhost');
  return {
    PATH: process.env.PATH,
    GIT_PROJECT_ROOT: folder,
    GIT_HTTP_EXPORT_ALL: '1',
    GIT_PROTOCOL: `${headers['git-protocol'] ?? ''}`,
    REQUEST_METHOD: method,
    PATH_INFO: decodeURIComponent(pathname),
    QUERY_STRING: search.slice(1),
    CONTENT_TYPE: headers['content-type'] ?? '',
    HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
  };
}
