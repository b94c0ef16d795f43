// Takes traces by the OpenTelemetry protocol, over gRPC and over HTTP, and prints a line of JSON for each span.
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { gunzipSync } from 'node:zlib';

const [address = '', grpcPort = '', httpPort = ''] = process.argv.slice(2);

createHttp2Server()
  .on('stream', (stream, headers) => {
    const path = `${headers[':path']}`;
    collect(stream, (body) => {
      // A message has its length before it, and before that whether it is compressed.
      const message = body[0] === 1 ? gunzipSync(body.subarray(5)) : body.subarray(5);
      printSpans(path, `${headers.authorization ?? ''}`, message);
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.end(Buffer.alloc(5));
    });
  })
  .listen(Number(grpcPort), address, listens);

createHttpServer((request, response) =>
  collect(request, (body) => {
    const message = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    printSpans(`${request.url}`, `${request.headers.authorization ?? ''}`, message);
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  }),
).listen(Number(httpPort), address, listens);

function listens() {
  console.log('listens');
}

/**
 * @param {import('node:stream').Readable} stream
 * @param {(body: Buffer) => void} use
 */
function collect(stream, use) {
  /** @type {Buffer[]} */
  const chunks = [];
  stream.on('data', (chunk) => chunks.push(chunk)).on('end', () => use(Buffer.concat(chunks)));
}

/**
 * Prints the spans of an ExportTraceServiceRequest.
 *
 * @param {string} path
 * @param {string} authorization
 * @param {Buffer} request
 */
function printSpans(path, authorization, request) {
  for (const resourceSpans of messages(request, 1)) {
    const resource = Object.fromEntries(messages(resourceSpans, 1).flatMap((one) => messages(one, 1).map(attributeOf)));
    for (const span of messages(resourceSpans, 2).flatMap((scope) => messages(scope, 2))) {
      const [trace, id, parent] = [1, 2, 4].map((number) => messages(span, number)[0]?.toString('hex') ?? '');
      console.log(JSON.stringify({ path, authorization, resource, trace, id, parent, name: `${messages(span, 5)[0] ?? ''}` }));
    }
  }
}

/**
 * @param {Buffer} keyValue
 * @returns {[string, string]}
 */
function attributeOf(keyValue) {
  const [value = Buffer.alloc(0)] = messages(keyValue, 2);
  return [`${messages(keyValue, 1)[0] ?? ''}`, `${messages(value, 1)[0] ?? ''}`];
}

/**
 * The values of a field of a protobuf message that have a length: messages, texts and bytes.
 *
 * @param {Buffer} message
 * @param {number} number
 * @returns {Buffer[]}
 */
function messages(message, number) {
  /** @type {Buffer[]} */
  const found = [];
  let at = 0;
  const integer = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at++] ?? 0;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return Number(value);
    }
  };
  while (at < message.length) {
    const key = integer();
    const [field, type] = [key >> 3, key & 7];
    if (type === 0) integer();
    else if (type === 1) at += 8;
    else if (type === 5) at += 4;
    else {
      const length = integer();
      if (field === number) found.push(message.subarray(at, at + length));
      at += length;
    }
  }
  return found;
}
