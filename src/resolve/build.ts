import type { AttestationsSpec } from '../buildkit/attestations';
import { checkPlain, checkShape } from '../check/shape';
import { validators } from '../check/validators';
import type { ImageBuildRequest } from '../config/build';
import type { BuildOutput } from '../config/build-output';
import { Report } from '../errors';
import { containerImage } from '../runtimes/image';
import type { StepRequest } from '../runtimes/runtime';
import { canonical, sortedEntries } from '../values/canonical';
import { parseImage } from '../values/image';
import { admitBuild } from './build-admission';
import { checkFields, fieldVariables, resolveBuildArgs } from './build-args';
import { resolveCaches } from './build-caches';
import { resolveContexts } from './build-contexts';
import { boundDisk } from './build-disk';
import { metadataFile, metadataMount, withMetadata } from './build-metadata';
import { resolveForm, resolveOutputs } from './build-outputs';
import { reader } from './build-reader';
import { resolveRun } from './build-run';
import { resolveSecrets } from './build-secrets';
import { checkAffinity } from './check-scheduling';
import { checkEviction, evictionAnnotations } from './disruption';
import { combine, combineAnnotations, ownLabels } from './metadata';
import { placeBuild } from './placement';
import type { ResolvedBuild, ResolvedInstallation } from './resolved';

const subject = 'image build request';

/**
 * Checks one build against its config, and resolves every default.
 *
 * @throws ConfigError with every problem of the request.
 */
export function resolveBuild(config: ResolvedInstallation, request: ImageBuildRequest, workload = config.builds.workload): ResolvedBuild {
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
  return resolveChecked(config, copy, report);
}

function resolveChecked(config: ResolvedInstallation, request: ImageBuildRequest, report: Report): ResolvedBuild {
  checkAgainstConfig(config, request, report);
  checkAffinity('affinity', request.affinity, report);
  const names = resolveNames(config, request, report);
  const metadata = resolveMetadata(config, request, report);
  const steps = resolveSteps(config, request, names, report);
  checkFields(request, metadata, report);
  const admitted = admitBuild(config.resolvedBuilder, request, steps, report);
  config.checkBuild(request, report);
  const place = placeBuild(config.nodes, request, report);
  // Each field by itself: spread objects of this size are slow, and services make a Pod for each request.
  return {
    labels: metadata.labels,
    annotations: metadata.annotations,
    name: request.name,
    namespace: config.builds.namespace,
    image: names[0],
    images: names,
    podAnnotations: evictionAnnotations(config.builds.evictable),
    kubernetesVersion: config.oldestKubernetes,
    steps: boundDisk(withMetadata(request, config.buildSteps(steps)), report),
    defaultStep: config.defaults.buildStep,
    activeDeadlineSeconds: steps.deadlineSeconds,
    job: {
      backoffLimit: request.job?.backoffLimit ?? 0,
      ttlSecondsAfterFinished: request.job?.ttlSecondsAfterFinished ?? 3600,
    },
    nodes: place.nodes,
    affinity: place.affinity,
    runtimeClassName: config.builderRuntimeClass,
    priorityClassName: request.priorityClassName ?? config.builds.priorityClassName,
    serviceAccountName: admitted.serviceAccountName,
    constraint: admitted.constraint,
    warnings: report.finish(subject, config.strict),
  };
}

function resolveSteps(config: ResolvedInstallation, request: ImageBuildRequest, names: StepRequest['names'], report: Report): StepRequest {
  const sources = resolveContexts(request, report);
  const secrets = resolveSecrets(request, report);
  const caches = resolveCaches(request, report);
  const { outputs, mounts: outputMounts } = resolveOutputs(request, config.defaultOutputs, report);
  const buildArgs = resolveBuildArgs(config.shared.proxy, request, report);
  const directories = [...sources.mounts, ...caches.mounts, ...outputMounts];
  const { user, capabilities } = reader(request, outputs, directories, config.clientUser);
  return {
    source: sources.source,
    namedSources: sources.namedSources,
    dockerfile: sources.dockerfile,
    secrets: secrets.secrets,
    sshKeys: secrets.sshKeys,
    registryAuth: secrets.registryAuth,
    cacheFrom: caches.cacheFrom,
    cacheTo: caches.cacheTo,
    user,
    capabilities,
    names,
    outputs,
    form: resolveForm(request, report),
    target: request.target,
    platforms: request.platforms ?? [],
    buildArgs,
    imageLabels: sortedEntries(request.imageLabels ?? {}),
    noCache: request.noCache ?? false,
    pull: request.pull ?? false,
    run: resolveRun(request.run, report),
    attestations: resolveAttestations(config, request, report),
    entitlements: resolveEntitlements(request),
    progress: request.progress ?? 'plain',
    metadataFile: request.metadata ? metadataFile : undefined,
    mounts: [
      ...sources.mounts,
      ...secrets.mounts,
      ...caches.mounts,
      ...outputMounts,
      ...(request.metadata ? [metadataMount] : []),
      ...config.shared.mounts,
    ],
    env: [...fieldVariables(buildArgs), ...secrets.env, ...caches.env, ...config.shared.env, ...config.shared.clientEnv],
    maxImageSize: request.maxImageSize ?? '10Gi',
    deadlineSeconds: request.activeDeadlineSeconds ?? config.builds.longestBuildSeconds,
  };
}

/** The network of the node is an entitlement too. */
function resolveEntitlements({ entitlements = [], run }: ImageBuildRequest): readonly string[] {
  const all = run?.network === 'host' ? [...entitlements, 'network.host'] : entitlements;
  return all.length < 2 ? all : [...new Set(all)].sort();
}

function resolveAttestations(config: ResolvedInstallation, { attestations = {} }: ImageBuildRequest, report: Report): AttestationsSpec {
  const { sbom, provenance } = attestations;
  const { generator } = sbom ?? {};
  const scanner = generator === undefined ? config.images.sbomScanner : containerImage('attestations.sbom.generator', generator, report);
  return { sbom: sbom && { generator: scanner }, provenance };
}

type Metadata = Pick<ResolvedBuild, 'labels' | 'annotations'>;

function resolveMetadata(config: ResolvedInstallation, request: ImageBuildRequest, report: Report): Metadata {
  const { labels = {}, annotations = {}, dockerfileFrom } = request;
  checkEviction(config.builds.evictable, { path: 'annotations', entries: annotations }, report);
  const layers = (key: 'labels' | 'annotations', entries: Readonly<Record<string, string>>) => [
    { path: key, entries: config[key] },
    { path: key, entries },
  ];
  return {
    labels: combine([ownLabels('image-build', config.name, config.defaults), ...layers('labels', labels)], report),
    annotations: combineAnnotations(
      layers('annotations', annotations),
      report,
      dockerfileFrom?.type === 'inline' ? [dockerfileFrom.text] : [],
    ),
  };
}

function checkAgainstConfig(config: ResolvedInstallation, request: ImageBuildRequest, report: Report): void {
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
}

function resolveNames(config: ResolvedInstallation, request: ImageBuildRequest, report: Report): readonly [string, ...string[]] {
  const { outputs = config.defaultOutputs, additionalImages = [] } = request;
  const nameOf = (path: string, text: string): string => {
    const parsed = parseImage(text);
    if ('fault' in parsed) throw new TypeError(`not an image: ${text}`);
    if (parsed.assumedTag) report.warn(path, `"${text}" has no tag, so "latest" is used: ${consequenceOf(outputs)}`);
    return parsed.reference.name;
  };
  const names: [string, ...string[]] = [nameOf('image', request.image)];
  for (const [index, text] of additionalImages.entries()) {
    const path = `additionalImages[${index}]`;
    const name = nameOf(path, text);
    if (names.includes(name)) report.expected(path, 'another name than those before it', text);
    names.push(name);
  }
  return names;
}

function consequenceOf(outputs: readonly BuildOutput[]): string {
  const isStored = outputs.some(({ type }) => type === 'store');
  return isStored ? 'Pods then pull it by default, although it is on the node' : 'what it is changes with every build';
}
