import { checkShape } from '../check/shape';
import { validators } from '../check/validators';
import type { BuildArg } from '../buildkit/frontend';
import type { Source } from '../buildkit/buildctl';
import type { BuildContext, ImageBuildRequest } from '../config/build';
import { Report } from '../errors';
import { upstream } from '../presets/upstream';
import type { Mount, Volume } from '../runtimes/runtime';
import { canonical, sortedEntries } from '../values/canonical';
import { normalizePath } from '../values/host-path';
import { parseImage } from '../values/image';
import { combine, ownLabels } from './metadata';
import { placeBuild } from './placement';
import { checkAffinity } from './relations';
import type { ResolvedBuild, ResolvedConfig } from './resolved';

const subject = 'image build request';

/**
 * Checks one build against its config, and resolves every default.
 *
 * @throws ConfigError with every problem of the request.
 */
export function resolveBuild(config: ResolvedConfig, request: ImageBuildRequest, workload = config.builds.workload): ResolvedBuild {
  const report = new Report();
  if (workload !== config.builds.workload) {
    report.expected('builds.workload', `"${workload}" in the config, for a ${workload} to be made`, config.builds.workload, 'access control depends on it');
  }
  if (!checkShape(validators.ImageBuildRequest, request, report)) report.finish(subject, false);
  const build = resolveChecked(config, canonical(request), report);
  return { ...build, warnings: report.finish(subject, config.strict) };
}

function resolveChecked(config: ResolvedConfig, request: ImageBuildRequest, report: Report): Omit<ResolvedBuild, 'warnings'> {
  checkAgainstConfig(config, request, report);
  checkAffinity('affinity', request.affinity, report);
  const names = resolveNames(request, report);
  const { source, mount } = resolveContext(request.context);
  return {
    name: request.name,
    namespace: config.builds.namespace,
    image: names[0],
    images: names,
    labels: combine([ownLabels('image-build', config.name), { path: 'labels', entries: config.labels }, { path: 'labels', entries: request.labels ?? {} }], report),
    annotations: combine([{ path: 'annotations', entries: config.annotations }, { path: 'annotations', entries: request.annotations ?? {} }], report),
    kubernetesVersion: config.kubernetesVersion,
    steps: config.buildSteps({
      names,
      source,
      sourceMount: mount,
      user: 'user' in request.context ? request.context.user : undefined,
      dockerfile: normalizePath(request.dockerfile ?? 'Dockerfile'),
      ...(request.target !== undefined && { target: request.target }),
      buildArgs: resolveBuildArgs(request, report),
      imageLabels: sortedEntries(request.imageLabels ?? {}),
      noCache: request.noCache ?? false,
      maxImageSize: request.maxImageSize ?? '10Gi',
    }),
    defaultStep: upstream.buildStep,
    activeDeadlineSeconds: request.activeDeadlineSeconds ?? config.builds.longestBuildSeconds,
    job: {
      backoffLimit: request.job?.backoffLimit ?? 0,
      ttlSecondsAfterFinished: request.job?.ttlSecondsAfterFinished ?? 3600,
    },
    ...placeBuild(config.nodes, request, report),
    priorityClassName: request.priorityClassName,
    serviceAccountName: request.serviceAccountName,
  };
}

function checkAgainstConfig(config: ResolvedConfig, request: ImageBuildRequest, report: Report): void {
  const { longestBuildSeconds, workload } = config.builds;
  const deadline = request.activeDeadlineSeconds;
  if (deadline !== undefined && deadline > longestBuildSeconds) {
    report.expected('activeDeadlineSeconds', `at most ${longestBuildSeconds}, the longest build of the config`, deadline, 'raise builds.longestBuildSeconds of the config');
  }
  if (request.job !== undefined && workload !== 'Job') {
    report.expected('job', 'no such option for a build that is a Pod', request.job, 'set builds.workload of the config to "Job"');
  }
  if (config.needsRoot && 'user' in request.context && request.context.user !== undefined) {
    report.expected('context.user', `no such option on ${config.runtime}`, request.context.user, 'only root reaches its socket');
  }
}

function resolveNames(request: ImageBuildRequest, report: Report): readonly [string, ...string[]] {
  const others = (request.additionalImages ?? []).map((text, index) => [`additionalImages[${index}]`, text] as const);
  const seen = new Set<string>();
  const resolve = (path: string, text: string): string => {
    const parsed = parseImage(text);
    if ('fault' in parsed) throw new TypeError(`not an image: ${text}`);
    const { name } = parsed.reference;
    if (parsed.assumedTag) report.warn(path, `"${text}" has no tag, so "latest" is used: Pods then pull it by default, although it is on the node`);
    if (seen.has(name)) report.expected(path, 'another name than those before it', text);
    seen.add(name);
    return name;
  };
  return [resolve('image', request.image), ...others.map(([path, text]) => resolve(path, text))];
}

const contextDirectory = '/build-context';

function resolveContext(context: BuildContext): { readonly source: Source; readonly mount: Mount | undefined } {
  if (context.type === 'git') return { source: { type: 'git', url: context.url }, mount: undefined };
  const subPath = context.type === 'persistentVolumeClaim' && context.subPath !== undefined ? { subPath: normalizePath(context.subPath) } : {};
  return {
    source: { type: 'directory', path: contextDirectory },
    mount: { volume: contextVolume(context), path: contextDirectory, readOnly: true, ...subPath },
  };
}

function contextVolume(context: Exclude<BuildContext, { type: 'git' }>): Volume {
  const name = 'context';
  if (context.type === 'persistentVolumeClaim') return { type: 'persistentVolumeClaim', name, claimName: context.claimName };
  return { type: 'hostPath', name, path: normalizePath(context.path), check: 'Directory' };
}

/** Environment variables that carry a field of the Pod begin like this, so that no build arg changes the client's own. */
const fieldVariable = 'BUILD_ARG_';

function resolveBuildArgs(request: ImageBuildRequest, report: Report): readonly BuildArg[] {
  const { buildArgs = {}, buildArgFields = {} } = request;
  for (const name of Object.keys(buildArgFields)) {
    if (!Object.hasOwn(buildArgs, name)) continue;
    report.expected(`buildArgFields.${name}`, 'a build arg that is not in buildArgs', buildArgFields[name]);
  }
  const args = [
    ...Object.entries(buildArgs).map(([name, value]): BuildArg => ({ name, value })),
    ...Object.entries(buildArgFields).map(([name, fieldPath]): BuildArg => ({ name, variable: fieldVariable + name, fieldPath })),
  ];
  return args.sort((a, b) => (a.name < b.name ? -1 : 1));
}
