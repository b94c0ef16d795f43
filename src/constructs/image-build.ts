import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { ImageBuildRequest } from '../config/build';
import type { ConfigIssue } from '../errors';
import { buildJob, buildPod } from '../manifests/builder';
import { resolveBuild } from '../resolve/build';
import type { ConfigInput } from '../resolve/config';
import type { ResolvedBuildKit, ServiceInput } from '../resolve/installation';
import { addObject } from './object';
import { plainNames, type WithConstructs } from './references';
import { ownWarnings, resolveAnyIn } from './resolve';
import { orLeave, showWarnings } from './warnings';

/** A construct that builds, such as {@link BuildKit} or {@link BuildKitService}. */
export interface WithConfig {
  /** The config with every default. */
  readonly config: ResolvedBuildKit;
}

/**
 * One build: an {@link ImageBuildRequest}. Wherever it names a claim, a Secret, a ConfigMap or a ServiceAccount, anything that has a name
 * will do, such as a construct of cdk8s-plus of any version.
 */
export type ImageBuildProps = WithConstructs<Omit<ImageBuildRequest, 'name'>> & {
  /** The {@link BuildKit} or {@link BuildKitService} that builds, or its config. A config without a namespace takes that of the build's own chart. */
  readonly buildKit: WithConfig | ConfigInput | ServiceInput;
  /**
   * Name of the Pod or Job.
   * @default - the id of the construct
   */
  readonly name?: string;
};

/**
 * One build as a Pod, or as a Job if the config says so. Its image is in the store of the node that built it, or in its registry if a
 * service built it, unless its `outputs` say otherwise.
 */
export class ImageBuild extends Construct {
  /** The Pod or the Job. */
  readonly workload: ApiObject;
  /** The fully qualified name of the image, for the Pods that run it. */
  readonly image: string;
  /** Things to know, none of which keeps the build from being run. */
  readonly warnings: readonly ConfigIssue[];

  /**
   * @param scope - the chart or the construct that it belongs to
   * @param id - its id, unique in the scope
   * @param props - what is built, and by what
   * @throws ConfigError with every problem of the config, or else of the build.
   */
  constructor(scope: Construct, id: string, props: ImageBuildProps) {
    super(scope, id);
    const { buildKit, ...request } = props;
    const given = configOf(buildKit);
    const { config, build } = orLeave(this, () => {
      const resolved = resolveAnyIn(this, given);
      return { config: resolved, build: resolveBuild(resolved, plainNames<ImageBuildRequest>({ name: id, ...request })) };
    });
    const { workload } = config.builds;
    this.workload = addObject(this, workload, workload === 'Job' ? buildJob(build) : buildPod(build));
    this.image = build.image;
    this.warnings = [...ownWarnings(given, config), ...build.warnings];
    showWarnings(this, build.warnings);
  }
}

function configOf(buildKit: ImageBuildProps['buildKit']): ConfigInput | ServiceInput {
  return typeof buildKit === 'object' && buildKit !== null && 'config' in buildKit ? buildKit.config : buildKit;
}
