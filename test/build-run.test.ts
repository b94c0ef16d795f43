import { describe, expect, it } from 'vitest';
import { type BuildKitConfig, builderPod, type ImageBuildRequest, type RunOptions } from '../src';
import { parseCsv } from './support/csv';
import { argv, buildStep } from './support/kubelet';
import { problemsOf } from './support/problems';

type Options = Partial<ImageBuildRequest>;

const request: ImageBuildRequest = { name: 'build', image: 'web:1', context: { type: 'git', url: 'https://example.com/web.git' } };
const allowing: BuildKitConfig = { runtime: 'containerd', daemon: { buildkitd: { entitlements: ['network.host'] } } };

const commandOf = (options: Options, config: BuildKitConfig = allowing) => argv(buildStep(builderPod(config, { ...request, ...options })));
const problems = (options: object) => problemsOf(() => commandOf(options));

/** The options of the Dockerfile frontend, besides those of every build. */
function optionsOf(options: Options): readonly string[] {
  const command = commandOf(options);
  return command.filter((text, index) => command[index - 1] === '--opt' && !/^(context|filename)=/.test(text));
}

describe('how steps run', () => {
  it("is BuildKit's own affair where nothing is said", () => {
    expect(optionsOf({})).toEqual([]);
    expect(optionsOf({ run: {}, noCache: false, pull: false })).toEqual([]);
    expect(optionsOf({ run: { addHosts: {}, ulimits: {}, limits: {} }, noCache: [] })).toEqual([]);
  });

  it.each<readonly [RunOptions, string]>([
    [{ network: 'sandbox' }, 'force-network-mode=sandbox'],
    [{ network: 'host' }, 'force-network-mode=host'],
    [{ network: 'none' }, 'force-network-mode=none'],
    [{ hostname: 'builder' }, 'hostname=builder'],
    [{ ulimits: { nproc: { soft: 512 }, nofile: { soft: 1024, hard: 4096 } } }, 'ulimit=nofile=1024:4096,nproc=512:512'],
    [{ ulimits: { memlock: { soft: -1 }, core: { soft: 0, hard: -1 } } }, 'ulimit=core=0:-1,memlock=-1:-1'],
    [{ shmSize: '1.5Gi' }, 'shm-size=1610612736'],
    [{ shmSize: 4096 }, 'shm-size=4096'],
    [{ cgroupParent: '/builds/web' }, 'cgroup-parent=/builds/web'],
    [{ limits: { memory: '1M' } }, 'memory=1000000'],
    [{ limits: { cpuShares: 2 } }, 'cpushares=2'],
    [{ limits: { cpuPeriod: 1000 } }, 'cpuperiod=1000'],
    [{ limits: { cpuQuota: 50_000 } }, 'cpuquota=50000'],
    [{ limits: { cpusetCpus: '0-3,5' } }, 'cpusetcpus=0-3,5'],
    [{ limits: { cpusetMems: '0' } }, 'cpusetmems=0'],
  ])('%j is one option: %s', (run, option) => {
    expect(optionsOf({ run })).toEqual([option]);
  });

  it('may be bounded in memory and swap together', () => {
    expect(optionsOf({ run: { limits: { memory: '1Gi', memorySwap: '2Gi' } } })).toEqual(['memory=1073741824', 'memswap=2147483648']);
  });

  it('may have hosts of its own, in the order of their names', () => {
    const [option = ''] = optionsOf({ run: { addHosts: { 'db.example.com': '10.0.0.7', cache: 'fd00::7' } } });
    expect(option.startsWith('add-hosts=')).toBe(true);
    expect(parseCsv(option.slice('add-hosts='.length))).toEqual(['cache=fd00::7', 'db.example.com=10.0.0.7']);
  });

  it.each<readonly [Options, readonly string[]]>([
    [{ noCache: true }, ['no-cache=']],
    [{ noCache: ['base', 'Production.1'] }, ['no-cache=base,Production.1']],
    [{ pull: true }, ['image-resolve-mode=pull']],
    [{ sourceDateEpoch: 0 }, ['build-arg:SOURCE_DATE_EPOCH=0']],
    [{ attestations: { sbom: { generator: 'team/scanner:1' } } }, ['attest:sbom=generator=docker.io/team/scanner:1']],
    [
      {
        attestations: { provenance: { builderId: 'https://ci.example.com/?a=1,2', reproducible: true, inlineOnly: true, version: 'v0.2' } },
      },
      ['attest:provenance=mode=min,"builder-id=https://ci.example.com/?a=1,2",reproducible=true,inline-only=true,version=v0.2'],
    ],
  ])('%j is asked of the frontend', (options, expected) => {
    expect(optionsOf(options)).toEqual(expected);
  });
});

describe('how steps run is refused', () => {
  it('where the kernel or the client would not take it', () => {
    expect(
      problems({
        target: '.base',
        noCache: ['ok', 'not ok'],
        sourceDateEpoch: 1.5,
        run: {
          network: 'bridge',
          addHosts: { 'DB.example.com': '10.0.0.7', db: 'localhost' },
          hostname: 'build.er',
          ulimits: { NOFILE: { soft: 1 }, nofile: { soft: -2 }, nproc: { hard: 1 } },
          shmSize: '64MB',
          cgroupParent: 'builds',
          limits: { memory: 0, cpuShares: 1, cpuPeriod: 999, cpuQuota: 10, cpusetCpus: '0..3', cpusetMems: 'all' },
        },
        exporter: {
          annotations: { manifest: { 'org.Example': 'x', 'a b': 'y', ok: 'a\u0000b' } },
          compression: { type: 'gzip', level: 10 },
        },
        attestations: { provenance: { builderId: '' } },
        registryAuth: { 'https://registry.example.com': { insecure: true }, 'registry.example.com': {} },
      }).join('\n'),
    ).toMatchInlineSnapshot(`
      "exporter.compression.level: expected a number of at most 9, received 10
      exporter.annotations.manifest["a b"]: expected the key to be an annotation key such as "org.opencontainers.image.source", received "a b"; use printable ASCII without spaces, quotes, "=" and "\\"
      exporter.annotations.manifest["org.Example"]: expected the key to be an annotation key such as "org.opencontainers.image.source", received "org.Example"; write it in lower case: the client of BuildKit does so too
      exporter.annotations.manifest.ok: expected text of at most 120 KiB without control characters that YAML does not keep, received "a\\u0000b"
      attestations.provenance.builderId: expected text that is not empty, received ""
      target: expected the name of a stage such as "production", received ".base"; use letters, digits, "_", "." and "-", and begin with one of the first two
      registryAuth["https://registry.example.com"]: expected the key to be the host of a registry such as "registry.example.com:5000", received "https://registry.example.com"; leave out the scheme
      noCache[1]: expected the name of a stage such as "production", received "not ok"; use letters, digits, "_", "." and "-", and begin with one of the first two
      sourceDateEpoch: expected a whole number, received 1.5
      run.network: expected one of "sandbox", "host", "none", received "bridge"
      run.addHosts["DB.example.com"]: expected the key to be a DNS subdomain such as "build-7f3a", received "DB.example.com"
      run.addHosts.db: expected an IP address such as "10.96.0.10", received "localhost"
      run.hostname: expected a DNS label such as "buildkit", received "build.er"
      run.ulimits.NOFILE: expected the key to be the name of a limit such as "nofile", received "NOFILE"; known are core, cpu, data, fsize, locks, memlock, msgqueue, nice, nofile, nproc, rss, rtprio, rttime, sigpending, stack
      run.ulimits.nofile.soft: expected a number of at least -1, received -2
      run.ulimits.nproc.soft: expected a value, which is required, received nothing
      run.shmSize: expected a quantity of bytes such as "10Gi", received "64MB"; the units are Ki, Mi, Gi, k, M and G
      run.cgroupParent: expected the path of a cgroup such as "/buildkit", received "builds"
      run.limits.memory: expected a number of at least 1, received 0
      run.limits.cpuShares: expected a number of at least 2, received 1
      run.limits.cpuPeriod: expected a number of at least 1000, received 999
      run.limits.cpuQuota: expected a number of at least 1000, received 10
      run.limits.cpusetCpus: expected a list of CPUs or memory nodes such as "0-3,5", received "0..3"
      run.limits.cpusetMems: expected a list of CPUs or memory nodes such as "0-3,5", received "all""
    `);
  });

  it('where a process would have more than it may have', () => {
    const ulimits = (soft: number, hard: number) => problems({ run: { ulimits: { nofile: { soft, hard } } } });
    expect(ulimits(2048, 1024)).toEqual(['run.ulimits.nofile.soft: expected at most hard, 1024, received 2048']);
    expect(ulimits(-1, 1024)).toEqual(['run.ulimits.nofile.soft: expected at most hard, 1024, received -1']);
    expect([ulimits(1024, 1024), ulimits(1024, -1), ulimits(-1, -1), ulimits(0, 0)]).toEqual([[], [], [], []]);
  });

  it('where swap is bounded without memory, or below it', () => {
    const limits = (options: object) => problems({ run: { limits: options } });
    expect(limits({ memorySwap: '1Gi' })).toEqual(['run.limits.memorySwap: expected no such option without memory, received "1Gi"']);
    expect(limits({ memory: '2Gi', memorySwap: '1024Mi' })).toEqual([
      'run.limits.memorySwap: expected at least memory, 2Gi, received "1024Mi"',
    ]);
    expect(limits({ memory: '1Gi', memorySwap: '1024Mi' })).toEqual([]);
  });

  it.each(['', '3-1', '0,', '-1', '0-8193', '0 1', '1-2-3'])('where CPUs are listed as %j', (cpusetCpus) => {
    expect(problems({ run: { limits: { cpusetCpus } } })).toHaveLength(1);
  });

  it('where nothing is said of a registry whose tokens are asked for', () => {
    expect(problems({ registryAuth: { 'registry.example.com:5000': {} } })).toEqual([
      'registryAuth["registry.example.com:5000"]: expected a certificate authority, a client certificate or insecure, received {}',
    ]);
  });

  it('where two options give the time of the image', () => {
    const epoch = { SOURCE_DATE_EPOCH: '1' };
    expect(problems({ sourceDateEpoch: 0, buildArgs: epoch })).toEqual([
      'buildArgs.SOURCE_DATE_EPOCH: expected no build arg that sourceDateEpoch gives, received "1"',
    ]);
    expect(problems({ sourceDateEpoch: 0, buildArgFields: { SOURCE_DATE_EPOCH: 'status.podIP' } })).toEqual([
      'buildArgFields.SOURCE_DATE_EPOCH: expected no build arg that sourceDateEpoch gives, received "status.podIP"',
    ]);
    expect(problems({ buildArgs: epoch })).toEqual([]);
  });
});

it.each(['constructor', 'toString', 'hasOwnProperty'])(
  'a build arg may be called %s, as every object has it and nobody gives it',
  (name) => {
    expect(optionsOf({ buildArgs: { [name]: 'x' } })).toEqual([`build-arg:${name}=x`]);
  },
);

it('how tokens are asked for is told to the client, with files that are mounted', () => {
  const registryAuth: ImageBuildRequest['registryAuth'] = {
    'registry.example.com:5000': {
      certificateAuthority: { type: 'configMap', configMapName: 'company-ca', key: 'root.pem' },
      clientCertificate: { secretName: 'client' },
    },
    'a.example.com': { insecure: true, clientCertificate: { secretName: 'other', certificateKey: 'c', privateKeyKey: 'k' } },
  };
  const pod = builderPod(allowing, { ...request, registryAuth });
  const command = argv(buildStep(pod));
  const records = command.filter((_, index) => command[index - 1] === '--registry-auth-tlscontext').map(parseCsv);
  expect(records).toEqual([
    ['host=a.example.com', 'cert=/registry-auth/a.example.com/client.crt', 'key=/registry-auth/a.example.com/client.key', 'insecure=true'],
    [
      'host=registry.example.com:5000',
      ...['ca=/registry-auth/registry.example.com_5000/ca.crt', 'cert=/registry-auth/registry.example.com_5000/client.crt'],
      'key=/registry-auth/registry.example.com_5000/client.key',
    ],
  ]);
  const sources = pod.spec.volumes.find(({ name }) => name === 'registry-auth')?.projected?.sources ?? [];
  const mounted = sources
    .flatMap(({ secret, configMap }) => (secret ?? configMap)?.items ?? [])
    .map(({ path }) => `/registry-auth/${path}`);
  const told = records.flat().flatMap((field) => /=(\/.*)$/.exec(field)?.[1] ?? []);
  expect(mounted.toSorted()).toEqual(told.toSorted());
});
