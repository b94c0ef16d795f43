import type { ImageBuildRequest } from './build';

/** What a config file says besides the config of its kind. */
export interface ConfigFileOptions {
  /** What the file configures: one kind of node, a cluster with several kinds of node, or a pool of daemons. */
  readonly kind: ConfigKind;
  /**
   * Where editors find the JSON Schema of the file, such as `./node_modules/cdk8s-buildkit/schema/config-file.json`. YAML files may say it
   * in a first line `# yaml-language-server: $schema=...` instead.
   * @default - none
   */
  readonly $schema?: string;
  /**
   * Builds that are synthesized with the config: a Pod or a Job for each.
   * @default - none
   */
  readonly imageBuilds?: readonly ImageBuildRequest[];
}

/** What a config file configures, by the name of the construct that takes such a config. */
export type ConfigKind = 'BuildKit' | 'BuildKitNodePools' | 'BuildKitService';

/** What a build in a file says besides its request. */
export interface ImageBuildFileOptions {
  /**
   * Where editors find the JSON Schema of the file, such as `./node_modules/cdk8s-buildkit/schema/image-build-file.json`.
   * @default - none
   */
  readonly $schema?: string;
  /**
   * Name of the node pool that builds the image, and then has it. Only for clusters with several kinds of node.
   * @default - none
   */
  readonly nodePool?: string;
}
