import { buildctlCommand } from '../buildkit/buildctl';
import { csvRecord } from '../buildkit/csv';
import { hasFeature, sinceVersion } from '../buildkit/features';
import type { BuildctlStepOptions } from '../config/step';
import { verbatim } from '../values/kubelet';
import { formatVersion, type Version } from '../values/version';
import { assumedVersion, type BuildkitImage, buildkitImage, presetBuildkitImage, tellsVersion } from './buildkit-image';
import { type DaemonSite, socketMount } from './daemon';
import type { EnvVar, Mount, RuntimeContext, Step, StepRequest } from './runtime';
import { clientResources, stepDefaults } from './steps';

/** An exporter of BuildKit with its attributes, `name` excepted. */
export interface Exporter {
  readonly type: 'image' | 'docker';
  readonly attributes: Readonly<Record<string, string>>;
  /** The names to give to the image. */
  readonly names: (build: StepRequest) => readonly string[];
  /** Where the exporter writes to, if to a file. */
  readonly mounts: (build: StepRequest) => readonly Mount[];
}

// A builder waits while a daemon drains, which takes as long as its grace period, and then starts. It gives up before its
// deadline, which would end the Pod without a word.
const startSeconds = 60;
const beforeDeadlineSeconds = 10;

function waitFor(longestBuildSeconds: number, deadlineSeconds: number): number {
  return Math.max(1, Math.min(graceSeconds(longestBuildSeconds) + startSeconds, deadlineSeconds - beforeDeadlineSeconds));
}

/** The step that builds with `buildctl`, for every runtime with a daemon. */
export function buildctlStep(
  options: BuildctlStepOptions,
  site: DaemonSite,
  exporter: Exporter,
  context: RuntimeContext,
): (build: StepRequest) => Step {
  const { preset, report } = context;
  const { image, version } = buildkitImage('steps.build', options, defaultClient(site, options, context), report);
  const canWait = hasFeature(version, 'waitForDaemon');
  if (!canWait) report.warn('steps.build.image', cannotWait(image, version));
  const step = { ...stepDefaults(options, clientResources), name: preset.buildStep, image };
  return (build) => ({
    ...step,
    command: buildctlCommand({
      ...build,
      address: site.address,
      waitSeconds: canWait ? waitFor(context.longestBuildSeconds, build.deadlineSeconds) : undefined,
      output: output(exporter, build),
    }),
    env: [...fieldVariables(build), ...credentialsVariable(build)],
    mounts: [socketMount(site), ...sourceMounts(build), ...exporter.mounts(build)],
    ...reader(build),
  });
}

/** The image that overrides it, or that of the preset, or else the daemon's, which has buildctl too. */
function defaultClient(site: DaemonSite, options: BuildctlStepOptions, context: RuntimeContext): BuildkitImage {
  const { builderImage, images, preset, report } = context;
  const image = builderImage ?? images.buildctl;
  if (image === undefined) return site.buildkit;
  const client = presetBuildkitImage(image, preset);
  const isUntold = builderImage !== undefined && options.version === undefined && options.image === undefined && !tellsVersion(image);
  if (isUntold) report.warn('steps.build.version', assumedVersion(image, client.version));
  return client;
}

function cannotWait(image: string, version: Version): string {
  const needed = formatVersion(sinceVersion('waitForDaemon'));
  return `buildctl ${formatVersion(version)} of ${image} does not wait for a daemon that restarts, so builds fail meanwhile: ${needed} does`;
}

/** How long a daemon may take to end: its longest build, and a minute to end itself. */
export function graceSeconds(longestBuildSeconds: number): number {
  return longestBuildSeconds + 60;
}

function output({ type, attributes, names }: Exporter, build: StepRequest): string {
  return csvRecord([['type', type], ['name', names(build).join(',')], ...Object.entries(attributes)]);
}

/** The environment variables that carry fields of the Pod to build args. */
export function fieldVariables(build: StepRequest): readonly EnvVar[] {
  return build.buildArgs.flatMap((arg) => ('variable' in arg ? [{ name: arg.variable, fieldPath: arg.fieldPath }] : []));
}

/** Where the clients of BuildKit look for credentials. */
export function credentialsVariable({ credentialsMount }: StepRequest): readonly EnvVar[] {
  return credentialsMount === undefined ? [] : [{ name: 'DOCKER_CONFIG', value: verbatim(credentialsMount.path) }];
}

/** The mounts of the files that are built from and with. */
export function sourceMounts({ sourceMount, secretMount, credentialsMount }: StepRequest): readonly Mount[] {
  return [sourceMount, secretMount, credentialsMount].filter((mount) => mount !== undefined);
}

/** Root without capabilities cannot read other users' 0600 files. Either it may, or the files' owner reads them. */
export function reader(build: StepRequest): { readonly user: number; readonly capabilities: readonly string[] } {
  if (build.user !== undefined) return { user: build.user, capabilities: [] };
  return { user: 0, capabilities: build.sourceMount === undefined ? [] : ['DAC_OVERRIDE'] };
}
