/** What an exporter of BuildKit makes. */
export interface Exporter {
  /** Whether it gives names to an image. */
  readonly namesImages: boolean;
  /** Whether an image without a name is of no use. */
  readonly needsName: boolean;
}

/**
 * The exporters of buildctl. Others that buildx knows are short for one of these.
 *
 * @see https://github.com/moby/buildkit#output
 */
export const exporters: Readonly<Record<string, Exporter>> = {
  image: { namesImages: true, needsName: true },
  docker: { namesImages: true, needsName: true },
  oci: { namesImages: true, needsName: false },
  local: { namesImages: false, needsName: false },
  tar: { namesImages: false, needsName: false },
};
