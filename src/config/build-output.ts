import type { Directory } from './references';
import type { ContainerImage, FileKey, ImageAnnotations, NonEmptyText } from './text';

/**
 * Where what is built goes. A build may have several outputs: all of them get the same image.
 *
 * @discriminator type
 * @see https://docs.docker.com/build/exporters/
 */
export type BuildOutput = StoreOutput | RegistryOutput | OciOutput | LocalOutput | TarOutput;

/**
 * The store from which the kubelet of the node starts containers. It holds images of one platform on cri-o, and on docker unless the
 * `imageStore` is `containerd`.
 */
export interface StoreOutput {
  /** The kind of output. */
  readonly type: 'store';
}

/** The registries that the names of the image tell. On docker the engine pushes the image from its store. */
export interface RegistryOutput {
  /** The kind of output. */
  readonly type: 'registry';
  /**
   * Whether the registry may speak plain http, or show a certificate that nobody vouches for. On docker only with the
   * `imageStore` `containerd`; else the engine has its own list of such registries.
   * @default false
   */
  readonly insecure?: boolean;
  /**
   * Whether the image is pushed without its tag, to be found by its digest only. Not together with the store, and not on docker.
   * @default false
   */
  readonly byDigest?: boolean;
}

/** The image as an OCI image layout, which may hold several platforms. On docker only with the `imageStore` `containerd`. */
export interface OciOutput {
  /** The kind of output. */
  readonly type: 'oci';
  /** Where it is written. */
  readonly directory: Directory;
  /**
   * Name of the tar file in the directory.
   * @default - no file: the layout is the directory itself, which keeps what other builds have put there
   */
  readonly file?: FileKey;
}

/** The files of the image, without the image: what a build is for that makes programs or documents. */
export interface LocalOutput {
  /** The kind of output. */
  readonly type: 'local';
  /**
   * Where the files are written, over those that are there. Their owners are lost: they belong to the user of the step. That is root, or
   * the user of the context, who has to be allowed to write there, and cannot write setuid bits.
   */
  readonly directory: Directory;
  /**
   * Whether each platform has a directory of its own, such as `linux_arm64`. Without, no file may be that of two platforms. On
   * docker an engine before 25 never has any.
   * @default - where there are several
   */
  readonly platformSplit?: boolean;
  /**
   * Whether files that were there stay (`copy`), or are deleted (`delete`). Not on docker, where only new clients know it.
   * @default 'copy'
   */
  readonly mode?: 'copy' | 'delete';
}

/** The files of the image as a tar file, with their owners. */
export interface TarOutput {
  /** The kind of output. */
  readonly type: 'tar';
  /** Where it is written. */
  readonly directory: Directory;
  /** Name of the file in the directory. */
  readonly file: FileKey;
}

/** How the image is made of what is built. On docker only with the `imageStore` `containerd`: other engines make images in one way. */
export interface ExporterOptions {
  /**
   * Compression of the layers that are new. Those that BuildKit has from this or another build are taken as they are, unless `force` is
   * on, which converts what is in another compression, and leaves the level.
   * @default - uncompressed where the image only goes to the node's store, else gzip with `force`
   */
  readonly compression?: Compression;
  /**
   * Whether the media types are OCI's; else they are Docker's, which no estargz, zstd, annotations or attestations go with.
   * @default true
   */
  readonly ociMediaTypes?: boolean;
  /**
   * Annotations of the image. They are lost in the store of cri-o.
   * @default - none
   * @see https://docs.docker.com/build/metadata/annotations/
   */
  readonly annotations?: AnnotationOptions;
  /**
   * Whether the files in the layers get the time of `sourceDateEpoch`, which it needs, if they are newer. A store of containerd then
   * unpacks the image when its first container starts.
   * @default false
   */
  readonly rewriteTimestamp?: boolean;
  /**
   * Whether layers of a base image that may not be distributed are pushed as references to where they come from.
   * @default false
   */
  readonly preferNondistributableLayers?: boolean;
}

/**
 * Compression of layers.
 *
 * @discriminator type
 */
export type Compression = Uncompressed | GzipCompression | EstargzCompression | ZstdCompression;

/** Layers as they are: the fastest where they stay on a node. */
export interface Uncompressed {
  /** The kind of compression. */
  readonly type: 'uncompressed';
  /**
   * Whether layers in another compression are converted.
   * @default false
   */
  readonly force?: boolean;
}

/** What every registry and runtime takes. */
export interface GzipCompression {
  /** The kind of compression. */
  readonly type: 'gzip';
  /**
   * From 0, the fastest, to 9, the smallest.
   * @default - BuildKit's
   * @asType integer
   * @minimum 0
   * @maximum 9
   */
  readonly level?: number;
  /**
   * Whether layers in another compression are converted.
   * @default false
   */
  readonly force?: boolean;
}

/** Gzip that a stargz snapshotter reads lazily. */
export interface EstargzCompression {
  /** The kind of compression. */
  readonly type: 'estargz';
  /**
   * From 0, the fastest, to 9, the smallest.
   * @default - BuildKit's
   * @asType integer
   * @minimum 0
   * @maximum 9
   */
  readonly level?: number;
  /**
   * Whether layers in another compression are converted.
   * @default false
   */
  readonly force?: boolean;
}

/** Faster than gzip, and smaller. */
export interface ZstdCompression {
  /** The kind of compression. */
  readonly type: 'zstd';
  /**
   * From 0 to 22, the smallest.
   * @default - BuildKit's
   * @asType integer
   * @minimum 0
   * @maximum 22
   */
  readonly level?: number;
  /**
   * Whether layers in another compression are converted.
   * @default false
   */
  readonly force?: boolean;
}

/** Annotations, by what they are put on. */
export interface AnnotationOptions {
  /**
   * Of the manifest of the image, or of each platform.
   * @default - none
   */
  readonly manifest?: ImageAnnotations;
  /**
   * Of the descriptor of the manifest in the index.
   * @default - none
   */
  readonly manifestDescriptor?: ImageAnnotations;
  /**
   * Of the index, which an image of several platforms or with attestations has.
   * @default - none
   */
  readonly index?: ImageAnnotations;
  /**
   * Of the descriptor of the index in an OCI layout.
   * @default - none
   */
  readonly indexDescriptor?: ImageAnnotations;
}

/**
 * What is said of the image beside it. On docker only with the `imageStore` `containerd`, and not in the store of cri-o.
 *
 * @see https://docs.docker.com/build/metadata/attestations/
 */
export interface AttestationOptions {
  /**
   * The list of the packages in the image, which a scanner makes after the build. `{}` asks for it.
   * @default - none
   */
  readonly sbom?: SbomOptions;
  /**
   * How and from what the image was built. `{}` asks for it.
   * @default - none
   */
  readonly provenance?: ProvenanceOptions;
  /**
   * Whether a provenance that is `inlineOnly` goes with the image.
   * @default - to the store and to registries, and not to an output of the type `oci`
   */
  readonly inline?: boolean;
  /**
   * Whether the manifests of attestations have the form of OCI artifacts.
   * @default - true, by BuildKit since 0.32
   */
  readonly ociArtifact?: boolean;
}

/** A list of packages. */
export interface SbomOptions {
  /**
   * Image of the scanner, which the daemon pulls.
   * @default 'docker.io/docker/buildkit-syft-scanner:stable-1'
   */
  readonly generator?: ContainerImage;
}

/** A record of a build in the words of SLSA. */
export interface ProvenanceOptions {
  /**
   * How much it says: `max` holds the Dockerfile and the build args.
   * @default 'min'
   */
  readonly mode?: 'min' | 'max';
  /**
   * Who has built, as a URI.
   * @default - nobody
   */
  readonly builderId?: NonEmptyText;
  /**
   * Whether the build is said to be reproducible.
   * @default false
   */
  readonly reproducible?: boolean;
  /**
   * Whether it goes with images only, and not to files.
   * @default false
   */
  readonly inlineOnly?: boolean;
  /**
   * Version of SLSA.
   * @default - BuildKit's: `v1` since 0.28
   */
  readonly version?: 'v0.2' | 'v1';
}
