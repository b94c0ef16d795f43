import { buildStatus } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addresses } from '../kubelet/network';
import { sleep, waitUntil } from '../node/process';
import { type OtlpServer, startOtlpServer } from '../runtimes/otlp-server';
import { PoolAuthority } from '../runtimes/pool-certificates';
import { base, PoolBench, registry } from './pool';
import { fromBusybox } from './workbench';

describe('a pool whose daemons are a Deployment', () => {
  let bench: PoolBench;
  beforeAll(async () => {
    bench = await PoolBench.start(base);
    await bench.startDaemon();
  });
  afterAll(() => bench?.stop());

  it('builds for a client with a certificate, which is no root and has no capability, and pushes', async () => {
    const image = `${registry}/team/pooled:1`;
    const files = { Dockerfile: `${fromBusybox}RUN echo pooled > /text\n` };
    const { phase, log, pod } = await bench.build({ image, metadata: true, files });
    expect(phase, log).toBe('Succeeded');
    const manifest = await bench.manifest(image);
    expect(manifest).toBeDefined();
    expect(buildStatus(pod).image?.digest).toBe(manifest?.digest);
    for (const { securityContext } of pod.spec?.containers ?? []) {
      expect(securityContext).toMatchObject({ runAsUser: 1000, runAsNonRoot: true, capabilities: { drop: ['ALL'] } });
      expect(securityContext?.capabilities?.add).toBeUndefined();
    }
  });

  it('does not build for a client whose certificate is of another authority', async () => {
    const foreign = await PoolAuthority.create(bench.node, 'foreign');
    const client = await foreign.issue({ secretName: 'buildkit-client', usage: 'clientAuth', dnsName: 'buildctl' });
    // It knows whom it talks to: only its own certificate is wrong.
    const stringData = { ...client.stringData, 'ca.crt': bench.client.stringData['ca.crt'] };
    const pod = bench.pod({ image: `${registry}/team/foreign:1` });
    await expectRefused(bench, pod, { ...client, stringData });
    expect(await bench.handshake({ ...client, stringData })).toMatch(/alert (bad certificate|unknown ca)/);
    expect(await bench.handshake(bench.client)).not.toContain('alert');
  });

  it('does not build for a client with the certificate of a daemon', async () => {
    const pod = bench.pod({ image: `${registry}/team/server:1` });
    await expectRefused(bench, pod, { ...bench.server, metadata: bench.client.metadata });
    expect(await bench.handshake(bench.server)).toMatch(/alert (bad|unsupported) certificate/);
  });

  it('does not build for a client without a certificate', async () => {
    const pod = bench.pod({ image: `${registry}/team/none:1` });
    await expectRefused(bench, changed(pod, ['--tlscert', '--tlskey']), bench.client);
    expect(await bench.handshake(bench.client, false)).toMatch(/alert certificate required/);
  });

  it('is not believed by a client that trusts another authority', async () => {
    const foreign = await PoolAuthority.create(bench.node, 'believed');
    const other = await foreign.issue({ secretName: 'other', usage: 'clientAuth', dnsName: 'buildctl' });
    const stringData = { ...bench.client.stringData, 'ca.crt': other.stringData['ca.crt'] };
    const pod = bench.pod({ image: `${registry}/team/unbelieved:1` });
    await expectRefused(bench, pod, { ...bench.client, stringData }, /certificate signed by unknown authority/);
  });

  it('has no plain port, and no certificate in its socket', async () => {
    const speakPlainly = ['curl', '--silent', '--http2-prior-knowledge', '--max-time', '5', 'http://10.88.0.10:1234/'] as const;
    expect((await bench.node.run(speakPlainly)).exitCode).not.toBe(0);
    await bench.daemons[0]?.checkProbes();
  });

  it('keeps the key of the daemons from the builders, and that of the builders from the daemons', async () => {
    const volumes = (pod: { readonly spec?: { readonly volumes?: object } | undefined } | undefined) => JSON.stringify(pod?.spec?.volumes);
    expect(volumes(bench.pod({ image: 'x:1' }))).not.toContain('buildkit-server');
    expect(volumes(bench.workload().spec?.template)).not.toContain('buildkit-client');
    const { exitCode, stdout } =
      (await bench.daemons[0]?.containerNamed('buildkitd').exec(['cp', '/etc/buildkit-tls/tls.key', '/dev/stdout'])) ?? {};
    expect(exitCode).toBe(0);
    expect(stdout).toBe(bench.server.stringData['tls.key']);
  });

  it('finishes the build in flight before a daemon ends, and the next one takes the build that has waited', async () => {
    const files = { Dockerfile: `${fromBusybox}RUN echo begun; sleep 5\n` };
    const inFlight = await bench.startBuild({ image: `${registry}/team/inflight:1`, files });
    await waitUntil('the RUN step runs', () =>
      inFlight.running.containers.some((container) => /^#\d+ [\d.]+ begun$/m.test(container.log())),
    );
    await sleep(0.5);
    const stopped = bench.daemons[0]?.stop();
    const waiting = await bench.startBuild({ image: `${registry}/team/waiting:1` });
    const { phase, steps } = await inFlight.ended;
    expect(phase, steps.map(({ log }) => log).join('')).toBe('Succeeded');
    // 137 would say that it was killed.
    expect((await stopped)?.steps.map(({ name, exitCode }) => [name, exitCode])).toEqual([['buildkitd', 1]]);
    await bench.startDaemon();
    expect(await waiting.ended).toMatchObject({ phase: 'Succeeded' });
    for (const name of ['inflight', 'waiting']) expect(await bench.manifest(`${registry}/team/${name}:1`)).toBeDefined();
  });
});

describe('a pool whose daemons are a StatefulSet', () => {
  let bench: PoolBench;
  beforeAll(async () => {
    bench = await PoolBench.start({ ...base, replicas: 2, storage: { type: 'volumeClaimTemplate', size: '10Gi' } });
    await bench.startDaemon(0);
    await bench.startDaemon(1);
  });
  afterAll(() => bench?.stop());

  const Dockerfile = `${fromBusybox}RUN cat /proc/sys/kernel/random/uuid > /uuid\n`;

  it('always builds an image on the same daemon, which has its cache, whatever the tag', async () => {
    const daemons = new Set<string>();
    for (const name of ['web', 'api', 'jobs', 'mail', 'search']) {
      const hosts = new Set<string>();
      const layers = new Set<string>();
      for (const tag of [1, 2]) {
        const image = `${registry}/team/${name}:${tag}`;
        const pod = bench.pod({ image, files: { Dockerfile } });
        const { phase, log } = await bench.run(pod);
        expect(phase, log).toBe('Succeeded');
        hosts.add(hostOf(pod));
        layers.add((await bench.manifest(image))?.config?.digest ?? '');
      }
      expect(hosts.size).toBe(1);
      // The step was not run again: an image with another uuid would be another one.
      expect(layers.size).toBe(1);
      for (const host of hosts) daemons.add(host);
    }
    expect(daemons.size).toBe(2);
  });

  it('keeps the cache of a daemon that is replaced', async () => {
    const build = (tag: number) => ({ image: `${registry}/team/kept:${tag}`, files: { Dockerfile } });
    const first = bench.pod(build(1));
    expect(await bench.run(first)).toMatchObject({ phase: 'Succeeded' });
    const ordinal = Number(/-(\d)\./.exec(hostOf(first))?.[1]);
    await bench.daemons[ordinal]?.stop();
    await bench.startDaemon(ordinal);
    expect(await bench.build(build(2))).toMatchObject({ phase: 'Succeeded' });
    const [one, two] = await Promise.all([1, 2].map((tag) => bench.manifest(build(tag).image)));
    expect(two?.config?.digest).toBe(one?.config?.digest);
  });
});

describe('a pool whose daemons are no root of their node', () => {
  let bench: PoolBench;
  beforeAll(async () => {
    const daemon = { ...base.daemon, security: { type: 'rootless' } } as const;
    bench = await PoolBench.start({ ...base, daemon, storage: { type: 'volumeClaimTemplate', size: '10Gi' } });
    await bench.startDaemon();
  });
  afterAll(() => bench?.stop());

  it('builds and pushes all the same, and keeps its cache on a claim', async () => {
    const build = (tag: number) => ({
      image: `${registry}/team/rootless:${tag}`,
      files: { Dockerfile: `${fromBusybox}RUN echo $RANDOM > /text\n` },
    });
    for (const tag of [1, 2]) {
      const { phase, log } = await bench.build(build(tag));
      expect(phase, log).toBe('Succeeded');
      if (tag === 2) continue;
      await bench.daemons[0]?.stop();
      await bench.startDaemon();
    }
    const [one, two] = await Promise.all([1, 2].map((tag) => bench.manifest(build(tag).image)));
    expect(two?.config?.digest).toBe(one?.config?.digest);
  });
});

describe('what is seen of a pool', () => {
  let bench: PoolBench;
  let collector: OtlpServer;
  beforeAll(async () => {
    const tracing = { endpoint: `http://${addresses.node}:4317` };
    bench = await PoolBench.start({ ...base, observability: { metrics: { port: 9090 }, tracing } });
    collector = await startOtlpServer(bench.node, addresses.node);
    await bench.startDaemon();
  });
  afterAll(() => bench?.stop());

  it('is metrics on a port of its Pods, and the trace of each build from its client over mutual TLS into the daemon', async () => {
    const pod = bench.pod({ image: `${registry}/team/seen:1`, noCache: true, files: { Dockerfile: `${fromBusybox}RUN true\n` } });
    const { phase, log } = await bench.run(pod);
    expect(phase, log).toBe('Succeeded');
    const text = await bench.node.succeed(['busybox', 'wget', '-qO-', 'http://10.88.0.10:9090/metrics']);
    expect(text).toMatch(/^buildkit_builds_total\{[^}]*status="success"[^}]*\} 1$/m);
    const of = (service: string) => collector.spans().filter(({ resource }) => resource['service.name'] === service);
    await waitUntil('the spans of the daemon arrive', () => of('buildkitd').some(({ name }) => name.includes('RUN true')));
    const spans = collector.spans();
    expect(spans.filter(({ parent }) => parent === '').map(({ name }) => name)).toEqual(['build']);
    expect(new Set(spans.map(({ trace }) => trace)).size).toBe(1);
    expect(new Set(spans.map(({ id }) => id)).size).toBe(spans.length);
    expect(new Set(of('buildctl').map(({ resource }) => resource['k8s.pod.name']))).toEqual(new Set([pod.metadata.name]));
  });
});

/** The name of the daemon that a builder Pod asks. */
function hostOf(pod: ReturnType<PoolBench['pod']>): string {
  const address = pod.spec.containers[0]?.command?.find((word) => word.startsWith('tcp://'));
  return new URL(address ?? '').hostname;
}

/** Runs a client that does not wait for a daemon: one that waits is told no more than that it has waited too long. */
async function expectRefused(bench: PoolBench, pod: BuilderPod, client: PoolBench['client'], reason = /Unavailable: /): Promise<void> {
  const image = /name=([^,]+)/.exec(pod.spec.containers[0]?.command?.at(-1) ?? '')?.[1] ?? '';
  const { phase, log } = await bench.run(changed(pod, ['--timeout'], ['--wait']), client);
  expect(phase, log).toBe('Failed');
  expect(log).toMatch(reason);
  expect(image).toContain(registry);
  expect(await bench.manifest(image)).toBeUndefined();
}

type BuilderPod = ReturnType<PoolBench['pod']>;

/** The same Pod whose command lacks flags with their values, and switches. */
function changed(pod: BuilderPod, flags: readonly string[], switches: readonly string[] = []): BuilderPod {
  const [build] = pod.spec.containers;
  if (build === undefined) throw new Error('there is no build');
  const isKept = (word: string, before: string) => ![...flags, ...switches].includes(word) && !flags.includes(before);
  const command = (build.command ?? []).filter((word, index, words) => isKept(word, words[index - 1] ?? ''));
  return { ...pod, spec: { ...pod.spec, containers: [{ ...build, command }] } };
}
