import type { Directory } from './references';
import type { ArchiveUrl, ContainerImage, ContextPath, DnsSubdomain, FileKey, GitUrl, HostPath, ImageDigest, InlineText } from './text';

/**
 * Where the files of a build come from.
 *
 * @discriminator type
 */
export type BuildContext = PersistentVolumeClaimContext | HostPathContext | GitContext | HttpContext;

/** A directory of a PersistentVolumeClaim, mounted read-only. */
export interface PersistentVolumeClaimContext {
  /** The kind of context. */
  readonly type: 'persistentVolumeClaim';
  /** Name of the claim, in the namespace of the builds. */
  readonly claimName: DnsSubdomain;
  /**
   * Directory of the volume that is the context.
   * @default - all of the volume
   */
  readonly subPath?: ContextPath;
  /**
   * Numeric user that owns the files and reads them, with group 0. Needed where root may not read them, as on NFS with
   * root squash.
   * @default - root with the capability DAC_OVERRIDE
   * @asType integer
   * @minimum 1
   * @maximum 2147483647
   */
  readonly user?: number;
}

/** A directory of the node, mounted read-only. */
export interface HostPathContext {
  /** The kind of context. */
  readonly type: 'hostPath';
  /** The directory. */
  readonly path: HostPath;
  /**
   * Numeric user that owns the files and reads them, with group 0.
   * @default - root with the capability DAC_OVERRIDE
   * @asType integer
   * @minimum 1
   * @maximum 2147483647
   */
  readonly user?: number;
}

/** A git repository that BuildKit fetches, whole: it follows no `.dockerignore` of a repository. */
export interface GitContext {
  /** The kind of context. */
  readonly type: 'git';
  /**
   * URL of the repository, ending in `.git`, with an optional `#ref:subdirectory`. On docker the engine fetches it: old ones
   * know no subdirectory, and take `master` for the default branch.
   */
  readonly url: GitUrl;
}

/**
 * An archive that BuildKit fetches: a tar file, plain or compressed by gzip, bzip2 or xz. It follows no `.dockerignore` of an archive. What
 * is no archive is taken for a Dockerfile.
 */
export interface HttpContext {
  /** The kind of context. */
  readonly type: 'http';
  /** URL of the file. */
  readonly url: ArchiveUrl;
}

/**
 * Contexts besides the one that is built from, by the name that `FROM` and `COPY --from` give. A name of an image or of a stage is
 * replaced by its context. On docker they need Docker Engine 23 or newer; older ones fail the build.
 * @keyFormat context-name
 * @see https://docs.docker.com/reference/cli/docker/buildx/build/#build-context
 */
export type NamedContexts = Readonly<Record<string, NamedContext>>;

/**
 * A context with a name.
 *
 * @discriminator type
 */
export type NamedContext =
  | ImageNamedContext
  | PersistentVolumeClaimNamedContext
  | HostPathNamedContext
  | GitContext
  | HttpNamedContext
  | OciLayoutNamedContext;

/** An image of a registry. */
export interface ImageNamedContext {
  /** The kind of context. */
  readonly type: 'image';
  /** The image, with a tag, a digest or both. */
  readonly image: ContainerImage;
}

/** A directory of a PersistentVolumeClaim, mounted read-only. */
export interface PersistentVolumeClaimNamedContext {
  /** The kind of context. */
  readonly type: 'persistentVolumeClaim';
  /** Name of the claim, in the namespace of the builds. */
  readonly claimName: DnsSubdomain;
  /**
   * Directory in the volume.
   * @default - all of the volume
   */
  readonly subPath?: ContextPath;
}

/** A directory of the node, mounted read-only. */
export interface HostPathNamedContext {
  /** The kind of context. */
  readonly type: 'hostPath';
  /** The directory. */
  readonly path: HostPath;
}

/** A file that BuildKit fetches and does not unpack: `COPY --from=<name>` finds it as `context`; before BuildKit 0.30 by its own name. */
export interface HttpNamedContext {
  /** The kind of context. */
  readonly type: 'http';
  /** URL of the file. */
  readonly url: ArchiveUrl;
}

/** An image in an OCI image layout, such as an output of the type `oci` makes it. On docker only with the `imageStore` `containerd`. */
export interface OciLayoutNamedContext {
  /** The kind of context. */
  readonly type: 'ociLayout';
  /** Directory of the layout, mounted read-only. */
  readonly directory: Directory;
  /** Digest of the manifest or the index. */
  readonly digest: ImageDigest;
}

/**
 * A Dockerfile that is not in the context.
 *
 * @discriminator type
 */
export type DockerfileSource = InlineDockerfile | ConfigMapDockerfile;

/** A Dockerfile whose text travels with the Pod, in an annotation. */
export interface InlineDockerfile {
  /** The kind of source of the Dockerfile. */
  readonly type: 'inline';
  /** The text. */
  readonly text: InlineText;
}

/** A Dockerfile in a ConfigMap. */
export interface ConfigMapDockerfile {
  /** The kind of source of the Dockerfile. */
  readonly type: 'configMap';
  /** Name of the ConfigMap, in the namespace of the builds. */
  readonly configMapName: DnsSubdomain;
  /**
   * Key of the Dockerfile.
   * @default 'Dockerfile'
   */
  readonly key?: FileKey;
}
