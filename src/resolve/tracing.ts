import type { TracingOptions } from '../config/observability';
import type { EnvVar } from '../runtimes/runtime';
import { sortedEntries } from '../values/canonical';
import { type Expandable, joined, variable, verbatim } from '../values/kubelet';

/** The variables of OpenTelemetry of the daemon, and of its clients. */
export interface TracingVariables {
  readonly daemon: readonly EnvVar[];
  readonly clients: readonly EnvVar[];
}

/**
 * The daemon sends the traces, its clients give theirs to it: with an exporter of their own, each of their spans would arrive twice, and
 * each build would wait for a collector that does not answer. Whether a build is traced is decided where its trace begins: by the client.
 */
export function tracingVariables(options: TracingOptions | undefined): TracingVariables {
  if (options === undefined) return { daemon: [], clients: [] };
  const about = [...place, { name: 'OTEL_RESOURCE_ATTRIBUTES', value: attributes(options) }];
  const sampler = samplerVariables(options.samplingRatio);
  return { daemon: [...exporterVariables(options), ...sampler, ...about], clients: [...sampler, ...about] };
}

/** Whether a variable changes which traces are sent, or where. */
export function isOfTraces(name: string): boolean {
  return /^OTEL_(TRACES_|EXPORTER_OTLP_(?!METRICS_)|RESOURCE_ATTRIBUTES$)/.test(name);
}

function exporterVariables({ endpoint, protocol = 'grpc', headers, timeoutSeconds = 2 }: TracingOptions): readonly EnvVar[] {
  const prefix = 'OTEL_EXPORTER_OTLP_TRACES';
  return [
    { name: `${prefix}_ENDPOINT`, value: verbatim(protocol === 'grpc' ? endpoint : withPath(endpoint)) },
    { name: `${prefix}_PROTOCOL`, value: verbatim(protocol) },
    { name: `${prefix}_TIMEOUT`, value: verbatim(String(timeoutSeconds * 1000)) },
    ...(headers === undefined ? [] : [{ name: `${prefix}_HEADERS`, secret: headers }]),
  ];
}

/** The variables of traces alone take the URL as it is, unlike those of all signals. */
function withPath(endpoint: string): string {
  const url = new URL(endpoint);
  return url.pathname === '/' ? `${url.origin}/v1/traces${url.search}` : endpoint;
}

/** What a parent decides holds for all that it calls. */
function samplerVariables(ratio: number | undefined): readonly EnvVar[] {
  if (ratio === undefined) return [];
  return [
    { name: 'OTEL_TRACES_SAMPLER', value: verbatim('parentbased_traceidratio') },
    { name: 'OTEL_TRACES_SAMPLER_ARG', value: verbatim(String(ratio)) },
  ];
}

// What the kubelet knows of the Pod, by the attribute that says it.
const fields = [
  ['k8s.node.name', 'TRACED_NODE', 'spec.nodeName'],
  ['k8s.namespace.name', 'TRACED_NAMESPACE', 'metadata.namespace'],
  ['k8s.pod.name', 'TRACED_POD', 'metadata.name'],
] as const;

/** Names of attributes that are given to whatever is traced. */
export const ownAttributes: readonly string[] = fields.map(([attribute]) => attribute);

const place: readonly EnvVar[] = fields.map(([, name, fieldPath]) => ({ name, fieldPath }));

function attributes({ resourceAttributes = {} }: TracingOptions): Expandable {
  const own = fields.map(([attribute, name]) => joined(verbatim(`${attribute}=`), variable(name)));
  const given = sortedEntries(resourceAttributes).map(([attribute, value]) => verbatim(`${attribute}=${value}`));
  return joined(...[...own, ...given].flatMap((text, index) => (index === 0 ? [text] : [verbatim(','), text])));
}
