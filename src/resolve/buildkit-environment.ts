import type { BuildKitEnvironment, ClusterOptions } from '../config/cluster';
import type { Report } from '../errors';
import { projectedFile, projectedMounts } from '../runtimes/projected';
import type { EnvVar, Mount } from '../runtimes/runtime';
import { sortedEntries } from '../values/canonical';
import { type Expandable, verbatim } from '../values/kubelet';
import { type ProxyVariables, proxyEnvironment, proxyVariables } from './proxy';
import { isOfTraces, tracingVariables } from './tracing';

/** What the daemon and its clients have alike, and what each of them has of what is said of both. */
export interface SharedEnvironment {
  readonly proxy: ProxyVariables;
  readonly env: readonly EnvVar[];
  readonly daemonEnv: readonly EnvVar[];
  readonly clientEnv: readonly EnvVar[];
  readonly mounts: readonly Mount[];
}

const authorities = '/certificate-authorities';

/** Resolves proxies, certificate authorities and variables, which are said once of BuildKit. */
export function resolveEnvironment(config: ClusterOptions, hasDaemon: boolean, report: Report): SharedEnvironment {
  const { certificateAuthorities = [], buildkitEnv = {} } = config;
  const tracing = tracingVariables(hasDaemon ? config.observability?.tracing : undefined);
  const proxy = proxyVariables(config.proxy);
  const proxyEnv = proxyEnvironment(proxy);
  const files = certificateAuthorities.map((file, index) => projectedFile(file, `ca-${index}.crt`));
  // The directories of the image besides: the variable takes the place of the default.
  const trust: readonly EnvVar[] = files.length > 0 ? [{ name: 'SSL_CERT_DIR', value: verbatim(`/etc/ssl/certs:${authorities}`) }] : [];
  const given = [...proxyEnv, ...trust, ...tracing.daemon, ...tracing.clients];
  checkVariables(
    buildkitEnv,
    given.map(({ name }) => name),
    report,
  );
  if (config.observability?.tracing !== undefined) checkTraces(buildkitEnv, report);
  return {
    proxy,
    env: [...proxyEnv, ...trust, ...ownVariables(buildkitEnv)],
    daemonEnv: tracing.daemon,
    clientEnv: tracing.clients,
    mounts: projectedMounts('certificate-authorities', authorities, files),
  };
}

function ownVariables({ values = {}, secrets = {} }: BuildKitEnvironment): readonly EnvVar[] {
  return [
    ...sortedEntries(values).map(([name, value]): EnvVar => ({ name, value: verbatim(value) })),
    ...sortedEntries(secrets).map(([name, secret]): EnvVar => ({ name, secret })),
  ];
}

// What the library gives to the programs that it runs.
const own = /^(BUILD_ARG_|CACHE_FROM_|CACHE_TO_|BUILDKIT_HOST$|BUILDX_|DOCKER_CONFIG$|DOCKER_HOST$|HOME$|PATH$|TMPDIR$)/;

function checkVariables({ values = {}, secrets = {} }: BuildKitEnvironment, given: readonly string[], report: Report): void {
  for (const [kind, names] of [['values', Object.keys(values)] as const, ['secrets', Object.keys(secrets)] as const]) {
    for (const name of names) {
      if (own.test(name) || given.includes(name)) {
        report.expected(`buildkitEnv.${kind}.${name}`, 'a variable that the library does not set itself', name);
      }
    }
  }
  for (const name of Object.keys(secrets)) {
    if (Object.hasOwn(values, name)) report.expected(`buildkitEnv.secrets.${name}`, 'a variable that is not in values', name);
  }
}

/** Clients that send traces of their own would send them beside the daemon. */
function checkTraces({ values = {}, secrets = {} }: BuildKitEnvironment, report: Report): void {
  for (const [kind, names] of [['values', Object.keys(values)] as const, ['secrets', Object.keys(secrets)] as const]) {
    for (const name of names.filter(isOfTraces)) {
      report.expected(`buildkitEnv.${kind}.${name}`, 'no variable of traces beside observability.tracing', name);
    }
  }
}

// The first keeps a client from sending traces itself, the second from giving them to the daemon, which BuildKit heeds from 0.12 on.
const silence = ['OTEL_TRACES_EXPORTER=none', 'OTEL_TRACES_SAMPLER=always_off'];

/** A probe asks whether the daemon answers, and nothing more: it sends no traces, nor has the daemon send them. */
export function quietProbe(probe: readonly Expandable[], env: readonly EnvVar[]): readonly Expandable[] {
  return env.some(({ name }) => name.startsWith('OTEL_')) ? ['env', ...silence].map(verbatim).concat(probe) : probe;
}
