import type { CacheExport, CacheImport } from './build-cache';
import type { BuildContext, DockerfileSource, NamedContexts } from './build-context';
import type { AttestationOptions, BuildOutput, ExporterOptions } from './build-output';
import type { RunOptions } from './build-run';
import type { Affinity, ObjectMetadataOptions } from './kubernetes';
import type { ClientCertificate, FileReference, SecretKey } from './references';
import type {
  BuildArgFields,
  BuildArgs,
  ByteQuantity,
  CredentialsSecret,
  DnsLabel,
  DnsSubdomain,
  DockerfilePath,
  ImageLabels,
  ImageName,
  Labels,
  Platform,
  StageName,
} from './text';

/** One build: what is built, from what, under which name. It renders on every container runtime. */
export interface ImageBuildRequest extends ObjectMetadataOptions {
  /** Name of the Pod or Job. */
  readonly name: DnsLabel;
  /**
   * Name of the image. It is completed: `app:1` becomes `docker.io/library/app:1`. Pods that run it give the completed name, as
   * CRI-O knows no other, and `imagePullPolicy: IfNotPresent` or `Never`. Where `outputs` are files only, nothing has this name.
   */
  readonly image: ImageName;
  /**
   * More names of the same image.
   * @default - none
   */
  readonly additionalImages?: readonly ImageName[];
  /**
   * Where what is built goes: the store of the node, a registry, files, or several of these.
   * @default [{ type: 'store' }]
   * @minItems 1
   */
  readonly outputs?: readonly BuildOutput[];
  /**
   * How the image is made of what is built.
   * @default - BuildKit's, with OCI media types
   */
  readonly exporter?: ExporterOptions;
  /**
   * What is said of the image beside it.
   * @default - nothing
   */
  readonly attestations?: AttestationOptions;
  /**
   * Platforms that are built. `RUN` steps of others than the node's are emulated.
   * @default - that of the node
   * @minItems 1
   */
  readonly platforms?: readonly Platform[];
  /** Where the files come from. */
  readonly context: BuildContext;
  /**
   * Contexts besides, by the name that the Dockerfile gives.
   * @default - none
   */
  readonly namedContexts?: NamedContexts;
  /**
   * Path of the Dockerfile in the context.
   * @default 'Dockerfile'
   */
  readonly dockerfile?: DockerfilePath;
  /**
   * A Dockerfile that is not in the context, instead of `dockerfile`.
   * @default - the Dockerfile is in the context
   */
  readonly dockerfileFrom?: DockerfileSource;
  /**
   * Stage of the Dockerfile to build.
   * @default - the last
   */
  readonly target?: StageName;
  /**
   * Build args. They are visible in the Pod and in the image's history: not the place for secrets.
   * @default - none
   */
  readonly buildArgs?: BuildArgs;
  /**
   * Build args whose values are fields of the builder Pod, such as `{ POD_IP: 'status.podIP' }`.
   * @default - none
   */
  readonly buildArgFields?: BuildArgFields;
  /**
   * Secrets for `RUN --mount=type=secret`, by the id that the step asks for. They are files of the builder Pod: no argument, no
   * layer and no history of the image holds them. A git context over https takes the secret `GIT_AUTH_TOKEN` for its token.
   * @default - none
   * @see https://docs.docker.com/build/building/secrets/
   */
  readonly secrets?: BuildSecrets;
  /**
   * Private keys for `RUN --mount=type=ssh`, by the id that the step asks for; `default` is that of a step which names none.
   * They have no passphrase, and stay in the builder Pod: the step only has them sign.
   * @default - none
   */
  readonly sshKeys?: BuildSecrets;
  /**
   * Name of a Secret of type `kubernetes.io/dockerconfigjson` with the credentials of every registry that base images come
   * from. There can be one: BuildKit's client reads one file. `kubectl create secret docker-registry` makes it for one registry;
   * for several, put their entries below `auths` together.
   * @default - none, for registries that ask for none
   */
  readonly registryCredentials?: CredentialsSecret;
  /**
   * How the builder Pod reaches the servers that give tokens for registries, by the host of the registry. Authorities that all trust
   * are `certificateAuthorities` of the config. Not on docker.
   * @default - over https, with the authorities of its image and of the config
   */
  readonly registryAuth?: RegistryAuthHosts;
  /**
   * Labels of the image.
   * @default - those of the Dockerfile
   */
  readonly imageLabels?: ImageLabels;
  /**
   * Where steps are looked for that were built before, besides the daemon's own cache.
   * @default - nowhere
   */
  readonly cacheFrom?: readonly CacheImport[];
  /**
   * Where steps are left for other builds.
   * @default - in the daemon's own cache only
   */
  readonly cacheTo?: readonly CacheExport[];
  /**
   * Whether every step is built anew, or those of which stages. What copies from such a stage may still come from the cache, with what
   * the stage was before: name the stages that copy as well.
   * @default false
   */
  readonly noCache?: boolean | readonly StageName[];
  /**
   * Whether base images come from their registries only. Without, docker takes one that is on the node and asks for no newer one;
   * on containerd and CRI-O registries are asked anyway, and containerd's own store only if they do not answer.
   * @default false
   */
  readonly pull?: boolean;
  /**
   * The time that is put into the image, in seconds since 1970, so that it does not depend on when it is built. It is the build arg
   * `SOURCE_DATE_EPOCH`; for the times of files see `exporter.rewriteTimestamp`. On docker the image has it since Docker Engine 24: older
   * ones only hand the build arg over.
   * @default - the time of the build
   * @asType integer
   * @minimum 0
   * @maximum 253402300799
   * @see https://reproducible-builds.org/docs/source-date-epoch/
   */
  readonly sourceDateEpoch?: number;
  /**
   * How the `RUN` steps run.
   * @default - in a sandbox, with BuildKit's limits
   */
  readonly run?: RunOptions;
  /**
   * What steps may ask for that reaches beyond their sandbox. The daemon has to allow it in `daemon.buildkitd.entitlements`, devices in
   * `daemon.buildkitd.cdi`; on docker the engine has to.
   * @default - nothing
   */
  readonly entitlements?: readonly BuildEntitlement[];
  /**
   * What the step that builds writes about its progress: text for people, or JSON for programs, a line for each event.
   * @default 'plain'
   */
  readonly progress?: 'plain' | 'rawjson';
  /**
   * Whether the Pod tells the digest of the image when it has ended: a last step, `metadata`, has what BuildKit says of the image as its
   * termination message, which `buildStatus` reads. On docker the digest is the id of the image, which is that of its manifest if the
   * `imageStore` is `containerd`; other stores know no manifests.
   * @default false
   */
  readonly metadata?: boolean;
  /**
   * The size up to which the uncompressed image may grow. Where an image has to pass through a file (cri-o), it sizes the
   * scratch volume.
   * @default '10Gi'
   */
  readonly maxImageSize?: ByteQuantity;
  /**
   * The longest that this build may run, in seconds.
   * @default - `longestBuildSeconds` of the config, which it may not exceed
   * @asType integer
   * @minimum 1
   * @maximum 2147483647
   */
  readonly activeDeadlineSeconds?: number;
  /**
   * How the Job is run. Only for builds that are Jobs.
   * @default - no retry, deleted an hour after its end
   */
  readonly job?: JobOptions;
  /**
   * The node that builds the image and then has it.
   * @default - any node of the config
   */
  readonly nodeName?: DnsSubdomain;
  /**
   * Labels of the nodes of which one builds the image, besides those of the config.
   * @default - none
   */
  readonly nodeSelector?: Labels;
  /**
   * Where the builder Pod is scheduled, besides the selectors.
   * @default - none
   */
  readonly affinity?: Affinity;
  /**
   * PriorityClass of the builder Pod.
   * @default - that of the config's builds, else the cluster's default
   */
  readonly priorityClassName?: DnsSubdomain;
  /**
   * ServiceAccount of the builder Pod. Its token is not mounted. On OpenShift it has to be allowed the security context constraints
   * of the builds.
   * @default - on OpenShift the config's own, `<name>-builder`; else `default`, by Kubernetes
   */
  readonly serviceAccountName?: DnsSubdomain;
}

/**
 * Secrets of a build by their id.
 * @keyFormat secret-id
 */
export type BuildSecrets = Readonly<Record<string, SecretKey>>;

/**
 * What reaches beyond the sandbox of a step: the network of the node (`RUN --network=host`), all privileges (`RUN --security=insecure`), or
 * devices (`RUN --device`). Devices, and privileges before BuildKit 0.26, need a line `# syntax=docker/dockerfile:1-labs` in the
 * Dockerfile. A step whose device the node lacks runs without it, unless it says `required`.
 */
export type BuildEntitlement = 'network.host' | 'security.insecure' | 'device';

/**
 * How the servers of tokens are reached, by the host of the registry.
 * @keyFormat registry-host
 */
export type RegistryAuthHosts = Readonly<Record<string, RegistryAuthOptions>>;

/** How the server of tokens of a registry is reached. */
export interface RegistryAuthOptions {
  /**
   * Certificate authority in PEM, besides the others.
   * @default - none
   */
  readonly certificateAuthority?: FileReference;
  /**
   * Certificate with which the client shows who it is.
   * @default - none
   */
  readonly clientCertificate?: ClientCertificate;
  /**
   * Whether a certificate that nobody vouches for is taken.
   * @default false
   */
  readonly insecure?: boolean;
}

/** How a Job is run. */
export interface JobOptions {
  /**
   * How many times a failed build is tried again.
   * @default 0
   * @asType integer
   * @minimum 0
   * @maximum 2147483647
   */
  readonly backoffLimit?: number;
  /**
   * Seconds after its end at which the Job is deleted, with its Pod and its logs.
   * @default 3600
   * @asType integer
   * @minimum 0
   * @maximum 2147483647
   */
  readonly ttlSecondsAfterFinished?: number;
}
