import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { type BuildkitdOptions, buildkitManifests, resolveConfig } from '../src';
import { problemsOf as problems } from './support/problems';

const daemonOf = (buildkitd: BuildkitdOptions, version = '0.32.2') => {
  return { runtime: 'cri-o', daemon: { image: `moby/buildkit:v${version}`, buildkitd } } as const;
};

function textOf(buildkitd: BuildkitdOptions, version?: string): string {
  const map = buildkitManifests(daemonOf(buildkitd, version)).find(({ kind }) => kind === 'ConfigMap');
  return (map as unknown as { readonly data: Readonly<Record<string, string>> }).data['buildkitd.toml'] ?? '';
}

const tomlOf = (buildkitd: BuildkitdOptions) => parse(textOf(buildkitd));

const problemsOf = (buildkitd: unknown, version?: string) => {
  return problems(() => resolveConfig(daemonOf(buildkitd as BuildkitdOptions, version)));
};

describe('an option of buildkitd', () => {
  const gates: readonly (readonly [path: string, options: BuildkitdOptions, since: string])[] = [
    ['log.format', { log: { format: 'json' } }, '0.13.0'],
    ['log.level', { log: { level: 'warn' } }, '0.30.0'],
    ['worker.gc', { worker: { gc: { maxUsedSpace: '20GB' } } }, '0.17.0'],
    ['worker.network', { worker: { network: { type: 'bridge' } } }, '0.13.0'],
    [
      'worker.network.poolSize',
      { worker: { network: { type: 'cni', binaryDirectory: '/opt/cni/bin', configFile: '/data/net.conf', poolSize: 4 } } },
      '0.11.0',
    ],
    ['worker.cgroupParent', { worker: { cgroupParent: '/buildkit' } }, '0.15.0'],
    ['cdi', { cdi: { specDirectories: ['/etc/cdi'] } }, '0.20.0'],
    ['history', { history: { maxEntries: 5 } }, '0.11.0'],
    ['frontends', { frontends: { gateway: false } }, '0.14.0'],
    ['system.platformsCacheMaxAge', { system: { platformsCacheMaxAge: '1h' } }, '0.14.0'],
    ['system.maxRegistryConcurrency', { system: { maxRegistryConcurrency: 4 } }, '0.31.0'],
    ['proxyNetwork', { proxyNetwork: true }, '0.31.0'],
  ];

  it.each(gates)('%s is refused before the version that has it', (path, options, since) => {
    const minor = Number(since.split('.')[1]);
    expect(problemsOf(options, since)).toEqual([]);
    expect(problemsOf(options, `0.${minor - 1}.9`)).toEqual([
      expect.stringMatching(
        new RegExp(
          `^daemon\\.buildkitd\\.${path.replaceAll('.', '\\.')}: expected no such option with BuildKit 0\\.${minor - 1}\\.9 .*it needs ${since} or newer$`,
        ),
      ),
    ]);
  });

  it('that is text has to have its form', () => {
    const found = problemsOf({
      grpc: { debugAddress: '127.0.0.1' },
      worker: {
        platforms: ['amd64'],
        cgroupParent: 'buildkit',
        network: { type: 'bridge', subnet: '10.10.0.0/33' },
        gc: { maxUsedSpace: 20 },
      },
      dns: { nameservers: ['dns.example.com'] },
      cdi: { specDirectories: ['/etc/cdi'], autoAllowed: ['gpu'] },
      history: { maxAge: '2d' },
      registries: {
        'docker.io': { certificateAuthorities: [{ type: 'secret', secretName: 'ca', key: '../ca.crt' }] },
        'example.com/path': {},
      },
    });
    expect(found.join('\n')).toMatchInlineSnapshot(`
      "daemon.buildkitd.grpc.debugAddress: expected a host and a port such as "127.0.0.1:6060", received "127.0.0.1"
      daemon.buildkitd.worker.gc.maxUsedSpace: expected disk space with its unit such as "20GB", or a share such as "10%", received 20
      daemon.buildkitd.worker.platforms[0]: expected a platform such as "linux/amd64", received "amd64"
      daemon.buildkitd.worker.network.subnet: expected a range of addresses such as "10.10.0.0/16", received "10.10.0.0/33"
      daemon.buildkitd.worker.cgroupParent: expected the path of a cgroup such as "/buildkit", received "buildkit"
      daemon.buildkitd.registries["example.com/path"]: expected the key to be the host of a registry such as "registry.example.com:5000", received "example.com/path"; leave out the path
      daemon.buildkitd.registries["docker.io"].certificateAuthorities[0].key: expected a key such as "ca.crt", received "../ca.crt"; use letters, digits, "-", "_" and "."
      daemon.buildkitd.dns.nameservers[0]: expected an IP address such as "10.96.0.10", received "dns.example.com"
      daemon.buildkitd.cdi.autoAllowed[0]: expected a device such as "vendor.com/gpu=0", received "gpu"
      daemon.buildkitd.history.maxAge: expected a duration such as "48h", received "2d"; the units are h, m, s and ms"
    `);
  });

  it('that is not known is refused with the nearest', () => {
    expect(problemsOf({ worker: { maxParalelism: 4 } })).toEqual([
      'daemon.buildkitd.worker.maxParalelism: expected no such key, received 4; did you mean "maxParallelism"?',
    ]);
  });
});

describe('what buildkitd logs', () => {
  it.each([
    ['0.12.5', 'debug = true\n'],
    ['0.13.0', 'debug = true\n\n[log]\nformat = "text"\n'],
    ['0.30.0', '[log]\nlevel = "debug"\nformat = "text"\n'],
  ])('is said to BuildKit %s in its own words', (version, text) => {
    expect(textOf({ log: { level: 'debug' } }, version)).toContain(text);
  });
});

describe('the cache', () => {
  it('is bound as a whole after its policies', () => {
    const toml = tomlOf({
      worker: { gc: { maxUsedSpace: '50GB', minFreeSpace: '10%', policies: [{ keepDuration: '48h', filters: ['type==source.local'] }] } },
    });
    expect(toml).toHaveProperty('worker.oci', {
      gc: true,
      gcpolicy: [
        { keepDuration: '48h', filters: ['type==source.local'] },
        { all: true, maxUsedSpace: '50GB', minFreeSpace: '10%' },
      ],
    });
  });

  it('has a ceiling', () => {
    expect(problemsOf({ worker: { gc: { minFreeSpace: '10%' } } })).toEqual([
      'daemon.buildkitd.worker.gc.maxUsedSpace: expected a value, which is required, received nothing',
    ]);
  });

  it('is not promised more than it may have', () => {
    expect(problemsOf({ worker: { gc: { reservedSpace: '1TB', maxUsedSpace: '900GB' } } })).toEqual([
      'daemon.buildkitd.worker.gc.reservedSpace: expected at most maxUsedSpace, 900GB, received "1TB"',
    ]);
    expect(
      problemsOf({
        worker: { gc: { reservedSpace: '20%', maxUsedSpace: '900GB', policies: [{ reservedSpace: '30%', maxUsedSpace: '20%' }] } },
      }),
    ).toEqual(['daemon.buildkitd.worker.gc.policies[0].reservedSpace: expected at most maxUsedSpace, 20%, received "30%"']);
  });
});

describe('a registry', () => {
  it('over plain http has no certificates', () => {
    expect(
      problemsOf({
        registries: {
          'a.example.com': { http: true, insecure: true },
          'b:5000': { http: true, certificateAuthorities: [{ type: 'configMap', configMapName: 'ca', key: 'ca.crt' }] },
        },
      }),
    ).toEqual([
      'daemon.buildkitd.registries["a.example.com"].insecure: expected no such option beside http, received true; plain http has no certificates',
      'daemon.buildkitd.registries["b:5000"].http: expected no such option beside certificates, received true; plain http has no certificates',
    ]);
  });

  it('is found with its certificates where they are mounted', () => {
    const config = daemonOf({
      registries: {
        'registry.example.com:5000': {
          clientCertificates: [{ secretName: 'one' }, { secretName: 'two', certificateKey: 'c', privateKeyKey: 'k' }],
        },
      },
    });
    const objects = buildkitManifests(config);
    const text = JSON.stringify(objects.find(({ kind }) => kind === 'DaemonSet'));
    const files = textOf(config.daemon.buildkitd).match(/(?<=")\/etc\/buildkit-registries\/[^"]+/g) ?? [];
    expect(files).toHaveLength(4);
    for (const path of files) expect(text).toContain(`"path":"${path.replace('/etc/buildkit-registries/', '')}"`);
  });
});

describe('frontends', () => {
  it('without that of Dockerfiles leave nothing that the builder Pods could use, which is said', () => {
    const { warnings } = resolveConfig(daemonOf({ frontends: { dockerfile: false } }));
    expect(warnings).toEqual([{ path: 'daemon.buildkitd.frontends.dockerfile', message: expect.stringContaining('their builds fail') }]);
  });
});

describe('raw', () => {
  it('is put over the options, table by table, and marked', () => {
    const raw = { worker: { oci: { noProcessSandbox: true, gc: false } }, cache: { gha: { verify: { required: true } } } };
    expect(textOf({ worker: { maxParallelism: 2 }, raw }).split('\n')[0]).toBe(
      '# As given in buildkitd.raw, unchecked: cache.gha.verify.required, worker.oci.gc, worker.oci.noProcessSandbox',
    );
    expect(tomlOf({ worker: { maxParallelism: 2 }, raw })).toMatchObject({
      worker: { oci: { 'max-parallelism': 2, noProcessSandbox: true, gc: false } },
      cache: { gha: { verify: { required: true } } },
    });
  });

  it('holds what TOML can', () => {
    expect(problemsOf({ raw: { a: null, b: { c: [1, 'x', { d: true }] }, e: Number.NaN, f: [null] } })).toEqual([
      'daemon.buildkitd.raw.a: expected text, a number, a boolean, a table or a list of these, received null',
      'daemon.buildkitd.raw.e: expected text, a number, a boolean, a table or a list of these, received null',
      'daemon.buildkitd.raw.f: expected text, a number, a boolean, a table or a list of these, received [null]',
    ]);
  });
});

describe('docs/buildkitd.md', () => {
  const text = readFileSync(resolve(__dirname, '../docs/buildkitd.md'), 'utf8');
  const rows = text
    .split('\n')
    .filter((line) => /^\| `/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));

  /** The sections and keys of BuildKit's own configuration, as its source has them. */
  const keys = {
    '': ['debug', 'trace', 'root', 'insecure-entitlements', 'proxyNetwork', 'provenanceEnvDir'],
    'log.': ['format', 'level'],
    'grpc.': ['address', 'debugAddress', 'uid', 'gid', 'securityDescriptor', 'tls.cert', 'tls.key', 'tls.ca'],
    'otel.': ['socketPath'],
    'cdi.': ['disabled', 'specDirs', 'autoAllowed'],
    'worker.*.': [
      ...[
        'enabled',
        'labels',
        'platforms',
        'snapshotter',
        'rootless',
        'gc',
        'gckeepstorage',
        'reservedSpace',
        'maxUsedSpace',
        'minFreeSpace',
      ],
      ...['networkMode', 'cniConfigPath', 'cniBinaryPath', 'cniPoolSize', 'bridgeName', 'bridgeSubnet', 'defaultCgroupParent'],
      ...['apparmor-profile', 'selinux', 'max-parallelism', 'gcpolicy.all', 'gcpolicy.keepBytes'],
    ],
    'worker.oci.': ['noProcessSandbox', 'userRemapUnsupported', 'binary', 'proxySnapshotterPath', 'stargzSnapshotter'],
    'worker.containerd.': ['address', 'namespace', 'runtime.name'],
    'registry.*.': ['mirrors', 'http', 'insecure', 'ca', 'keypair.key', 'keypair.cert', 'tlsconfigdir'],
    'dns.': ['nameservers', 'options', 'searchDomains'],
    'history.': ['maxAge', 'maxEntries'],
    'frontend.': ['"dockerfile.v0".enabled', '"gateway.v0".enabled'],
    'system.': ['platformsCacheMaxAge', 'maxRegistryConcurrency'],
    'cache.': ['gha'],
  };

  it.each(Object.entries(keys).flatMap(([section, names]) => names.map((name) => `${section}${name}`)))('tells of the key %s', (key) => {
    expect(rows.some(([, cell = '']) => cell.includes(`\`${key}\``))).toBe(true);
  });

  it('names options that exist', () => {
    const schema = readFileSync(resolve(__dirname, '../schema/buildkit-config.json'), 'utf8');
    const named = rows.flatMap(([, , cell = '']) =>
      [...cell.matchAll(/`([\w.*]+)`/g)].map(([, option = '']) => option.split('.').at(-1) ?? ''),
    );
    expect(named.length).toBeGreaterThan(30);
    for (const option of named) expect(schema, option).toContain(`"${option}":`);
  });

  it('gives a reason for each key without an option', () => {
    for (const [, key, option, , reason = ''] of rows) if (option === '–') expect(reason, key).not.toBe('');
  });
});
