import { buildctlCommand, type ClientTls } from '../buildkit/buildctl';
import { hasFeature, sinceVersion } from '../buildkit/features';
import type { BuildctlStepOptions } from '../config/step';
import { formatVersion } from '../values/version';
import { assumedVersion, type BuildkitImage, buildkitImage, presetBuildkitImage, tellsVersion } from './buildkit-image';
import { allOutputs } from './exporters';
import type { DaemonSecurity, Mount, RuntimeContext, Step, StepRequest } from './runtime';
import { checkImageFits } from './security';
import { clientResources, stepDefaults } from './steps';

/** How a runtime gets the image out of BuildKit. */
export interface ImageOutputs {
  /** Values of `--output`. */
  readonly outputs: (build: StepRequest) => readonly string[];
  /** Where they write to, if to files. */
  readonly mounts: (build: StepRequest) => readonly Mount[];
}

/** How the clients of a daemon reach it. */
export interface DaemonEndpoint {
  readonly buildkit: BuildkitImage;
  readonly security: DaemonSecurity;
  /** The group with which a client of a user runs. */
  readonly group: (user: number) => number;
  /** The way to the daemon, which may depend on what is built. */
  readonly connect: (build: StepRequest) => { readonly address: string; readonly tls?: ClientTls };
  /** How long there may be no daemon, for which a client waits. */
  readonly absenceSeconds: number;
  /** What the client needs for it. */
  readonly mounts: readonly Mount[];
}

/** The step that builds, and the version of its client. */
export interface BuildctlStep {
  readonly client: BuildkitImage;
  readonly step: (build: StepRequest) => Step;
}

/** What a client depends on besides its daemon. */
type ClientContext = Pick<RuntimeContext, 'preset' | 'images' | 'builderImage' | 'report'>;

const startSeconds = 60;

/** How long one daemon may be away: it drains, which takes as long as its grace period, and then starts. */
export function absenceSeconds(longestBuildSeconds: number): number {
  return graceSeconds(longestBuildSeconds) + startSeconds;
}

// A builder gives up before its deadline, which would end the Pod without a word.
const beforeDeadlineSeconds = 10;

function waitFor({ absenceSeconds: absence }: DaemonEndpoint, deadlineSeconds: number): number {
  return Math.max(1, Math.min(absence, deadlineSeconds - beforeDeadlineSeconds));
}

/** The step that builds with `buildctl`, for every runtime with a daemon. */
export function buildctlStep(
  options: BuildctlStepOptions,
  endpoint: DaemonEndpoint,
  images: ImageOutputs,
  context: ClientContext,
): BuildctlStep {
  const { preset, report } = context;
  const client = buildkitImage('steps.build', options, defaultClient(endpoint, options, context), report);
  // Beside a rootless daemon either image will do, and that of the daemon is checked already.
  const isOwn = client.image !== endpoint.buildkit.image;
  if (isOwn && endpoint.security.mode !== 'rootless') checkImageFits('steps.build.image', client.image, endpoint.security, report);
  const canWait = hasFeature(client.version, 'waitForDaemon');
  if (!canWait) report.warn('steps.build.image', cannotWait(client));
  const step = { ...stepDefaults(options, clientResources), name: preset.buildStep, image: client.image };
  return {
    client,
    step: (build) => ({
      command: buildctlCommand(build, {
        waitSeconds: canWait ? waitFor(endpoint, build.deadlineSeconds) : undefined,
        outputs: allOutputs(build, images.outputs(build)),
        ...endpoint.connect(build),
      }),
      mounts: [...endpoint.mounts, ...build.mounts, ...images.mounts(build)],
      ...step,
      env: build.env,
      user: build.user,
      group: endpoint.group(build.user),
      capabilities: build.capabilities,
    }),
  };
}

/** The image that overrides it, or that of the preset, or else the daemon's, which has buildctl too. */
function defaultClient(endpoint: DaemonEndpoint, options: BuildctlStepOptions, context: ClientContext): BuildkitImage {
  const { builderImage, images, preset, report } = context;
  const image = builderImage ?? images.buildctl;
  if (image === undefined) return endpoint.buildkit;
  const client = presetBuildkitImage(image, preset);
  const isUntold = builderImage !== undefined && options.version === undefined && options.image === undefined && !tellsVersion(image);
  if (isUntold) report.warn('steps.build.version', assumedVersion(image, client.version));
  return client;
}

function cannotWait({ image, version }: BuildkitImage): string {
  const needed = formatVersion(sinceVersion('waitForDaemon'));
  return `buildctl ${formatVersion(version)} of ${image} does not wait for a daemon that restarts, so builds fail meanwhile: ${needed} does`;
}

/** How long a daemon may take to end: its longest build, and a minute to end itself. */
export function graceSeconds(longestBuildSeconds: number): number {
  return longestBuildSeconds + 60;
}
