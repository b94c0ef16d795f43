import { buildctlCommand } from '../buildkit/buildctl';
import { hasFeature, sinceVersion } from '../buildkit/features';
import type { BuildctlStepOptions } from '../config/step';
import { formatVersion } from '../values/version';
import { assumedVersion, type BuildkitImage, buildkitImage, presetBuildkitImage, tellsVersion } from './buildkit-image';
import { type DaemonSite, socketMount } from './daemon';
import { allOutputs } from './exporters';
import type { Mount, RuntimeContext, Step, StepRequest } from './runtime';
import { checkImageFits } from './security';
import { clientResources, stepDefaults } from './steps';

/** How a runtime gets the image out of BuildKit. */
export interface ImageOutputs {
  /** Values of `--output`. */
  readonly outputs: (build: StepRequest) => readonly string[];
  /** Where they write to, if to files. */
  readonly mounts: (build: StepRequest) => readonly Mount[];
}

/** The step that builds, and the version of its client. */
export interface BuildctlStep {
  readonly client: BuildkitImage;
  readonly step: (build: StepRequest) => Step;
}

// A builder waits while a daemon drains, which takes as long as its grace period, and then starts. It gives up before its
// deadline, which would end the Pod without a word.
const startSeconds = 60;
const beforeDeadlineSeconds = 10;

function waitFor(longestBuildSeconds: number, deadlineSeconds: number): number {
  return Math.max(1, Math.min(graceSeconds(longestBuildSeconds) + startSeconds, deadlineSeconds - beforeDeadlineSeconds));
}

/** The step that builds with `buildctl`, for every runtime with a daemon. */
export function buildctlStep(options: BuildctlStepOptions, site: DaemonSite, images: ImageOutputs, context: RuntimeContext): BuildctlStep {
  const { preset, report } = context;
  const client = buildkitImage('steps.build', options, defaultClient(site, options, context), report);
  // Beside a rootless daemon either image will do, and that of the daemon is checked already.
  const isOwn = client.image !== site.buildkit.image;
  if (isOwn && site.security.mode !== 'rootless') checkImageFits('steps.build.image', client.image, site.security, report);
  const canWait = hasFeature(client.version, 'waitForDaemon');
  if (!canWait) report.warn('steps.build.image', cannotWait(client));
  const step = { ...stepDefaults(options, clientResources), name: preset.buildStep, image: client.image };
  return {
    client,
    step: (build) => ({
      ...step,
      command: buildctlCommand(build, {
        address: site.address,
        waitSeconds: canWait ? waitFor(context.longestBuildSeconds, build.deadlineSeconds) : undefined,
        outputs: allOutputs(build, images.outputs(build)),
      }),
      env: build.env,
      // A builder connects to the socket, and neither removes it nor puts another in its place.
      mounts: [{ ...socketMount(site), readOnly: true }, ...build.mounts, ...images.mounts(build)],
      user: build.user,
      group: site.security.group,
      capabilities: build.capabilities,
    }),
  };
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

function cannotWait({ image, version }: BuildkitImage): string {
  const needed = formatVersion(sinceVersion('waitForDaemon'));
  return `buildctl ${formatVersion(version)} of ${image} does not wait for a daemon that restarts, so builds fail meanwhile: ${needed} does`;
}

/** How long a daemon may take to end: its longest build, and a minute to end itself. */
export function graceSeconds(longestBuildSeconds: number): number {
  return longestBuildSeconds + 60;
}
