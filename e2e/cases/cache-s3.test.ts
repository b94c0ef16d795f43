import type { S3CacheExport } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addresses } from '../kubelet/network';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { type S3Server, s3Credentials, startS3 } from '../runtimes/s3';
import { CacheBench } from './cache-bench';

const host = `${addresses.node}:9000`;
const strictHost = `${addresses.node}:9001`;
const difficult = 's3cr3t,4nd=m0re';

const { region, accessKeyId, secretAccessKey } = s3Credentials;
const bucket = { type: 's3', bucket: 'builds', region, endpointUrl: `http://${host}`, usePathStyle: true, retryMaxAttempts: 1 } as const;
const credentials = { accessKeyId: { secretName: 's3', key: 'id' }, secretAccessKey: { secretName: 's3', key: 'key' } };

const secret = (key: string) => [{ kind: 'Secret', metadata: { name: 's3' }, ...{ stringData: { id: accessKeyId, key } } }];
const right = secret(secretAccessKey);

describe.each([
  ['cri-o', crioWithSkopeo],
  ['containerd', containerd],
] as const)('a cache in a bucket of S3, of builds on %s,', (_name, runtime) => {
  let bench: CacheBench;
  let server: S3Server;
  beforeAll(async () => {
    bench = await CacheBench.start(runtime);
    server = await startS3(bench.bench.node, { host, bucket: 'builds' });
    await startS3(bench.bench.node, { host: strictHost, bucket: 'builds', secretAccessKey: difficult });
  });
  afterAll(() => bench?.bench.stop());

  it('is written and read with the keys of a Secret, which neither Pod nor log tells', async () => {
    const cache = { ...bucket, credentials, prefix: 'web/', blobsPrefix: 'b/', manifestsPrefix: 'm/', names: ['main', 'v1'] } as const;
    const to: S3CacheExport = { ...cache, mode: 'max', touchRefresh: '1h', uploadParallelism: 2 };
    const before = await bench.made('docker.io/library/keys:1', '1', { cacheTo: [to] }, right);
    expect((await server.keys()).filter((key) => key.startsWith('web/m/'))).toEqual(['web/m/main', 'web/m/v1']);
    expect((await server.keys()).filter((key) => key.startsWith('web/b/'))).toHaveLength(4);
    await bench.forget();
    expect(await bench.made('docker.io/library/keys:2', '2', { cacheFrom: [{ ...cache, names: ['v1'] }] }, right)).toEqual(before);
    await bench.forget();
    const { phase, log, pod } = await bench.run('docker.io/library/keys:3', '2', { cacheFrom: [cache], cacheTo: [to] }, right);
    expect(phase, log).toBe('Succeeded');
    expect(JSON.stringify(pod) + log + bench.daemonLog()).not.toContain(secretAccessKey);
  });

  it('need not be readable, and has to be writable', async () => {
    const wrong = secret('an0ther');
    const cache = { ...bucket, credentials } as const;
    await bench.made('docker.io/library/wrong:1', '1', { cacheFrom: [cache] }, wrong);
    const { phase, log } = await bench.run('docker.io/library/wrong:2', '1', { cacheTo: [cache] }, wrong);
    expect(phase, log).toBe('Failed');
    expect(log).toMatch(/exporting cache to Amazon S3[\s\S]*403/);
    expect(log).not.toContain('an0ther');
    await bench.made('docker.io/library/wrong:3', '1', { cacheTo: [{ ...cache, ignoreError: true }] }, wrong);
  });

  it('takes keys with a comma; and one with a quote fails, without being told', async () => {
    const cache = { ...bucket, endpointUrl: `http://${strictHost}`, credentials } as const;
    await bench.forget();
    const before = await bench.made('docker.io/library/comma:1', '1', { cacheTo: [cache] }, secret(difficult));
    await bench.forget();
    expect(await bench.made('docker.io/library/comma:2', '1', { cacheFrom: [cache] }, secret(difficult))).toEqual(before);
    const { phase, log } = await bench.run('docker.io/library/quote:1', '1', { cacheTo: [cache] }, secret('qu0te"d,wo"rds'));
    expect(phase, log).toBe('Failed');
    expect(log).toContain('quote');
    expect(log).not.toMatch(/qu0te|rds/);
  });

  it('leaves its keys in the history of the daemon where it is read, and only there', async () => {
    const cache = { ...bucket, credentials } as const;
    await bench.made('docker.io/library/history:1', '1', { cacheTo: [{ ...cache, ignoreError: true }] }, secret('wr1tten'));
    await bench.made('docker.io/library/history:1', '1', { cacheFrom: [cache] }, secret('r3ad'));
    const { stdout } = await bench.buildctl('debug', 'histories', '--format', '{{json .}}');
    expect(stdout).toContain('r3ad');
    expect(stdout).not.toContain('wr1tten');
  });

  it('needs no keys where the daemon has its own', async () => {
    const { phase, log } = await bench.run('docker.io/library/own:1', '1', { cacheTo: [bucket] });
    expect(phase, log).toBe('Failed');
    expect(log).toMatch(/exporting cache to Amazon S3[\s\S]*credentials/);
    const keys = { AWS_ACCESS_KEY_ID: { secretName: 's3', key: 'id' }, AWS_SECRET_ACCESS_KEY: { secretName: 's3', key: 'key' } };
    await bench.restart({ buildkitEnv: { secrets: keys } }, right);
    await bench.forget();
    const before = await bench.made('docker.io/library/own:2', '1', { cacheTo: [{ ...bucket, mode: 'max' }] });
    await bench.forget();
    expect(await bench.made('docker.io/library/own:3', '2', { cacheFrom: [bucket] })).toEqual(before);
  });
});
