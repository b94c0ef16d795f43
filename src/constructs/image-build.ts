import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type {
  BuildSecrets,
  GitContext,
  HostPathContext,
  ImageBuildRequest,
  PersistentVolumeClaimContext,
  SecretKey,
} from '../config/build';
import type { ConfigIssue } from '../errors';
import { buildJob, buildPod } from '../manifests/builder';
import { resolveBuild } from '../resolve/build';
import type { ConfigInput } from '../resolve/config';
import type { ResolvedConfig } from '../resolve/resolved';
import { addObject } from './object';
import { type NameOf, nameOf } from './props';
import { ownWarnings, resolveIn } from './resolve';
import { orLeave, showWarnings } from './warnings';

/** One build, whose objects may also be given as constructs. */
export interface ImageBuildProps
  extends Omit<ImageBuildRequest, 'name' | 'context' | 'serviceAccountName' | 'secrets' | 'sshKeys' | 'registryCredentials'> {
  /** The {@link BuildKit} that builds, or its config. A config without a namespace takes that of the build's own chart. */
  readonly buildKit: { readonly config: ResolvedConfig } | ConfigInput;
  /**
   * Name of the Pod or Job.
   * @default - the id of the construct
   */
  readonly name?: string;
  /** Where the files come from. */
  readonly context: ImageBuildContext;
  /**
   * ServiceAccount of the builder Pod, or its name. Its token is not mounted.
   * @default - `default`, by Kubernetes
   */
  readonly serviceAccountName?: NameOf;
  /**
   * Secrets for `RUN --mount=type=secret`, by the id that the step asks for: see {@link ImageBuildRequest.secrets}.
   * @default - none
   */
  readonly secrets?: ImageBuildSecrets;
  /**
   * Private keys for `RUN --mount=type=ssh`, by the id that the step asks for: see {@link ImageBuildRequest.sshKeys}.
   * @default - none
   */
  readonly sshKeys?: ImageBuildSecrets;
  /**
   * Secret with the credentials of registries, or its name: see {@link ImageBuildRequest.registryCredentials}.
   * @default - none
   */
  readonly registryCredentials?: NameOf;
}

/** Keys of Secrets, which may be given as constructs. */
export type ImageBuildSecrets = Readonly<Record<string, Omit<SecretKey, 'secretName'> & { readonly secretName: NameOf }>>;

/** A {@link BuildContext} whose claim may be given as a construct. */
export type ImageBuildContext =
  | (Omit<PersistentVolumeClaimContext, 'claimName'> & {
      /** The claim or its name, in the namespace of the builds. */
      readonly claimName: NameOf;
    })
  | HostPathContext
  | GitContext;

/** One build as a Pod, or as a Job if the config says so. Its image is in the store of the node that built it. */
export class ImageBuild extends Construct {
  /** The Pod or the Job. */
  readonly workload: ApiObject;
  /** The fully qualified name of the image, for the Pods that run it. */
  readonly image: string;
  /** Things to know, none of which keeps the build from being run. */
  readonly warnings: readonly ConfigIssue[];

  /** @throws ConfigError with every problem of the config, or else of the build. */
  constructor(scope: Construct, id: string, props: ImageBuildProps) {
    super(scope, id);
    const { buildKit, ...request } = props;
    const given = configOf(buildKit);
    const { config, build } = orLeave(this, () => {
      const resolved = resolveIn(this, given);
      return { config: resolved, build: resolveBuild(resolved, plainRequest(id, request)) };
    });
    const { workload } = config.builds;
    this.workload = addObject(this, workload, workload === 'Job' ? buildJob(build) : buildPod(build));
    this.image = build.image;
    this.warnings = [...ownWarnings(given, config), ...build.warnings];
    showWarnings(this, build.warnings);
  }
}

function configOf(buildKit: ImageBuildProps['buildKit']): ConfigInput {
  return typeof buildKit === 'object' && buildKit !== null && 'config' in buildKit ? buildKit.config : buildKit;
}

/** The same request with plain names. What has another shape is left for the checks to report. */
function plainRequest(
  id: string,
  { name = id, context, serviceAccountName, secrets, sshKeys, registryCredentials, ...rest }: Omit<ImageBuildProps, 'buildKit'>,
): ImageBuildRequest {
  return {
    ...rest,
    name,
    context: context?.type === 'persistentVolumeClaim' ? { ...context, claimName: nameOf(context.claimName) } : context,
    ...(serviceAccountName !== undefined && { serviceAccountName: nameOf(serviceAccountName) }),
    ...(secrets !== undefined && { secrets: plainSecrets(secrets) }),
    ...(sshKeys !== undefined && { sshKeys: plainSecrets(sshKeys) }),
    ...(registryCredentials !== undefined && { registryCredentials: nameOf(registryCredentials) }),
  };
}

function plainSecrets(secrets: ImageBuildSecrets): BuildSecrets {
  if (typeof secrets !== 'object' || secrets === null) return secrets;
  return Object.fromEntries(Object.entries(secrets).map(([id, secret]) => [id, plainSecret(secret)]));
}

function plainSecret(secret: ImageBuildSecrets[string]): SecretKey {
  const isPlainAlready = typeof secret !== 'object' || secret === null;
  return isPlainAlready ? secret : { ...secret, secretName: nameOf(secret.secretName) };
}
