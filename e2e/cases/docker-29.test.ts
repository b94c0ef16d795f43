import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newEngines } from '../runtimes/docker';
import { RegistryBench } from './registry-bench';
import { fromBusybox } from './workbench';

const results = (subPath: string) => ({ type: 'hostPath', path: `/srv/results/${subPath}` }) as const;

// What Debian's engine is too old for.
describe.each(newEngines)('a new engine with the store %s', (_name, runtime) => {
  let here: RegistryBench;
  beforeAll(async () => {
    here = await RegistryBench.start(runtime);
  });
  afterAll(() => here?.stop());

  it('keeps an image and writes its files, in one build', async () => {
    const outputs = [
      { type: 'store' },
      { type: 'local', directory: results('local') },
      { type: 'tar', directory: results('tar'), file: 'web.tar' },
    ] as const;
    await here.succeed({ image: 'several:1', outputs, files: { Dockerfile: `${fromBusybox}RUN echo built > /text\n` } });
    expect(await here.bench.busybox('docker.io/library/several:1', 'cat', '/text')).toBe('built\n');
    expect(await here.bench.node.succeed(['cat', '/srv/results/local/text'])).toBe('built\n');
    expect(await here.bench.node.succeed(['tar', '-xOf', '/srv/results/tar/web.tar', 'text'])).toBe('built\n');
  });

  it('takes files and base images from contexts with names', async () => {
    const base = `${here.registry}/team/base:1`;
    await here.succeed({ image: base, outputs: [{ type: 'registry' }], files: { Dockerfile: `${fromBusybox}RUN echo base > /base\n` } });
    here.bench.node.write('/srv/assets/text', 'asset\n');
    await here.succeed({
      image: 'named:1',
      namedContexts: { base: { type: 'image', image: base }, assets: { type: 'hostPath', path: '/srv/assets' } },
      files: { Dockerfile: 'FROM base\nCOPY --from=assets text /text\n' },
    });
    expect(await here.bench.busybox('docker.io/library/named:1', 'cat', '/base', '/text')).toBe('base\nasset\n');
  });

  it('gives steps the limits, the hosts, the cgroup and the shared memory that they are to have', async () => {
    const commands = ['ulimit -Sn', 'ulimit -Hn', 'hostname', 'cat /etc/hosts', 'cat /proc/self/cgroup', 'grep /dev/shm /proc/mounts'];
    await here.succeed({
      image: 'limits:1',
      run: {
        ulimits: { nofile: { soft: 111, hard: 222 } },
        shmSize: '12Mi',
        hostname: 'builder',
        addHosts: { 'db.example.com': '10.0.0.7' },
        cgroupParent: '/e2e-builds',
      },
      files: { Dockerfile: `${fromBusybox}RUN (${commands.join('; ')}) > /limits\n` },
    });
    const limits = await here.bench.busybox('docker.io/library/limits:1', 'cat', '/limits');
    expect(limits).toMatch(/^111\n222\nbuilder\n/);
    expect(limits).toMatch(/^10\.0\.0\.7\s+db\.example\.com$/m);
    expect(limits).toMatch(/^\d+:[^:]*:\/e2e-builds\//m);
    expect(limits).toContain('size=12288k');
  });
});
