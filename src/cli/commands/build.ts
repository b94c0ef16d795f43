import { isRecord } from '../../values/record';
import { type RenderedBuild, renderBuild } from '../config/builds';
import { type ConfigOptions, loadConfig, tell } from '../config/load';
import { InputFailure, usageFailure } from '../failure';
import { readSource } from '../source/read';
import { byPlace } from '../source/source';
import { parseYaml, type YamlFile } from '../source/yaml-file';
import { print } from '../terminal/streams';
import { buildRemarks } from './build-remarks';
import { type BuildFlags, requestOf } from './build-request';
import { type Format, textOf } from './format';

/** What the command line says of `build`. */
export interface BuildOptions extends ConfigOptions, BuildFlags {
  readonly format: Format;
  /** A file with what the flags do not say, or `-`. */
  readonly request?: string;
  /** Whether the build is a Job, whatever the config says. */
  readonly job?: boolean;
}

/** Writes the Pod or the Job of one build. */
export async function build(options: BuildOptions): Promise<void> {
  if (options.file === '-' && options.request === '-') throw usageFailure('only one of --file and --request can be standard input');
  const { installation } = await loadConfig(options, options.job === true ? withJobs : undefined);
  const file = options.request === undefined ? undefined : parseYaml(await readSource(options.request));
  if (file !== undefined && !isRecord(file.data)) {
    throw new InputFailure([{ message: 'expected an object, one build', span: { source: file.source, start: 0, end: 0 } }]);
  }
  const render = (data: unknown) => renderBuild(installation, requestOf(options, data));
  print(textOf(manifestOf(render(file?.data), file, render, options), options.format));
}

/** The object of a build, whose warnings are said. */
function manifestOf(
  rendered: RenderedBuild,
  file: YamlFile | undefined,
  render: (data: unknown) => RenderedBuild,
  options: BuildOptions,
): object {
  const check = (data: unknown) => render(data).issues;
  const { manifest, issues, warnings } = rendered;
  if (manifest === undefined) throw new InputFailure(byPlace(buildRemarks(file, options, issues, check)));
  tell(byPlace([...(file?.warnings ?? []), ...buildRemarks(file, options, warnings, check)]), options);
  return manifest;
}

function withJobs(data: unknown): unknown {
  if (!isRecord(data)) return data;
  const { builds = {} } = data;
  return isRecord(builds) ? { ...data, builds: { ...builds, workload: 'Job' } } : data;
}
