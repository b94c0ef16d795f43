import type { BuildArg } from '../buildkit/frontend';
import type { ImageBuildRequest } from '../config/build';
import type { Report } from '../errors';
import type { EnvVar } from '../runtimes/runtime';
import { keyedField } from '../values/field-path';
import { type ProxyVariables, proxyArgs } from './proxy';
import type { ResolvedBuild } from './resolved';

/** Environment variables that carry a field of the Pod begin like this, so that no build arg changes the client's own. */
const fieldVariable = 'BUILD_ARG_';

/** Build args of both kinds, by name. */
export function resolveBuildArgs(proxy: ProxyVariables, request: ImageBuildRequest, report: Report): readonly BuildArg[] {
  const { buildArgs = {}, buildArgFields = {} } = request;
  for (const name of Object.keys(buildArgFields)) {
    if (!Object.hasOwn(buildArgs, name)) continue;
    report.expected(`buildArgFields.${name}`, 'a build arg that is not in buildArgs', buildArgFields[name]);
  }
  checkTotal(request, report);
  const args = [
    ...proxyArgs(proxy, request, report),
    ...epoch(request, report),
    ...Object.entries(buildArgs).map(([name, value]): BuildArg => ({ name, value })),
    ...Object.entries(buildArgFields).map(([name, fieldPath]): BuildArg => ({ name, variable: fieldVariable + name, fieldPath })),
  ];
  return args.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const epochArg = 'SOURCE_DATE_EPOCH';

function epoch({ sourceDateEpoch, buildArgs = {}, buildArgFields = {} }: ImageBuildRequest, report: Report): readonly BuildArg[] {
  if (sourceDateEpoch === undefined) return [];
  for (const [option, args] of Object.entries({ buildArgs, buildArgFields })) {
    if (epochArg in args) report.expected(`${option}.${epochArg}`, 'no build arg that sourceDateEpoch gives', args[epochArg]);
  }
  return [{ name: epochArg, value: String(sourceDateEpoch) }];
}

/** The environment variables that carry fields of the Pod to build args. */
export function fieldVariables(args: readonly BuildArg[]): readonly EnvVar[] {
  return args.flatMap((arg) => ('variable' in arg ? [{ name: arg.variable, fieldPath: arg.fieldPath }] : []));
}

// Kubernetes keeps objects of about a megabyte.
const longestTotal = 512 * 1024;

function checkTotal({ buildArgs = {}, imageLabels = {} }: ImageBuildRequest, report: Report): void {
  let bytes = 0;
  for (const texts of [buildArgs, imageLabels]) {
    for (const [name, value] of Object.entries(texts)) bytes += Buffer.byteLength(name) + Buffer.byteLength(value);
  }
  if (bytes > longestTotal) report.expected('buildArgs', 'build args and image labels of at most 512 KiB together', bytes);
}

/** Whether Kubernetes gives a label to the Pods of Jobs. */
function isOfJob(key: string): boolean {
  return key.startsWith('batch.kubernetes.io/') || key === 'job-name' || key === 'controller-uid';
}

/** A field that the Pod does not have would make an empty build arg, without a word. */
export function checkFields(
  { buildArgFields = {} }: ImageBuildRequest,
  metadata: Pick<ResolvedBuild, 'labels' | 'annotations'>,
  report: Report,
): void {
  for (const [name, field] of Object.entries(buildArgFields)) {
    const { kind, key } = keyedField(field) ?? {};
    if (kind === undefined || key === undefined || Object.hasOwn(metadata[kind], key) || isOfJob(key)) continue;
    report.warn(`buildArgFields.${name}`, `the Pod has no "${key}" among its ${kind}, so the build arg is empty unless something adds it`);
  }
}
