/** A table of defaults. Which one applies is decided once, in `src/resolve`. */
export interface Preset {
  readonly name: string;
  readonly namespace: string;
  /** Name of the step that builds, the same on every runtime. */
  readonly buildStep: string;
  /** Images by the program that they are for. */
  readonly images: {
    readonly buildkitd: string;
    readonly buildx: string;
    readonly skopeo: string;
    readonly podman: string;
  };
}

/** The upstream images, pinned to versions whose behaviour is known. */
export const upstream: Preset = {
  name: 'buildkit',
  namespace: 'buildkit',
  buildStep: 'build',
  images: {
    buildkitd: 'docker.io/moby/buildkit:v0.32.2',
    buildx: 'docker.io/library/docker:28.5.2-cli',
    skopeo: 'quay.io/skopeo/stable:v1.18.0',
    podman: 'quay.io/podman/stable:v4.5.1',
  },
};
