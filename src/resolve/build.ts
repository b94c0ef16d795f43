import { checkPlain, checkShape } from '../check/shape';
import { validators } from '../check/validators';
import type { ImageBuildRequest } from '../config/build';
import { Report } from '../errors';
import type { Step, StepRequest } from '../runtimes/runtime';
import { canonical, sortedEntries } from '../values/canonical';
import { normalizePath } from '../values/host-path';
import { parseImage } from '../values/image';
import { checkFields, resolveBuildArgs } from './build-args';
import { resolveContext } from './build-context';
import { resolveSecrets } from './build-secrets';
import { checkAffinity } from './check-scheduling';
import { combine, combineAnnotations, ownLabels } from './metadata';
import { placeBuild } from './placement';
import { proxyEnvironment } from './proxy';
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
    report.expected(
      'builds.workload',
      `"${workload}" in the config, for a ${workload} to be made`,
      config.builds.workload,
      'access control depends on it',
    );
  }
  if (!checkPlain(request, report)) report.finish(subject, false);
  const copy = canonical(request);
  if (!checkShape(validators.ImageBuildRequest, copy, report)) report.finish(subject, false);
  const build = resolveChecked(config, copy, report);
  return { ...build, warnings: report.finish(subject, config.strict) };
}

function resolveChecked(config: ResolvedConfig, request: ImageBuildRequest, report: Report): Omit<ResolvedBuild, 'warnings'> {
  checkAgainstConfig(config, request, report);
  checkAffinity('affinity', request.affinity, report);
  const names = resolveNames(request, report);
  const metadata = resolveMetadata(config, request, report);
  const activeDeadlineSeconds = request.activeDeadlineSeconds ?? config.builds.longestBuildSeconds;
  checkFields(request, metadata, report);
  return {
    ...metadata,
    name: request.name,
    namespace: config.builds.namespace,
    image: names[0],
    images: names,
    kubernetesVersion: config.oldestKubernetes,
    steps: throughProxy(
      config,
      config.buildSteps({ ...resolveSteps(config, request, names, report), deadlineSeconds: activeDeadlineSeconds }),
    ),
    defaultStep: config.defaults.buildStep,
    activeDeadlineSeconds,
    job: {
      backoffLimit: request.job?.backoffLimit ?? 0,
      ttlSecondsAfterFinished: request.job?.ttlSecondsAfterFinished ?? 3600,
    },
    ...placeBuild(config.nodes, request, report),
    priorityClassName: request.priorityClassName,
    serviceAccountName: request.serviceAccountName,
  };
}

/** The client of the first step asks registries for tokens. The others reach nothing but the node. */
function throughProxy({ proxy }: ResolvedConfig, steps: readonly Step[]): readonly Step[] {
  return steps.map((step, index) => (index === 0 ? { ...step, env: [...step.env, ...proxyEnvironment(proxy)] } : step));
}

function resolveSteps(
  config: ResolvedConfig,
  request: ImageBuildRequest,
  names: StepRequest['names'],
  report: Report,
): Omit<StepRequest, 'deadlineSeconds'> {
  const { source, mount } = resolveContext(request.context);
  return {
    names,
    source,
    sourceMount: mount,
    ...resolveSecrets(request),
    user: 'user' in request.context ? request.context.user : undefined,
    dockerfile: normalizePath(request.dockerfile ?? 'Dockerfile'),
    ...(request.target !== undefined && { target: request.target }),
    buildArgs: resolveBuildArgs(config.proxy, request, report),
    imageLabels: sortedEntries(request.imageLabels ?? {}),
    noCache: request.noCache ?? false,
    maxImageSize: request.maxImageSize ?? '10Gi',
  };
}

type Metadata = Pick<ResolvedBuild, 'labels' | 'annotations'>;

function resolveMetadata(config: ResolvedConfig, { labels = {}, annotations = {} }: ImageBuildRequest, report: Report): Metadata {
  const layers = (key: 'labels' | 'annotations', entries: Readonly<Record<string, string>>) => [
    { path: key, entries: config[key] },
    { path: key, entries },
  ];
  return {
    labels: combine([ownLabels('image-build', config.name, config.defaults), ...layers('labels', labels)], report),
    annotations: combineAnnotations(layers('annotations', annotations), report),
  };
}

function checkAgainstConfig(config: ResolvedConfig, request: ImageBuildRequest, report: Report): void {
  const { longestBuildSeconds, workload } = config.builds;
  const deadline = request.activeDeadlineSeconds;
  if (deadline !== undefined && deadline > longestBuildSeconds) {
    report.expected(
      'activeDeadlineSeconds',
      `at most ${longestBuildSeconds}, the longest build of the config`,
      deadline,
      'raise builds.longestBuildSeconds of the config',
    );
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
    if (parsed.assumedTag)
      report.warn(path, `"${text}" has no tag, so "latest" is used: Pods then pull it by default, although it is on the node`);
    if (seen.has(name)) report.expected(path, 'another name than those before it', text);
    seen.add(name);
    return name;
  };
  return [resolve('image', request.image), ...others.map(([path, text]) => resolve(path, text))];
}
