import type { BuildKitConfig } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addNodeAddress, addresses, connectToNode } from '../kubelet/network';
import { type RunningProcess, waitUntil } from '../node/process';
import { pushBaseImage } from '../runtimes/base-image';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { startRegistry } from '../runtimes/registry';
import { Workbench } from './workbench';

/** An address of the node to which no Pod has a way but that over the proxy. */
const far = '10.99.0.1';
const registry = `${far}:5000`;
const proxy = `http://${addresses.node}:3128`;

/** A proxy for http, which prints what it is asked for. */
const program = `
  const http = require('node:http');
  http.createServer((request, response) => {
    console.log(request.method, request.url);
    const onward = http.request(request.url, { method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  }).listen(3128, '${addresses.node}', () => console.log('listens'));`;

describe.each([
  ['cri-o', crioWithSkopeo],
  ['containerd', containerd],
] as const)('a daemon on %s in a network with a proxy', (_name, runtime) => {
  let bench: Workbench;
  let server: RunningProcess;
  beforeAll(async () => {
    bench = await Workbench.start(runtime);
    const { node } = bench;
    await addNodeAddress(node);
    await node.succeed(['ip', 'address', 'add', `${far}/32`, 'dev', 'lo']);
    await startRegistry(node, { host: registry });
    await pushBaseImage(node, `${registry}/team/base:1`);
    server = node.start([process.execPath, '-e', program]);
    await waitUntil('the proxy listens', () => server.output().includes('listens'));
  });
  afterAll(() => bench?.stop());

  const build = async (options: Pick<BuildKitConfig, 'proxy'>) => {
    const config = { ...runtime.config, ...options, daemon: { buildkitd: { registries: { [registry]: { http: true } } } } };
    const daemon = await bench.startedDaemon(config as BuildKitConfig);
    await connectToNode(bench.node, 'buildkitd');
    const Dockerfile = `FROM ${registry}/team/base:1\nRUN ["/bin/busybox", "sh", "-c", "echo $HTTP_PROXY > /proxy"]\n`;
    const ended = await bench.build({ image: 'proxied:1', noCache: true, files: { Dockerfile } }, config as BuildKitConfig);
    await daemon.stop();
    return ended;
  };

  it('pulls over the proxy, and its RUN steps know it, and the image does not', async () => {
    const { phase, log } = await build({ proxy: { http: proxy } });
    expect(phase, log).toBe('Succeeded');
    expect(server.output()).toContain(`GET http://${registry}/v2/team/base/`);
    expect(await bench.busybox('docker.io/library/proxied:1', 'cat', '/proxy')).toBe(`${proxy}\n`);
    expect(await bench.busybox('docker.io/library/proxied:1', 'env')).not.toContain('PROXY');
  });

  it('does not pull over it what it is to reach directly', async () => {
    const { phase, log } = await build({ proxy: { http: proxy, exceptions: ['10.99.0.0/16'] } });
    expect(phase, log).toBe('Failed');
    expect(log).toMatch(/network is unreachable|no route to host/);
  });
});
