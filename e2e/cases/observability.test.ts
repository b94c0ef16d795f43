import { type BuildKitConfig, buildkitDaemonSet, buildkitManifests, type TracingOptions } from 'cdk8s-buildkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addNodeAddress, addresses, connectToNode } from '../kubelet/network';
import type { RunningPod } from '../kubelet/pod';
import { sleep, waitUntil } from '../node/process';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { type OtlpServer, type Span, startOtlpServer } from '../runtimes/otlp-server';
import { fromBusybox, Workbench } from './workbench';

const port = 9090;
const observability = { metrics: { port }, podMonitor: {}, alerts: {}, dashboard: {} };
const secret = { kind: 'Secret', metadata: { name: 'collector' }, ...{ stringData: { headers: 'authorization=Bearer%20e2e' } } };

describe.each([
  ['cri-o', crioWithSkopeo],
  ['containerd', containerd],
] as const)('what is seen of BuildKit on %s', (_name, runtime) => {
  let bench: Workbench;
  let collector: OtlpServer;
  let daemon: RunningPod | undefined;
  beforeAll(async () => {
    const start = async (node: Workbench['node']) => {
      await addNodeAddress(node);
      await runtime.start(node);
    };
    bench = await Workbench.start({ ...runtime, start });
    collector = await startOtlpServer(bench.node, addresses.node);
  });
  afterAll(() => bench?.stop());
  afterEach(() => daemon?.kill());

  const started = async (config: BuildKitConfig) => {
    daemon = await bench.startedDaemon(config, [secret]);
    await connectToNode(bench.node, 'buildkitd');
    return daemon;
  };

  it('is metrics on the port of its Pod: each that a panel or an alert asks for, also while a build runs', async () => {
    const config = { ...runtime.config, observability } as BuildKitConfig;
    const [container] = buildkitDaemonSet(config)?.spec.template.spec.containers ?? [];
    expect(container?.ports).toEqual([{ name: 'metrics', containerPort: port }]);
    await started(config);
    const slow = bench.run(bench.pod({ image: 'slow:1', files: { Dockerfile: `${fromBusybox}RUN sleep 3\n` } }, config));
    await sleep(1.5);
    expect(namesIn(await metrics(bench))).toContain('process_resident_memory_bytes');
    expect(await slow).toMatchObject({ phase: 'Succeeded' });
    expect(await bench.build({ image: 'bad:1', files: { Dockerfile: `${fromBusybox}RUN false\n` } }, config)).toMatchObject({
      phase: 'Failed',
    });
    const text = await metrics(bench);
    const [asked, there] = [askedMetrics(config), namesIn(text)];
    expect(asked).toContain('buildkit_builds_total');
    expect(asked.filter((name) => !there.has(name))).toEqual([]);
    // What a query selects by is there too.
    for (const label of ['status="success"', 'status="failure"', 'kind="cached"', 'kind="total"']) expect(text).toContain(label);
    expect(text).toMatch(/^buildkit_builds_total\{[^}]*status="failure"[^}]*\} 1$/m);
  });

  const traced = (tracing: TracingOptions) => ({ ...runtime.config, observability: { tracing } }) as BuildKitConfig;

  it.each([
    ['grpc', () => ({ endpoint: collector.grpc })],
    ['http/protobuf', () => ({ endpoint: collector.http, protocol: 'http/protobuf' })],
  ] as const)('is the trace of each build, from the client into the daemon, by %s', async (protocol, options) => {
    const before = collector.spans().length;
    const config = traced({
      ...options(),
      headers: { secretName: 'collector', key: 'headers' },
      resourceAttributes: { 'deployment.environment.name': 'e2e' },
    });
    await started(config);
    const pod = bench.pod(
      { image: `traced-${protocol.slice(0, 4)}:1`, noCache: true, files: { Dockerfile: `${fromBusybox}RUN true\n` } },
      config,
    );
    expect(await bench.run(pod)).toMatchObject({ phase: 'Succeeded' });
    const arrived = () => collector.spans().slice(before);
    const of = (service: string) => arrived().filter(({ resource }) => resource['service.name'] === service);
    await waitUntil('the spans of the daemon arrive', () => of('buildkitd').some(({ name }) => name.includes('RUN true')));
    const spans = arrived();
    const roots = spans.filter(({ parent }) => parent === '');
    expect(roots.map(({ name, resource }) => [name, resource['service.name']])).toEqual([['build', 'buildctl']]);
    expect(new Set(spans.map(({ trace }) => trace)).size).toBe(1);
    // None arrives twice, and each of the daemon has its parent among them.
    const ids = spans.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(of('buildkitd').filter(({ parent }) => !ids.includes(parent))).toEqual([]);
    expectPlace(of('buildctl'), pod.metadata.name);
    expectPlace(of('buildkitd'), undefined);
    for (const { authorization } of spans) expect(authorization).toBe('Bearer e2e');
  });

  it('is no trace of its probes', async () => {
    const before = collector.spans().length;
    const running = await started(traced({ endpoint: collector.grpc }));
    await running.checkProbes();
    // The daemon sends what it has every five seconds.
    await sleep(7);
    expect(collector.spans().slice(before)).toEqual([]);
    const [probe = []] = probesOf(traced({ endpoint: collector.grpc }));
    await running.containerNamed('buildkitd').exec(probe.slice(probe.indexOf('buildctl')));
    await waitUntil('a client that is not silent is traced', () => collector.spans().length > before);
  });

  it('is as many traces as are asked for', async () => {
    const before = collector.spans().length;
    const config = traced({ endpoint: collector.grpc, samplingRatio: 0 });
    await started(config);
    expect(await bench.build({ image: 'untraced:1' }, config)).toMatchObject({ phase: 'Succeeded' });
    await sleep(7);
    expect(collector.spans().slice(before)).toEqual([]);
  });

  it('does not keep a build that nobody takes the traces of', async () => {
    const config = traced({ endpoint: `http://${addresses.node}:4999`, timeoutSeconds: 60 });
    await started(config);
    const begun = Date.now();
    expect(await bench.build({ image: 'alone:1' }, config)).toMatchObject({ phase: 'Succeeded' });
    expect(Date.now() - begun).toBeLessThan(30_000);
  });
});

/** What is read at the address of the Pod. */
function metrics({ node }: Workbench): Promise<string> {
  return node.succeed(['busybox', 'wget', '-qO-', `http://${addresses.pod}:${port}/metrics`]);
}

/** The names of series, and of what they are series of. */
function namesIn(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/^(?:# TYPE )?([a-z_]+)/gm)].map(([, name = '']) => name));
}

const exporters = /^(kube_|node_|up$)/;

/** The names of the daemon's metrics in the expressions of alerts and panels. */
function askedMetrics(config: BuildKitConfig): readonly string[] {
  const expressions = buildkitManifests(config).flatMap((object) => expressionsIn(object));
  const names = expressions.flatMap((text) => [...text.matchAll(/\b([a-z]+_[a-z_]+)(?=\{)/g)].map(([, name = '']) => name));
  return [...new Set(names)].filter((name) => !exporters.test(name)).sort();
}

/** Whatever is called `expr`, also in the JSON of a dashboard. */
function expressionsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.startsWith('{\n') ? expressionsIn(JSON.parse(value)) : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === 'expr' ? [String(inner)] : expressionsIn(inner)));
}

function expectPlace(spans: readonly Span[], podName: string | undefined): void {
  expect(spans.length).toBeGreaterThan(0);
  for (const { resource } of spans) {
    expect(resource).toMatchObject({ 'deployment.environment.name': 'e2e', 'k8s.node.name': expect.stringMatching(/./) });
    if (podName !== undefined) expect(resource['k8s.pod.name']).toBe(podName);
  }
}

function probesOf(config: BuildKitConfig): readonly (readonly string[])[] {
  const containers = buildkitDaemonSet(config)?.spec.template.spec.containers ?? [];
  return containers.map(({ livenessProbe }) => livenessProbe?.exec?.command ?? []);
}
