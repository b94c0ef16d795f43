import type { Expandable } from '../values/kubelet';
import type { FrontendRequest } from './frontend';
import type { RegistryAuthFiles, SecretFile } from './secrets';
import type { DockerfileLocation, NamedSource, Source } from './sources';

/** What a client asks BuildKit for, whichever client it is. */
export interface BuildSpec extends FrontendRequest {
  readonly source: Source;
  readonly namedSources: readonly NamedSource[];
  readonly dockerfile: DockerfileLocation;
  readonly secrets: readonly SecretFile[];
  readonly sshKeys: readonly SecretFile[];
  readonly registryAuth: readonly RegistryAuthFiles[];
  /** CSV records. */
  readonly cacheFrom: readonly Expandable[];
  readonly cacheTo: readonly Expandable[];
  readonly entitlements: readonly string[];
  readonly progress: 'plain' | 'rawjson';
  /** Where the client writes what it has been told of the image. */
  readonly metadataFile: string | undefined;
}
