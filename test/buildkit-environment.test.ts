import type { Container } from 'kubernetes-types/core/v1';
import { describe, expect, it } from 'vitest';
import { type BuildKitConfig, builderPod, buildkitDaemonSet, type ImageBuildRequest, resolveConfig } from '../src';
import { argv, containersOf, expand } from './support/kubelet';
import { problemsOf } from './support/problems';

type Environment = Pick<BuildKitConfig, 'certificateAuthorities' | 'buildkitEnv' | 'proxy'>;

const request: ImageBuildRequest = {
  name: 'build',
  image: 'web:1',
  additionalImages: ['web:2'],
  context: { type: 'git', url: 'https://example.com/web.git' },
  metadata: true,
};
const runtimes = ['docker', 'containerd', 'cri-o'] as const;
const secret = { secretName: 'otel', key: 'headers' };
const full: Environment = {
  certificateAuthorities: [
    { type: 'configMap', configMapName: 'company-ca', key: 'ca.crt' },
    { type: 'secret', secretName: 'partner-ca', key: 'ca.crt' },
    { type: 'configMap', configMapName: 'company-ca', key: 'old.crt' },
  ],
  buildkitEnv: {
    values: { OTEL_SERVICE_NAME: 'buildkit', PRICE: '$5 $(HOME) $$' },
    secrets: { OTEL_EXPORTER_OTLP_HEADERS: secret },
  },
};
const names = ['SSL_CERT_DIR', 'OTEL_SERVICE_NAME', 'PRICE', 'OTEL_EXPORTER_OTLP_HEADERS'];

type Runtime = (typeof runtimes)[number];
const podOf = (runtime: Runtime, environment: Environment) => builderPod({ runtime, ...environment }, request);

/** The containers of the daemon, the daemon itself first. */
function daemonOf(runtime: Exclude<Runtime, 'docker'>, environment: Environment): readonly [Container, ...Container[]] {
  const pod = buildkitDaemonSet({ runtime, ...environment })?.spec.template ?? {};
  const [main, ...others] = containersOf(pod).toReversed();
  if (main === undefined) throw new Error('no daemon');
  return [main, ...others];
}

const sharedOf = ({ env = [], volumeMounts = [] }: Container) => ({
  env: env.filter(({ name }) => names.includes(name)),
  mounts: volumeMounts.filter(({ name }) => name === 'certificate-authorities'),
});
const nothing = { env: [], mounts: [] };

describe.each(runtimes)('certificate authorities and variables on %s', (runtime) => {
  it('reach the step that builds, and no other', () => {
    const [build, ...others] = containersOf(podOf(runtime, full));
    expect(build && sharedOf(build)).toEqual({
      env: [
        { name: 'SSL_CERT_DIR', value: '/etc/ssl/certs:/certificate-authorities' },
        { name: 'OTEL_SERVICE_NAME', value: 'buildkit' },
        { name: 'PRICE', value: '$$5 $$(HOME) $$$$' },
        { name: 'OTEL_EXPORTER_OTLP_HEADERS', valueFrom: { secretKeyRef: { name: 'otel', key: 'headers' } } },
      ],
      mounts: [{ name: 'certificate-authorities', mountPath: '/certificate-authorities', readOnly: true }],
    });
    expect(others.length).toBeGreaterThan(0);
    for (const other of others) expect(sharedOf(other), other.name).toEqual(nothing);
  });

  it('come from their ConfigMaps and Secrets, each file under a name of its own', () => {
    expect(podOf(runtime, full).spec.volumes).toContainEqual({
      name: 'certificate-authorities',
      projected: {
        sources: [
          {
            configMap: {
              name: 'company-ca',
              items: [
                { key: 'ca.crt', path: 'ca-0.crt' },
                { key: 'old.crt', path: 'ca-2.crt' },
              ],
            },
          },
          { secret: { name: 'partner-ca', items: [{ key: 'ca.crt', path: 'ca-1.crt' }] } },
        ],
      },
    });
  });

  it('add nothing where there are none', () => {
    expect(podOf(runtime, { certificateAuthorities: [], buildkitEnv: { values: {}, secrets: {} } })).toEqual(podOf(runtime, {}));
  });

  it.each([
    ...['BUILD_ARG_X', 'CACHE_FROM_0_TOKEN', 'CACHE_TO_0_TOKEN', 'BUILDKIT_HOST', 'BUILDX_CONFIG', 'DOCKER_CONFIG', 'DOCKER_HOST'],
    ...['HOME', 'PATH', 'TMPDIR', 'SSL_CERT_DIR', 'HTTPS_PROXY'],
  ])('do not take the place of %s, which the library sets', (name) => {
    const environment = (buildkitEnv: Environment['buildkitEnv'] & object): Environment => ({
      certificateAuthorities: full.certificateAuthorities ?? [],
      proxy: { https: 'http://proxy.example.com:3128' },
      buildkitEnv,
    });
    const problems = (buildkitEnv: Environment['buildkitEnv'] & object) =>
      problemsOf(() => resolveConfig({ runtime, ...environment(buildkitEnv) }));
    expect(problems({ values: { [name]: 'x' } })).toEqual([
      `buildkitEnv.values.${name}: expected a variable that the library does not set itself, received "${name}"`,
    ]);
    expect(problems({ secrets: { [name]: secret } })).toEqual([
      `buildkitEnv.secrets.${name}: expected a variable that the library does not set itself, received "${name}"`,
    ]);
  });

  it('may be what the library would only set where it is asked to, and what merely looks like its own', () => {
    const values = { SSL_CERT_DIR: '/certs', HTTP_PROXY: 'http://proxy', NO_PROXY: '*', HOMEPAGE: 'x', XPATH: 'y', CACHE_SIZE: '1' };
    expect(problemsOf(() => resolveConfig({ runtime, buildkitEnv: { values } }))).toEqual([]);
  });

  it('have one value each', () => {
    const problems = (buildkitEnv: Environment['buildkitEnv'] & object) => problemsOf(() => resolveConfig({ runtime, buildkitEnv }));
    expect(problems({ values: { OTEL: 'x' }, secrets: { OTEL: secret } })).toEqual([
      'buildkitEnv.secrets.OTEL: expected a variable that is not in values, received "OTEL"',
    ]);
    expect(problems({ values: {}, secrets: { constructor: secret } })).toEqual([]);
  });
});

describe.each(['containerd', 'cri-o'] as const)('the daemon on %s', (runtime) => {
  it('has the same as the step that builds, and what prepares it has not', () => {
    const [build] = containersOf(podOf(runtime, full));
    const [daemon, ...others] = daemonOf(runtime, full);
    expect(sharedOf(daemon)).toEqual(build && sharedOf(build));
    for (const other of others) expect(sharedOf(other), other.name).toEqual(nothing);
    const volume = ({ name }: { readonly name: string }) => name === 'certificate-authorities';
    expect(buildkitDaemonSet({ runtime, ...full })?.spec.template.spec.volumes.find(volume)).toEqual(
      podOf(runtime, full).spec.volumes.find(volume),
    );
  });

  it('is asked whether it lives by a probe that sends no traces', () => {
    const probes = (environment: Environment) => {
      const [{ startupProbe, readinessProbe, livenessProbe }] = daemonOf(runtime, environment);
      return [startupProbe, readinessProbe, livenessProbe].flatMap((probe) => (probe?.exec?.command ? [probe.exec.command] : []));
    };
    const usual = probes({});
    expect(usual.length).toBeGreaterThan(0);
    expect(probes({ buildkitEnv: { values: { AWS_REGION: 'eu' }, secrets: { AWS_TOKEN: secret } } })).toEqual(usual);
    expect(probes(full)).toEqual(
      usual.map((command) => ['env', 'OTEL_TRACES_EXPORTER=none', 'OTEL_TRACES_SAMPLER=always_off', ...command]),
    );
  });
});

it.each(runtimes)('values arrive as they were given, and change no argument, on %s', (runtime) => {
  const values = { A: '$(B)', B: '$$(A) $C', PRICE: '$5' };
  const buildArgs = { PRICE: '$(PRICE) $(A)' };
  const [build] = containersOf(builderPod({ runtime, buildkitEnv: { values } }, { ...request, buildArgs }));
  const variables = new Map<string, string>();
  // In the order in which the kubelet does it: each may refer to those before it.
  for (const { name, value = '' } of build?.env ?? []) variables.set(name, expand(value, variables));
  expect(Object.fromEntries(variables)).toMatchObject(values);
  expect(build && argv(build).some((text) => text.endsWith('PRICE=$(PRICE) $(A)'))).toBe(true);
});

it('names and files have the form that Kubernetes takes', () => {
  expect(
    problemsOf(() =>
      resolveConfig({
        runtime: 'docker',
        certificateAuthorities: [
          { type: 'secret', configMapName: 'ca', key: 'ca.crt' } as never,
          { type: 'configMap', configMapName: 'ca', key: 'a/b' },
        ],
        buildkitEnv: { values: { 'A-B': 'x', OK: 1 as never }, secrets: { '1A': secret } },
      }),
    ).join('\n'),
  ).toMatchInlineSnapshot(`
    "certificateAuthorities[0].secretName: expected a value, which is required, received nothing
    certificateAuthorities[0].configMapName: expected no such key, received "ca"; known are key, secretName, type
    certificateAuthorities[1].key: expected a key such as "ca.crt", received "a/b"; use letters, digits, "-", "_" and "."
    buildkitEnv.values["A-B"]: expected the key to be the name of an environment variable such as "OTEL_SERVICE_NAME", received "A-B"; use letters, digits and "_"
    buildkitEnv.values.OK: expected text of at most 120 KiB without control characters that YAML does not keep, received 1
    buildkitEnv.secrets["1A"]: expected the key to be the name of an environment variable such as "OTEL_SERVICE_NAME", received "1A"; use letters, digits and "_""
  `);
});
