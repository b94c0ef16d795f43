import type { Affinity, ObjectMetadataOptions } from './kubernetes';
import type {
  BuildArgFields,
  BuildArgs,
  ByteQuantity,
  ContextPath,
  CredentialsSecret,
  DnsLabel,
  DnsSubdomain,
  DockerfilePath,
  FileKey,
  GitUrl,
  HostPath,
  ImageLabels,
  ImageName,
  Labels,
  NonEmptyText,
} from './text';

/** One build: what is built, from what, under which name. It renders on every container runtime. */
export interface ImageBuildRequest extends ObjectMetadataOptions {
  /** Name of the Pod or Job. */
  readonly name: DnsLabel;
  /**
   * Name of the image. It is completed: `app:1` becomes `docker.io/library/app:1`. Pods that run it give the completed name, as
   * CRI-O knows no other, and `imagePullPolicy: IfNotPresent` or `Never`.
   */
  readonly image: ImageName;
  /**
   * More names of the same image.
   * @default - none
   */
  readonly additionalImages?: readonly ImageName[];
  /** Where the files come from. */
  readonly context: BuildContext;
  /**
   * Path of the Dockerfile in the context.
   * @default 'Dockerfile'
   */
  readonly dockerfile?: DockerfilePath;
  /**
   * Stage of the Dockerfile to build.
   * @default - the last
   */
  readonly target?: NonEmptyText;
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
   * Labels of the image.
   * @default - those of the Dockerfile
   */
  readonly imageLabels?: ImageLabels;
  /**
   * Whether every step is built anew.
   * @default false
   */
  readonly noCache?: boolean;
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
   * @default - the cluster's default
   */
  readonly priorityClassName?: DnsSubdomain;
  /**
   * ServiceAccount of the builder Pod. Its token is not mounted.
   * @default - `default`, by Kubernetes
   */
  readonly serviceAccountName?: DnsSubdomain;
}

/**
 * Secrets of a build by their id.
 * @keyFormat secret-id
 */
export type BuildSecrets = Readonly<Record<string, SecretKey>>;

/** One key of a Secret. */
export interface SecretKey {
  /** Name of the Secret, in the namespace of the builds. */
  readonly secretName: DnsSubdomain;
  /** Key in the Secret. */
  readonly key: FileKey;
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

/**
 * Where the files of a build come from.
 *
 * @discriminator type
 */
export type BuildContext = PersistentVolumeClaimContext | HostPathContext | GitContext;

/** A directory of a PersistentVolumeClaim, mounted read-only. */
export interface PersistentVolumeClaimContext {
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

/** A git repository that BuildKit fetches. */
export interface GitContext {
  readonly type: 'git';
  /**
   * URL of the repository, ending in `.git`, with an optional `#ref:subdirectory`. On docker the engine fetches it: old ones
   * know no subdirectory, and take `master` for the default branch.
   */
  readonly url: GitUrl;
}
