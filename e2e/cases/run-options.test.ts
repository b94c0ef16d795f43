import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cgroupParent } from '../node/cgroups';
import { containerd } from '../runtimes/containerd';
import { crioWithSkopeo } from '../runtimes/cri-o';
import { docker } from '../runtimes/docker';
import { RunBench } from './run-bench';

describe.each([
  ['cri-o', crioWithSkopeo],
  ['containerd', containerd],
  ['docker', docker],
] as const)('a RUN step on %s', (_name, runtime) => {
  let steps: RunBench;
  beforeAll(async () => {
    steps = await RunBench.start(runtime);
  });
  afterAll(() => steps?.stop());

  it('knows the hosts that it is told, by addresses of both kinds', async () => {
    const addHosts = { 'db.example.com': '10.0.0.7', 'db6.example.com': 'fd00::7' };
    const hosts = await steps.outputOf('cat /etc/hosts', { run: { addHosts } });
    expect(hosts.split('\n')).toEqual(expect.arrayContaining(['10.0.0.7\tdb.example.com', 'fd00::7\tdb6.example.com']));
    expect(await steps.outputOf('cat /etc/hosts')).not.toContain('example.com');
  });

  it('has the time that is to be put into the image', async () => {
    const sourceDateEpoch = 1_700_000_000;
    expect(await steps.outputOf('echo $SOURCE_DATE_EPOCH', { sourceDateEpoch })).toBe(`${sourceDateEpoch}\n`);
    if (runtime === docker) expect((await steps.created()).getTime()).toBeGreaterThan(sourceDateEpoch * 1000);
    else expect(await steps.created()).toEqual(new Date(sourceDateEpoch * 1000));
  });

  const run = {
    hostname: 'builder',
    ulimits: { nofile: { soft: 1000, hard: 2000 }, nproc: { soft: 512 }, core: { soft: -1 } },
    shmSize: '128Mi',
    cgroupParent: `${cgroupParent}/steps`,
  } as const;
  const tell = {
    hostname: 'hostname',
    ulimits: "awk '/^Max (core file size|processes|open files)/ { print $(NF - 2), $(NF - 1) }' /proc/self/limits",
    shmSize: 'awk \'$2 == "/dev/shm" { print $4 }\' /proc/mounts',
    cgroupParent: 'cat /proc/self/cgroup',
  } as const;

  // The engine of Debian drops them without a word.
  if (runtime === docker) {
    it.each(Object.entries(run))('has another %s in an engine from 23 on only', async (option, value) => {
      const told = await steps.outputOf(tell[option as keyof typeof tell], { run: { [option]: value } });
      const usual = await steps.outputOf(tell[option as keyof typeof tell]);
      expect(withoutId(told)).toBe(withoutId(usual));
    });
    return;
  }

  it('has the name of its host', async () => {
    expect(await steps.outputOf(tell.hostname, { run: { hostname: run.hostname } })).toBe('builder\n');
    expect(await steps.outputOf(tell.hostname)).toBe('buildkitsandbox\n');
  });

  it('has the limits of its processes, of which -1 is none', async () => {
    expect(await steps.outputOf(tell.ulimits, { run: { ulimits: run.ulimits } })).toBe('unlimited unlimited\n512 512\n1000 2000\n');
  });

  it('has a /dev/shm of its size', async () => {
    expect(await steps.outputOf(tell.shmSize, { run: { shmSize: run.shmSize } })).toContain('size=131072k');
    expect(await steps.outputOf(tell.shmSize)).toContain('size=65536k');
  });

  it(`is in its cgroup, which is below that of ${runtime === containerd ? 'the node' : 'the container of the daemon'}`, async () => {
    const paths = (await steps.outputOf(tell.cgroupParent, { run: { cgroupParent: run.cgroupParent } })).trim().split('\n');
    const above = runtime === containerd ? '' : `${cgroupParent}/[^/]+-buildkitd`;
    expect(paths[0]).toMatch(new RegExp(`^\\d+:[^:]*:${above}${run.cgroupParent}/buildkit/\\w+$`));
    expect(await steps.outputOf(tell.cgroupParent)).not.toContain('/steps/');
  });

  it('has the memory and the CPUs that it may use', async () => {
    const limits = {
      memory: '256Mi',
      memorySwap: '512Mi',
      cpuShares: 512,
      cpuPeriod: 50_000,
      cpuQuota: 25_000,
      cpusetCpus: '0',
      cpusetMems: '0',
    };
    const files = Object.keys(limitsOf.version1).concat(Object.keys(limitsOf.version2));
    const command = `cd /sys/fs/cgroup; for file in ${files.join(' ')}; do if [ -f $file ]; then echo $file $(cat $file); fi; done`;
    const found = Object.fromEntries(
      (await steps.outputOf(command, { run: { limits } }))
        .trim()
        .split('\n')
        .map((line) => line.split(/ (.*)/)),
    );
    expect([limitsOf.version1, limitsOf.version2]).toContainEqual(found);
  });
});

/** What is in the files of the cgroup of a step, in each version of cgroups. */
const limitsOf = {
  version1: {
    'memory/memory.limit_in_bytes': `${2 ** 28}`,
    'memory/memory.memsw.limit_in_bytes': `${2 ** 29}`,
    'cpu/cpu.shares': '512',
    'cpu/cpu.cfs_period_us': '50000',
    'cpu/cpu.cfs_quota_us': '25000',
    'cpuset/cpuset.cpus': '0',
    'cpuset/cpuset.mems': '0',
  },
  version2: {
    'memory.max': `${2 ** 28}`,
    'memory.swap.max': `${2 ** 28}`,
    'cpu.max': '25000 50000',
    'cpuset.cpus': '0',
    'cpuset.mems': '0',
  },
};

function withoutId(text: string): string {
  return text.replaceAll(/\w{25}$/gm, '');
}
