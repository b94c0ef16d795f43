import type { BuildkitdOptions } from '../config/buildkitd';
import type { NetworkPolicyOptions } from '../config/network-policies';
import type { MetricsOptions, ObservabilityOptions, TracingOptions } from '../config/observability';
import type { Report } from '../errors';
import { requireFeature } from '../runtimes/buildkit-image';
import type { DaemonProfile } from '../runtimes/runtime';
import { ownAttributes } from './tracing';

const at = 'observability';

/** A config, of nodes or of a service, with what is said of its daemons. */
interface ObservedConfig {
  readonly observability?: ObservabilityOptions;
  readonly daemon?: { readonly buildkitd?: BuildkitdOptions };
  readonly networkPolicies?: Pick<NetworkPolicyOptions, 'daemon'>;
}

/** Reports what the options of observability may not say together, or not of this daemon. */
export function checkObservability(config: ObservedConfig, daemon: DaemonProfile | undefined, isPool: boolean, report: Report): void {
  const { observability } = config;
  if (observability === undefined) return;
  if (daemon === undefined && !isPool) checkObservedDaemons(observability, report);
  checkMetrics(observability, report);
  if (observability.alerts?.alertLabels?.severity !== undefined) {
    report.expected(
      `${at}.alerts.alertLabels.severity`,
      'no label that the library sets itself',
      observability.alerts.alertLabels.severity,
    );
  }
  if (observability.tracing !== undefined) checkTracing(observability.tracing, report);
  if (daemon === undefined) return;
  const { metrics, tracing } = observability;
  if (metrics !== undefined) {
    requireFeature(`${at}.metrics`, metrics, 'metrics', daemon.buildkit, report);
    checkDebugAddress(config, report);
    checkPort(metrics, daemon, report);
    checkReaders(config, metrics, report);
  }
  if (tracing?.samplingRatio !== undefined) {
    requireFeature(`${at}.tracing.samplingRatio`, tracing.samplingRatio, 'tracesSampler', daemon.buildkit, report);
  }
}

/** Reports options that are about daemons, where there is none. */
export function checkObservedDaemons({ metrics, tracing }: ObservabilityOptions, report: Report): void {
  for (const [key, value] of Object.entries({ metrics, tracing }).filter(([, given]) => given !== undefined)) {
    report.expected(`${at}.${key}`, 'a runtime with a daemon of its own', value, 'its engine embeds BuildKit, and has settings of its own');
  }
}

function checkMetrics({ metrics, podMonitor, dashboard }: ObservabilityOptions, report: Report): void {
  for (const [key, value] of Object.entries({ podMonitor, dashboard }).filter(([, given]) => given !== undefined)) {
    if (metrics === undefined) report.expected(`${at}.${key}`, 'metrics beside it', value, `set ${at}.metrics: {} for the usual port`);
  }
}

/** The daemon has one address of the kind. */
function checkDebugAddress({ daemon }: ObservedConfig, report: Report): void {
  const grpc = daemon?.buildkitd?.grpc;
  if (grpc?.debugAddress === undefined) return;
  report.expected(
    'daemon.buildkitd.grpc.debugAddress',
    `no such option beside ${at}.metrics`,
    grpc.debugAddress,
    'the port is that of metrics',
  );
}

function checkPort({ port }: MetricsOptions, { security }: DaemonProfile, report: Report): void {
  if (port === undefined || port >= 1024 || security.user === 0) return;
  report.expected(`${at}.metrics.port`, `1024 or more in the security mode "${security.mode}"`, port, 'lower ports are for root');
}

/** Warns of a port that is open although somebody is named for it, or closed although somebody is to read it. */
function checkReaders({ networkPolicies }: ObservedConfig, { from = [] }: MetricsOptions, report: Report): void {
  if (networkPolicies === undefined && from.length > 0) {
    report.warn(`${at}.metrics.from`, 'closes the port to nobody without networkPolicies: set them, {} for every default');
  }
  const isOpen = (networkPolicies?.daemon?.ingress ?? []).length > 0;
  if (networkPolicies === undefined || isOpen || from.length > 0) return;
  report.warn(`${at}.metrics.from`, 'networkPolicies let nobody read the metrics: name whoever does, such as the Pods of Prometheus');
}

function checkTracing({ endpoint, protocol = 'grpc', resourceAttributes = {} }: TracingOptions, report: Report): void {
  if (protocol === 'grpc' && URL.canParse(endpoint) && new URL(endpoint).pathname !== '/') {
    report.expected(`${at}.tracing.endpoint`, 'no path with grpc', endpoint, 'leave it out, or set protocol to "http/protobuf"');
  }
  for (const name of Object.keys(resourceAttributes).filter((given) => ownAttributes.includes(given))) {
    report.expected(`${at}.tracing.resourceAttributes["${name}"]`, 'an attribute that the library does not set itself', name);
  }
}
