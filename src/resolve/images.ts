import type { Environment } from '../config/preset';
import type { Report } from '../errors';
import type { Preset, PresetImages } from '../presets/preset';
import { containerImage } from '../runtimes/image';
import {
  type BuildKitConfig,
  builderImageFromEnv,
  builderImageVariables,
  isRuntimeName,
  runtimeNames,
  runtimeOf,
} from '../runtimes/registry';
import { parseImage } from '../values/image';

/** The images of a preset as they are pulled: from one registry, if the config names one. */
export function resolveImages({ images }: Preset, imageRegistry: string | undefined): PresetImages {
  if (imageRegistry === undefined) return images;
  const move = (image: string) => relocate(image, imageRegistry);
  const moveKnown = (image: string | undefined) => (image === undefined ? undefined : move(image));
  return {
    buildkitd: move(images.buildkitd),
    buildctl: moveKnown(images.buildctl),
    buildx: move(images.buildx),
    skopeo: move(images.skopeo),
    podman: move(images.podman),
    nodeAgent: moveKnown(images.nodeAgent),
    crictl: moveKnown(images.crictl),
  };
}

function relocate(image: string, imageRegistry: string): string {
  const parsed = parseImage(image);
  if ('fault' in parsed) throw new TypeError(`not an image: ${image}`);
  return `${imageRegistry}/${parsed.reference.name.slice(parsed.reference.registry.length + 1)}`;
}

/** The image that the environment names for the builders. */
export function resolveBuilderImage(config: BuildKitConfig, preset: Preset, report: Report): string | undefined {
  const image = builderImageFromEnv(config.runtime, { ...preset.env, ...config.env });
  if (image === undefined) return undefined;
  const path = `env.${runtimeOf(config.runtime).builderImageVariable}`;
  const parsed = parseImage(image);
  if ('fault' in parsed) {
    report.expected(path, 'an image reference such as "registry.example.com/tools/builder:1.4"', image, parsed.fault);
    return undefined;
  }
  if (parsed.assumedTag) report.warn(path, `"${image}" has no tag, so "latest" is used: pin a version`);
  return parsed.reference.name;
}

/** The image with the client that pulls images before Pods use them, if there is one. */
export function resolvePrePullImage({ prePull, runtime }: BuildKitConfig, images: PresetImages, report: Report): string | undefined {
  if (prePull?.image !== undefined) return containerImage('prePull.image', prePull.image, report);
  return images[runtimeOf(runtime).pullClient];
}

/** The variables of an environment that override an image, of every runtime. */
export function builderImageOverrides(env: Environment): Readonly<Record<string, string>> {
  const overrides = runtimeNames()
    .filter(isRuntimeName)
    .map((runtime) => [runtimeOf(runtime).builderImageVariable, builderImageFromEnv(runtime, env)]);
  return Object.fromEntries(overrides.filter(([, image]) => image !== undefined));
}

/** The part of an environment that is read, as plain data. What is no environment is left for the checks to report. */
export function plainEnvironment(env: Environment | undefined): Environment | undefined {
  if (typeof env !== 'object' || env === null || Array.isArray(env)) return env;
  return Object.fromEntries(builderImageVariables().flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}
