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
import { isRecord } from '../values/record';

/** The images of a preset as they are pulled: from one registry, if the config names one. */
export function resolveImages({ images, givenRepository }: Preset, imageRegistry: string | undefined): PresetImages {
  if (imageRegistry === undefined) return images;
  const isGiven = (image: string) => givenRepository !== undefined && image.startsWith(`${givenRepository}/`);
  const move = (image: string) => (isGiven(image) ? image : relocate(image, imageRegistry));
  const moveKnown = (image: string | undefined) => (image === undefined ? undefined : move(image));
  return {
    buildkitd: move(images.buildkitd),
    buildkitdRootless: moveKnown(images.buildkitdRootless),
    buildctl: moveKnown(images.buildctl),
    buildx: move(images.buildx),
    skopeo: move(images.skopeo),
    podman: move(images.podman),
    binfmt: move(images.binfmt),
    sbomScanner: move(images.sbomScanner),
    nodeAgent: moveKnown(images.nodeAgent),
    crictl: moveKnown(images.crictl),
  };
}

function relocate(image: string, imageRegistry: string): string {
  const parsed = parseImage(image);
  if ('fault' in parsed) throw new TypeError(`not an image: ${image}`);
  return `${imageRegistry}/${parsed.reference.name.slice(parsed.reference.registry.length + 1)}`;
}

/**
 * The images that environments name for the builders, of every runtime, by their variables. The config's environment beats
 * the preset's; what is unset or blank in one says nothing about the other.
 */
export function resolveOverrides(config: BuildKitConfig, preset: Preset, report: Report): Readonly<Record<string, string>> {
  const overrides = runtimeNames()
    .filter(isRuntimeName)
    .flatMap((runtime) => {
      const own = builderImageFromEnv(runtime, config.env ?? {});
      const image = own ?? builderImageFromEnv(runtime, preset.env);
      const variable = runtimeOf(runtime).builderImageVariable;
      const name = image && overridingImage(`${own === undefined ? 'preset.' : ''}env.${variable}`, image, report);
      return name === undefined ? [] : [[variable, name]];
    });
  return Object.fromEntries(overrides);
}

function overridingImage(path: string, image: string, report: Report): string | undefined {
  const parsed = parseImage(image);
  if (!('fault' in parsed)) return containerImage(path, image, report);
  report.expected(path, 'an image reference such as "registry.example.com/tools/builder:1.4"', image, parsed.fault);
  return undefined;
}

/** The image with the client that pulls images before Pods use them, if there is one. */
export function resolvePrePullImage({ prePull, runtime }: BuildKitConfig, images: PresetImages, report: Report): string | undefined {
  if (prePull?.image !== undefined) return containerImage('prePull.image', prePull.image, report);
  return images[runtimeOf(runtime).pullClient];
}

/** The part of an environment that is read, as plain data. What is no environment is left for the checks to report. */
export function plainEnvironment(env: Environment | undefined): Environment | undefined {
  if (!isRecord(env)) return env;
  return Object.fromEntries(builderImageVariables().flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}
